package io.penstock.toy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.FunctionHost;
import io.penstock.it.FunctionHost.DeployedFunction;
import io.penstock.it.support.ChildProcess;
import io.penstock.it.support.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A source that the service was not built with, put beside it as one jar")
class ToySourceIT {

    private static final Path SERVICE = Path.of("..", "poller-service", "target", "poller-service.jar");

    private final FunctionHost functions = new FunctionHost();
    private final int port = FreePort.find();

    @TempDir
    private Path folder = Path.of("unset");

    @AfterEach
    void stop() {
        functions.close();
    }

    @Test
    @DisplayName("is read with its own settings, and shows in metrics and status by its name")
    void isRead() throws Exception {
        DeployedFunction function = functions.deployAccepting("work");

        try (ChildProcess service = start("""
                penstock:
                  sources: [toy]
                  toy: { word: cuckoo, interval: 20ms }
                  functions: { work: { url: "%s" } }
                  mappings:
                    clock: { event-source-arn: "arn:aws:toy:us-east-1:000000000000:clock", function-name: work }
                """.formatted(function.url()))) {
            await().atMost(Duration.ofSeconds(120))
                    .until(() -> function.bodies().contains("cuckoo 3"));

            assertThat(service.isAlive()).isTrue();
            assertThat(function.bodies()).startsWith("cuckoo 1", "cuckoo 2", "cuckoo 3");
            assertThat(get("/actuator/prometheus"))
                    .containsPattern("penstock_records_delivered_total\\{mapping=\"clock\",source=\"toy\"} [1-9]");
            assertThat(get("/actuator/mappings-status"))
                    .contains("arn:aws:toy:us-east-1:000000000000:clock", "\"lastProcessingResult\":\"OK\"");
        }
    }

    @Test
    @DisplayName("has its settings checked as those of any other source, with everything else that is wrong")
    void hasItsSettingsChecked() throws Exception {
        try (ChildProcess service = start("""
                penstock:
                  sources: [toys]
                  toy: { words: cuckoo, interval: 1ms }
                  concurrency: many
                """)) {
            assertThat(service.awaitExit(Duration.ofSeconds(120))).isEqualTo(1);
            assertThat(service.output())
                    .contains("The configuration has 4 problems")
                    .contains("penstock.concurrency is 'many'; expected a whole number")
                    .contains("penstock.toy.words is 'cuckoo'; expected no property of this name; did you mean word?")
                    .contains("penstock.toy.interval is '1ms'; expected 10ms to 60000ms")
                    .containsPattern("penstock.sources is 'toys'; expected some of those in this build: .*\\btoy\\b");
        }
    }

    /** As an operator would run it: Spring Boot's launcher adds the jar to the service. */
    private ChildProcess start(String yaml) throws Exception {
        Path file = Files.writeString(folder.resolve("penstock.yml"), yaml);
        return ChildProcess.start(
                "toy",
                folder,
                List.of(
                        ChildProcess.javaExecutable(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-Dloader.path=" + PluginJar.of(ToyAutoConfiguration.class, folder),
                        "-cp",
                        SERVICE.toString(),
                        "org.springframework.boot.loader.launch.PropertiesLauncher",
                        "--server.port=" + port,
                        "--server.address=127.0.0.1",
                        "--spring.config.additional-location=" + file.toUri()));
    }

    private String get(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + port + path);
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
        }
    }
}
