package io.penstock.it.sqs;

import static io.penstock.it.FunctionHost.Reply.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.FunctionHost.Deployed;
import io.penstock.it.Stage;
import io.penstock.it.Stage.Queue;
import io.penstock.it.support.PenstockService;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@DisplayName("One broken mapping never slows another (B10)")
@Isolated("the rate of its mappings is measured")
class IsolationIT {

    private static final int HEALTHY = 18;

    private final Stage stage = new Stage();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        stage.close();
    }

    @Test
    @DisplayName(
            "of 20 mappings one function hangs and one queue is gone; the other 18 keep their rate, three times over")
    void twenty_mappings() throws Exception {
        Queue stuck = stage.queue("stuck", Duration.ofSeconds(60));
        Deployed hanging = stage.functions.deploy("hanging", event -> {
            TimeUnit.SECONDS.sleep(60);
            return ok("null");
        });
        Deployed healthy = stage.functions.deploy("healthy", event -> ok("null"));
        List<Queue> queues = IntStream.range(0, HEALTHY)
                .mapToObj(id -> stage.queue("healthy-" + id, Duration.ofSeconds(30)))
                .toList();
        try (PenstockService service = stage.service("isolation", folder, yaml(hanging, healthy, stuck, queues))) {
            stuck.sendMany("stuck-", 100);
            await().atMost(Duration.ofSeconds(120)).until(() -> hanging.mostAtOnce() >= 5);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> stage.get(service, "/actuator/mappings-status").contains("gone"));
            for (int time = 1; time <= 3; time++) {
                assertTheHealthyKeepTheirRate(time, queues, healthy);
            }
            assertThat(service.process().isAlive()).isTrue();
        }
    }

    /** Five messages to each healthy queue, one after the other. */
    private static void assertTheHealthyKeepTheirRate(int time, List<Queue> queues, Deployed healthy) {
        int before = healthy.bodies().size();
        Map<String, Instant> sent = new LinkedHashMap<>();
        for (int round = 1; round <= 5; round++) {
            String body = "time " + time + " round " + round;
            sent.put(body, Instant.now());
            queues.forEach(queue -> queue.send(body));
            int expected = before + round * HEALTHY;
            await().atMost(Duration.ofSeconds(5)).until(() -> healthy.bodies().size() >= expected);
        }

        assertThat(healthy.bodies()).hasSize(before + 5 * HEALTHY);
        sent.forEach((body, from) -> assertThat(healthy.calls())
                .filteredOn(call -> call.bodies().contains(body))
                .allMatch(call -> Duration.between(from, call.at()).compareTo(Duration.ofSeconds(2)) < 0));
    }

    private String yaml(Deployed hanging, Deployed healthy, Queue stuck, List<Queue> queues) {
        StringBuilder yaml = new StringBuilder(
                """
                  functions:
                    hanging: { url: "%s", timeout: 60s }
                    healthy: { url: "%s", timeout: 10s }
                  mappings:
                    stuck: { event-source-arn: %s, function-name: hanging, batch-size: 1 }
                    gone: { event-source-arn: %s, function-name: healthy }
                """.formatted(hanging.url(), healthy.url(), stuck.arn(), stage.aws.arn("sqs", "gone")));
        for (int id = 0; id < queues.size(); id++) {
            yaml.append("    healthy-" + id + ": { event-source-arn: "
                    + queues.get(id).arn() + ", function-name: healthy }\n");
        }
        return yaml.toString();
    }
}
