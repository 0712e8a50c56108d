package io.penstock.service.mappings;

import static io.penstock.service.mappings.ReloadedService.INVALID;
import static io.penstock.service.mappings.ReloadedService.ORDERS;
import static io.penstock.service.mappings.ReloadedService.ORDERS_AND_LETTERS;
import static io.penstock.service.mappings.ReloadedService.failed;
import static io.penstock.service.mappings.ReloadedService.names;
import static io.penstock.service.mappings.ReloadedService.port;
import static io.penstock.service.mappings.ReloadedService.refresh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.service.access.RawHttp;
import io.penstock.service.function.CurrentFunctions;
import io.penstock.service.mappings.ReloadedService.Answer;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DisplayName("A reload")
@Timeout(60)
class ReloadTest {

    @RegisterExtension
    private final ReloadedFolder folder = new ReloadedFolder();

    @Test
    @DisplayName("answers what was added, changed and removed, and the service follows it")
    void answers_the_difference() throws Exception {
        folder.write("penstock.yml", ORDERS);
        ConfigurableApplicationContext service = folder.start();
        folder.write("penstock.yml", ORDERS_AND_LETTERS);

        Answer first = refresh(service);

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.json()).isEqualTo(JsonMapper.shared().readTree("""
                        {"mappings": {"added": ["letters"], "changed": ["orders"], "removed": []},
                         "functions": {"added": ["count"], "changed": ["resize"], "removed": []}}
                        """));
        await().until(() -> names(service).equals(List.of("letters 10", "orders 5")));

        folder.write("penstock.yml", ORDERS);
        assertThat(refresh(service).json().at("/mappings/removed/0").asString()).isEqualTo("letters");
        await().until(() -> names(service).equals(List.of("orders 10")));
    }

    @Test
    @DisplayName("of an invalid configuration changes nothing, and says all that is wrong until it is right again")
    void of_an_invalid_configuration() throws Exception {
        folder.write("penstock.yml", ORDERS);
        ConfigurableApplicationContext service = folder.start();
        folder.write("penstock.yml", INVALID);

        Answer refused = refresh(service);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("code").asString()).isEqualTo("InvalidConfigurationException");
        assertThat(refused.json().path("message").asString())
                .contains("The configuration has 2 problems:", "bach-size is '6'", "penstock.functions.resize.url");
        assertThat(names(service)).containsExactly("orders 10");
        assertThat(failed(service)).isEqualTo(1);

        folder.write("penstock.yml", ORDERS_AND_LETTERS);
        assertThat(refresh(service).status()).isEqualTo(200);
        assertThat(failed(service)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "'  leases: { table-prefix: other }', penstock.leases.table-prefix",
        "'  memory: { in-flight: 30% }', penstock.memory.in-flight",
        "'  sources: [sqs]', penstock.sources",
        "'  api: { credentials: [{ name: a, access-key: AAAAAAAAAAAAAAAAA, secret-key: "
                + "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, role: read }] }', penstock.api.credentials",
        "'  reload: watch', penstock.reload"
    })
    @DisplayName("refuses what a running process can't change, by name, and shows no value")
    void of_what_needs_a_restart(String line, String property) throws Exception {
        folder.write("penstock.yml", ORDERS);
        ConfigurableApplicationContext service = folder.start();
        folder.write("penstock.yml", ORDERS_AND_LETTERS + line + "\n");

        Answer refused = refresh(service);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("message").asString())
                .isEqualTo("The configuration has one problem:\n  - " + property
                        + " is '(changed)'; expected the value of the start, because a change of it needs a restart");
        assertThat(names(service)).containsExactly("orders 10");
    }

    @Test
    @DisplayName("refuses files that are no YAML, or are missing")
    void of_unreadable_files() throws Exception {
        folder.write("penstock.yml", ORDERS);
        ConfigurableApplicationContext service = folder.start();

        folder.write("penstock.yml", "penstock:\n  token: { s3cret: [");
        assertThat(refresh(service).json().path("message").asString())
                .startsWith("The configuration can't be read: a file is no YAML in line 2, column ")
                .doesNotContain("s3cret");
        Files.delete(folder.path().resolve("penstock.yml"));
        assertThat(refresh(service).json().path("message").asString()).contains("penstock.yml");
        assertThat(names(service)).containsExactly("orders 10");
        assertThat(failed(service)).isEqualTo(1);
    }

    @Test
    @DisplayName("reads what the files import, the documents of the profiles, and placeholders of mounted secrets")
    void of_imports_and_profiles() throws Exception {
        Files.createDirectories(folder.path().resolve("secrets"));
        folder.write("secrets/token", "first");
        folder.write("more.yml", "penstock: { concurrency: 20 }\n");
        folder.write("penstock.yml", """
                spring.config.import: "optional:file:%1$s/more.yml,configtree:%1$s/secrets/"
                penstock.functions.resize: { url: "http://127.0.0.1:1/", headers: { Authorization: "${token}" } }
                ---
                spring.config.activate.on-profile: live
                penstock.functions.count.url: "http://127.0.0.1:1/"
                """.formatted(folder.path()));
        ConfigurableApplicationContext service = folder.start("--spring.profiles.active=live");
        CurrentFunctions current = service.getBean(CurrentFunctions.class);
        assertThat(current.now().concurrency()).isEqualTo(20);

        folder.write("more.yml", "penstock: { concurrency: 30 }\n");
        folder.write("secrets/token", "second");
        JsonNode changed = refresh(service).json();

        assertThat(changed.at("/functions/changed").size()).isEqualTo(1);
        assertThat(current.now().concurrency()).isEqualTo(30);
        assertThat(Objects.requireNonNull(current.now().configured().get("resize"))
                        .headers())
                .containsEntry("Authorization", "second");
        assertThat(current.now().configured()).containsKey("count");
    }

    @Test
    @DisplayName("leaves arguments before files, as at the start")
    void with_arguments() throws Exception {
        folder.write("penstock.yml", ORDERS);
        ConfigurableApplicationContext service = folder.start("--penstock.mappings.orders.batch-size=3");
        folder.write("penstock.yml", ORDERS_AND_LETTERS);

        assertThat(refresh(service).json().at("/mappings/changed").size()).isZero();
        await().until(() -> names(service).equals(List.of("letters 10", "orders 3")));
    }

    @Test
    @DisplayName("is asked for by who may change something, with POST")
    void by_whom() throws Exception {
        folder.write("penstock.yml", ORDERS);
        int port = port(folder.start());
        String path = "/actuator/refresh-mappings";

        assertThat(RawHttp.answer(
                        port, RawHttp.request("POST " + path, "Host: localhost", "X-Forwarded-For: 10.0.0.7")))
                .startsWith("HTTP/1.1 403")
                .contains("came through a proxy");
        assertThat(RawHttp.answer(port, RawHttp.request("GET " + path, "Host: localhost")))
                .startsWith("HTTP/1.1 405");
    }
}
