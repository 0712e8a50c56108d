package io.penstock.it.sqs;

import static io.penstock.it.FunctionHost.Reply.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.FunctionHost.Deployed;
import io.penstock.it.Stage;
import io.penstock.it.Stage.Queue;
import io.penstock.it.support.BuiltService;
import io.penstock.it.support.PenstockService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A start in a world that is not as it should be")
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
    void invalid_configuration() {
        try (PenstockService service = stage.service("invalid", folder, """
                  colour: blue
                  mappings:
                    orders:
                      event-source-arn: arn:aws:sqs:us-east-1:000000000000:orders
                      function-name: work
                      batch-size: 20000
                      parallelization-factor: 3
                    clicks:
                      event-source-arn: nonsense
                      function-name: work
                      batch-size: ten
                """)) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !service.process().isAlive());

            assertThat(service.process().exitValue()).isEqualTo(1);
            assertThat(service.process().output())
                    .contains("colour", "'orders'", "batch-size", "20000", "1 to 10000", "parallelization-factor")
                    .contains("'clicks'", "event-source-arn", "nonsense", "ten");
        }
    }

    @Test
    @DisplayName("a queue that does not exist yet, comes, goes and comes again: said so, and read whenever it is there")
    void queue_comes_and_goes() {
        Deployed function = stage.functions.deploy("work", event -> ok("null"));
        try (PenstockService service =
                stage.service("early", folder, """
                  functions:
                    work: { url: "%s", timeout: 5s }
                  mappings:
                    late: { event-source-arn: %s, function-name: work }
                """.formatted(function.url(), stage.aws.arn("sqs", "late")))) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> stage.get(service, "/actuator/mappings-status").contains("PROBLEM"));
            assertThat(stage.get(service, "/actuator/health/readiness")).contains("UP");

            Queue queue = stage.queue("late", Duration.ofSeconds(30));
            queue.send("first");
            await().atMost(Duration.ofSeconds(60)).until(() -> function.bodies().contains("first"));

            await().atMost(Duration.ofSeconds(10)).until(() -> queue.size() == 0);
            queue.delete();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> stage.get(service, "/actuator/mappings-status").contains("PROBLEM"));
            stage.queue("late", Duration.ofSeconds(30)).send("second");
            await().atMost(Duration.ofSeconds(60)).until(() -> function.bodies().contains("second"));
            assertThat(function.bodies()).containsExactly("first", "second");
        }
    }

    @Test
    @DisplayName("AWS out of reach: no crash, and a back-off")
    void endpoint_unreachable() {
        try (PenstockService service =
                PenstockService.start(BuiltService.oneJar(), "unreachable", folder, List.of("-Xmx256m"), """
                penstock:
                  aws: { region: us-east-1, endpoint: "http://127.0.0.1:1" }
                  mappings:
                    orders: { event-source-arn: "arn:aws:sqs:us-east-1:000000000000:orders", function-name: work }
                """)) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> stage.get(service, "/actuator/mappings-status").contains("PROBLEM"));

            assertThat(service.process().isAlive()).isTrue();
            assertThat(stage.get(service, "/actuator/health/liveness")).contains("UP");
        }
    }

    @Test
    @DisplayName(
            "B33: after a kill the same mappings are there, with their ids and states, and read where they left off")
    void restart() {
        Deployed function = stage.functions.deploy("work", event -> ok("null"));
        Queue on = stage.queue("on", Duration.ofSeconds(5));
        Queue off = stage.queue("off", Duration.ofSeconds(5));
        String yaml = """
                  functions:
                    work: { url: "%s", timeout: 5s }
                  mappings:
                    enabled: { event-source-arn: %s, function-name: work }
                    disabled: { event-source-arn: %s, function-name: work, enabled: false }
                """.formatted(function.url(), on.arn(), off.arn());
        off.send("never");
        String ids;
        try (PenstockService first = stage.serviceOfOneJar("before", folder, yaml)) {
            on.send("before");
            await().atMost(Duration.ofSeconds(60)).until(() -> function.bodies().contains("before"));
            ids = idsAndStates(first);
            first.process().kill();
        }

        on.send("after");
        try (PenstockService second = stage.service("after", folder, yaml)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> function.bodies().contains("after"));
            assertThat(idsAndStates(second)).isEqualTo(ids).contains("Enabled", "Disabled");
        }
        assertThat(function.bodies()).containsOnly("before", "after");
        assertThat(off.size()).isEqualTo(1);
    }

    private String idsAndStates(PenstockService service) {
        return Pattern.compile("\"(name|uuid|state)\":\"[^\"]*\"")
                .matcher(stage.get(service, "/actuator/mappings-status"))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.joining(" "));
    }
}
