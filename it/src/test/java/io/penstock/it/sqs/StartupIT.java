package io.penstock.it.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.FunctionHost.DeployedFunction;
import io.penstock.it.Stage;
import io.penstock.it.Stage.Queue;
import io.penstock.it.support.BuiltService;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.MappingEntry;
import io.penstock.it.support.PenstockService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A start with faults around it")
class StartupIT {

    private final Stage stage = new Stage();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        stage.close();
    }

    @Test
    @DisplayName("an invalid configuration: one message with every problem, and exit code 1")
    void invalidConfiguration() {
        try (PenstockService service = stage.service(
                "invalid",
                folder,
                Configuration.empty()
                        .with("colour", "blue")
                        .mapping(MappingEntry.of("orders", "arn:aws:sqs:us-east-1:000000000000:orders")
                                .function("work")
                                .batchSize(20_000)
                                .parallelizationFactor(3))
                        .mapping(MappingEntry.of("clicks", "nonsense")
                                .function("work")
                                .with("batch-size", "ten")))) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !service.process().isAlive());

            assertThat(service.process().exitValue()).isEqualTo(1);
            assertThat(service.process().output())
                    .contains("colour", "'orders'", "batch-size", "20000", "1 to 10000", "parallelization-factor")
                    .contains("'clicks'", "event-source-arn", "nonsense", "ten");
        }
    }

    @Test
    @DisplayName("a queue that is missing, created, removed and recreated is reported, and read while it exists")
    void queueComesAndGoes() throws InterruptedException {
        DeployedFunction function = stage.functions.deployAccepting("work");
        Configuration configuration = Configuration.empty()
                .function("work", function.url(), Duration.ofSeconds(5))
                .mapping(MappingEntry.of("late", stage.aws.arn("sqs", "late")).function("work"));
        try (PenstockService service = stage.service("early", folder, configuration)) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> service.mappingsStatus().contains("PROBLEM"));
            assertThat(service.isReady()).isTrue();

            Queue queue = stage.queue("late", Duration.ofSeconds(30));
            queue.send("first");
            await().atMost(Duration.ofSeconds(60)).until(() -> function.bodies().contains("first"));

            await().atMost(Duration.ofSeconds(10)).until(() -> queue.size() == 0);
            queue.delete();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> service.mappingsStatus().contains("PROBLEM"));
            stage.queue("late", Duration.ofSeconds(30)).send("second");
            await().atMost(Duration.ofSeconds(60)).until(() -> function.bodies().contains("second"));
            assertThat(function.bodies()).containsExactly("first", "second");
        }
    }

    @Test
    @DisplayName("AWS out of reach: no crash, and a back-off")
    void endpointUnreachable() throws InterruptedException {
        Configuration configuration = Configuration.empty()
                .with("aws", Map.of("region", "us-east-1", "endpoint", "http://127.0.0.1:1"))
                .mapping(MappingEntry.of("orders", "arn:aws:sqs:us-east-1:000000000000:orders")
                        .function("work"));
        try (PenstockService service = PenstockService.start(
                BuiltService.oneJar(), "unreachable", folder, List.of("-Xmx256m"), configuration)) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> service.mappingsStatus().contains("PROBLEM"));

            assertThat(service.process().isAlive()).isTrue();
            assertThat(service.isLive()).isTrue();
        }
    }

    @Test
    @DisplayName(
            "B33: after a kill the same mappings are there, with their ids and states, and read where they left off")
    void restart() throws InterruptedException {
        DeployedFunction function = stage.functions.deployAccepting("work");
        Queue on = stage.queue("on", Duration.ofSeconds(5));
        Queue off = stage.queue("off", Duration.ofSeconds(5));
        Configuration configuration = Configuration.empty()
                .function("work", function.url(), Duration.ofSeconds(5))
                .mapping(MappingEntry.of("enabled", on.arn()).function("work"))
                .mapping(MappingEntry.of("disabled", off.arn()).function("work").with("enabled", false));
        off.send("never");
        String ids;
        try (PenstockService first = stage.serviceOfOneJar("before", folder, configuration)) {
            on.send("before");
            await().atMost(Duration.ofSeconds(60)).until(() -> function.bodies().contains("before"));
            ids = idsAndStates(first);
            first.process().kill();
        }

        on.send("after");
        try (PenstockService second = stage.service("after", folder, configuration)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> function.bodies().contains("after"));
            assertThat(idsAndStates(second)).isEqualTo(ids).contains("Enabled", "Disabled");
        }
        assertThat(function.bodies()).containsOnly("before", "after");
        assertThat(off.size()).isEqualTo(1);
    }

    private static String idsAndStates(PenstockService service) throws InterruptedException {
        return Pattern.compile("\"(name|uuid|state)\":\"[^\"]*\"")
                .matcher(service.mappingsStatus())
                .results()
                .map(MatchResult::group)
                .collect(Collectors.joining(" "));
    }
}
