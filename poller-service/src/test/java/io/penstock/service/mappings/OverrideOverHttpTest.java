package io.penstock.service.mappings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.service.PenstockApplication;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DisplayName("An override over HTTP")
@Timeout(60)
class OverrideOverHttpTest {

    private static final String MAPPINGS = "/2015-03-31/event-source-mappings";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private Path folder = Path.of("unset");

    @Test
    @DisplayName("is accepted as AWS accepts an update, and seen in API, status and metrics, also after a restart")
    void is_seen() throws Exception {
        String uuid;
        try (ConfigurableApplicationContext service = start()) {
            uuid = json(service, "GET", MAPPINGS, "")
                    .at("/EventSourceMappings/0/UUID")
                    .asString();

            HttpResponse<String> update = send(service, "PUT", MAPPINGS + "/" + uuid, "{\"Enabled\": false}");

            assertThat(update.statusCode()).isEqualTo(202);
            assertThat(update.body()).contains("\"State\":\"Disabling\"");
            await().until(() -> isSeen(service, uuid));
        }
        try (ConfigurableApplicationContext service = start()) {
            await().until(() -> isSeen(service, uuid));

            assertThat(send(service, "PUT", MAPPINGS + "/" + uuid, "{\"Enabled\": true}")
                            .statusCode())
                    .isEqualTo(202);
            await().until(() -> json(service, "GET", "/actuator/mappings-status/orders", "")
                    .path("state")
                    .asString()
                    .equals("Enabled"));
            assertThat(json(service, "GET", MAPPINGS + "/" + uuid, "")
                            .path("StateTransitionReason")
                            .asString())
                    .isEqualTo("USER_INITIATED");
        }
    }

    private static boolean isSeen(ConfigurableApplicationContext service, String uuid) throws Exception {
        JsonNode mapping = json(service, "GET", MAPPINGS + "/" + uuid, "");
        JsonNode status = json(service, "GET", "/actuator/mappings-status/orders", "");
        return mapping.path("State").asString().equals("Disabled")
                && mapping.path("StateTransitionReason")
                        .asString()
                        .matches("User action: override by loopback at \\S+Z, where the configuration has Enabled true")
                && status.at("/override/who").asString().equals("loopback")
                && !status.at("/override/enabled").booleanValue()
                && send(service, "GET", "/actuator/prometheus", "")
                        .body()
                        .contains("penstock_mapping_override{mapping=\"orders\",source=\"sqs\"} 1.0");
    }

    private ConfigurableApplicationContext start() {
        return new SpringApplication(PenstockApplication.class)
                .run(
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--penstock.aws.endpoint=http://127.0.0.1:1",
                        "--penstock.aws.region=us-east-1",
                        "--penstock.store.path=" + folder.resolve("mappings.json"),
                        "--penstock.mappings.orders.event-source-arn=arn:aws:sqs:us-east-1:000000000000:orders",
                        "--penstock.mappings.orders.function-name=resize");
    }

    private static JsonNode json(ConfigurableApplicationContext service, String method, String path, String body)
            throws IOException, InterruptedException {
        return JsonMapper.shared().readTree(send(service, method, path, body).body());
    }

    private static HttpResponse<String> send(
            ConfigurableApplicationContext service, String method, String path, String body)
            throws IOException, InterruptedException {
        String port = Objects.requireNonNull(service.getEnvironment().getProperty("local.server.port"));
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .header("Content-Type", "application/json")
                        .build(),
                BodyHandlers.ofString());
    }
}
