package io.penstock.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service as an operator finds it, on a port of loopback. */
class ServiceContextTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ConfigurableApplicationContext CONTEXT = start();

    private static ConfigurableApplicationContext start() {
        return new SpringApplication(PenstockApplication.class)
                .run(
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--penstock.aws.region=eu-west-1",
                        "--penstock.aws.endpoint=http://127.0.0.1:1",
                        "--penstock.mappings.orders.event-source-arn=arn:aws:sqs:eu-west-1:000000000000:orders",
                        "--penstock.mappings.orders.FunctionName=resize");
    }

    @AfterAll
    static void stop() {
        CONTEXT.close();
    }

    @Test
    void prometheusScrapesTheMetrics() throws Exception {
        HttpResponse<String> answer = get("/actuator/prometheus");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("penstock_records_polled_total{mapping=\"orders\",source=\"sqs\"} ")
                .contains(
                        "penstock_invocations_seconds_bucket{mapping=\"orders\",outcome=\"success\",source=\"sqs\",le=")
                .contains("penstock_mapping_info{function=\"resize\",mapping=\"orders\",origin=\"configuration\","
                        + "source_arn=\"arn:aws:sqs:eu-west-1:000000000000:orders\",uuid=\"")
                .contains("jvm_memory_used_bytes");
    }

    @Test
    void probesAreUpOnceTheServiceRuns() throws Exception {
        assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(json("/actuator/health/liveness")
                        .at("/components/mappingThreads/status")
                        .asString())
                .isEqualTo("UP");
        assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        assertThat(json("/actuator/health/readiness").path("status").asString()).isEqualTo("UP");
    }

    @Test
    void aSourceOutOfReachShowsInHealthAndLeavesTheProbesUp() throws Exception {
        await().until(() -> json("/actuator/health")
                .at("/components/mappings/status")
                .asString()
                .equals("DEGRADED"));

        JsonNode health = json("/actuator/health");
        assertThat(health.at("/components/mappings/details/orders/lastProcessingResult")
                        .asString())
                .startsWith("PROBLEM: queue arn:aws:sqs:eu-west-1:000000000000:orders: GetQueueUrl failed");
        assertThat(health.path("status").asString()).isEqualTo("UP");
        assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
    }

    @Test
    void theStatusOfAllMappingsAndOfOneIsShown() throws Exception {
        JsonNode all = json("/actuator/mappings-status");
        assertThat(all.at("/mappings/0/name").asString()).isEqualTo("orders");

        JsonNode one = json("/actuator/mappings-status/orders");
        assertThat(one.path("state").asString()).isEqualTo("Enabled");
        assertThat(one.path("eventSourceArn").asString()).isEqualTo("arn:aws:sqs:eu-west-1:000000000000:orders");
        assertThat(one.path("uuid").asString()).isEqualTo("d0ad2f17-1ced-3b7e-8889-4438d25dcd55");
        assertThat(one.path("origin").asString()).isEqualTo("configuration");
        assertThat(one.path("revision").asInt()).isEqualTo(1);
        assertThat(get("/actuator/mappings-status/unknown").statusCode()).isEqualTo(404);
    }

    @Test
    void nothingElseOfTheActuatorIsOpen() throws Exception {
        assertThat(get("/actuator/env").statusCode()).isEqualTo(404);
        assertThat(get("/actuator/heapdump").statusCode()).isEqualTo(404);
    }

    @Test
    void whatAllClientsOfAwsShareIsThere() {
        assertThat(CONTEXT.getBean(Region.class)).isEqualTo(Region.EU_WEST_1);
        assertThat(CONTEXT.getBean(SdkHttpClient.class).clientName()).isEqualTo("Penstock");
        assertThat(CONTEXT.getBean(AwsCredentialsProvider.class)).isNotNull();
    }

    @Test
    void pluginsSetTheLogLevelsOfTheirLibraries() {
        assertThat(LoggerFactory.getLogger("software.amazon.kinesis").isErrorEnabled())
                .isTrue();
        assertThat(LoggerFactory.getLogger("software.amazon.kinesis").isWarnEnabled())
                .isFalse();
        assertThat(LoggerFactory.getLogger("software.amazon.kinesis.leases").isErrorEnabled())
                .isFalse();
        assertThat(LoggerFactory.getLogger("com.amazonaws.services.dynamodbv2.streamsadapter")
                        .isWarnEnabled())
                .isFalse();
    }

    @Test
    void withoutAnEndpointForSpansNothingOfTracingIsThere() {
        assertThat(CONTEXT.getBeanNamesForType(Tracer.class)).isEmpty();
        assertThat(CONTEXT.getBeanNamesForType(ObservationRegistry.class)).isEmpty();
    }

    private static JsonNode json(String path) throws IOException, InterruptedException {
        return JsonMapper.shared().readTree(get(path).body());
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        String port = Objects.requireNonNull(CONTEXT.getEnvironment().getProperty("local.server.port"));
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
