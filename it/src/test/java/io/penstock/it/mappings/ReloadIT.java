package io.penstock.it.mappings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.FunctionHost.DeployedFunction;
import io.penstock.it.Stage;
import io.penstock.it.Stage.Queue;
import io.penstock.it.support.BuiltService;
import io.penstock.it.support.PenstockService;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A service that runs")
class ReloadIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MESSAGES = 200;
    private static final String FAILED = "penstock_configuration_reload_failed";

    private final Stage stage = new Stage();
    private final Queue queue = stage.queue("orders", Duration.ofSeconds(60));
    private final DeployedFunction first = stage.functions.deployAccepting("first");
    private final DeployedFunction second = stage.functions.deployAccepting("second");

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    @DisplayName("follows the swap of a link under load and loses and repeats nothing; an invalid file changes nothing")
    void follows() throws Exception {
        write("one", configuration(first.url(), 0.0));
        link("one");
        try (PenstockService service = start()) {
            await().atMost(PATIENCE).until(service::isReady);
            queue.sendMany("a-", MESSAGES);
            await().atMost(PATIENCE).until(() -> !first.bodies().isEmpty());

            write("two", configuration(first.url(), 1.0));
            link("two");
            await().atMost(PATIENCE).until(() -> {
                queue.send("towards-two");
                return !second.bodies().isEmpty();
            });
            queue.awaitEmpty();
            assertNothingTwice("a-");
            int before = first.bodies().size();
            queue.sendMany("b-", MESSAGES);
            queue.awaitEmpty();
            assertThat(first.bodies()).as("the weight is 1").hasSize(before);
            assertNothingTwice("b-");

            write("three", configuration(URI.create("ftp://localhost/"), 2.0));
            link("three");
            await().atMost(PATIENCE).until(() -> metrics(service).contains(FAILED + " 1.0"));
            assertThat(service.process().tail())
                    .contains("the configuration can't be followed")
                    .contains("an absolute http or https URL", "a weight from 0 to 1");
            queue.sendMany("c-", MESSAGES);
            queue.awaitEmpty();
            assertNothingTwice("c-");

            link("two");
            await().atMost(PATIENCE).until(() -> metrics(service).contains(FAILED + " 0.0"));
        }
    }

    private void assertNothingTwice(String prefix) {
        List<String> bodies = Stream.concat(first.bodies().stream(), second.bodies().stream())
                .filter(body -> body.startsWith(prefix))
                .toList();
        assertThat(bodies).hasSize(MESSAGES).doesNotHaveDuplicates();
    }

    private static String metrics(PenstockService service) throws InterruptedException {
        return service.page("/actuator/prometheus").orElse("");
    }

    /** As a ConfigMap is mounted: the file is a link into the folder that another link leads to. */
    private void link(String target) throws IOException {
        Path next = folder.resolve("..next");
        Files.createSymbolicLink(next, Path.of(target));
        Files.move(next, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        Path file = folder.resolve("mounted.yml");
        if (!Files.exists(file)) {
            Files.createSymbolicLink(file, Path.of("..data", "mounted.yml"));
        }
    }

    private void write(String version, String yaml) throws IOException {
        Files.createDirectories(folder.resolve(version));
        Files.writeString(folder.resolve(version).resolve("mounted.yml"), yaml);
    }

    private PenstockService start() {
        return PenstockService.start(
                BuiltService.shortLived(),
                "reload",
                folder,
                List.of("-Xmx192m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                """
                spring.config.import: file:%s
                penstock:
                  reload: watch
                  store: { type: none }
                  aws: { region: us-east-1, endpoints: { sqs: "%s" } }
                """.formatted(folder.resolve("mounted.yml"), stage.aws.sqs()));
    }

    private String configuration(URI main, double weight) {
        return """
                penstock:
                  functions:
                    work:
                      versions: { "1": { url: "%s" }, "2": { url: "%s" } }
                      aliases: { live: { function-version: "1", additional-version-weights: { "2": %s } } }
                  mappings:
                    orders:
                      event-source-arn: %s
                      function-name: work:live
                      batch-size: 1
                """.formatted(main, second.url(), weight, queue.arn());
    }
}
