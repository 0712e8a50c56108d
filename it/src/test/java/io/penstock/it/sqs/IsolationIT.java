package io.penstock.it.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.FunctionHost.DeployedFunction;
import io.penstock.it.FunctionHost.Handler;
import io.penstock.it.Stage;
import io.penstock.it.Stage.Queue;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.MappingEntry;
import io.penstock.it.support.PenstockService;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    void twentyMappings() throws Exception {
        Queue stuck = stage.queue("stuck", Duration.ofSeconds(60));
        DeployedFunction hanging = stage.functions.deploy("hanging", Handler.acceptingAfter(Duration.ofSeconds(60)));
        DeployedFunction healthy = stage.functions.deployAccepting("healthy");
        List<Queue> queues = IntStream.range(0, HEALTHY)
                .mapToObj(id -> stage.queue("healthy-" + id, Duration.ofSeconds(30)))
                .toList();
        Configuration configuration = configuration(hanging, healthy, stuck, queues);
        try (PenstockService service = stage.service("isolation", folder, configuration)) {
            stuck.sendMany("stuck-", 100);
            await().atMost(Duration.ofSeconds(120)).until(() -> hanging.mostConcurrent() >= 5);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> service.mappingsStatus().contains("gone"));
            for (int time = 1; time <= 3; time++) {
                assertTheHealthyKeepTheirRate(time, queues, healthy);
            }
            assertThat(service.process().isAlive()).isTrue();
        }
    }

    /** Five messages to each healthy queue, one after the other. */
    private static void assertTheHealthyKeepTheirRate(int time, List<Queue> queues, DeployedFunction healthy) {
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
        sent.forEach((body, from) -> assertThat(healthy.invocations())
                .filteredOn(call -> call.bodies().contains(body))
                .allMatch(call -> Duration.between(from, call.at()).compareTo(Duration.ofSeconds(2)) < 0));
    }

    private Configuration configuration(
            DeployedFunction hanging, DeployedFunction healthy, Queue stuck, List<Queue> queues) {
        Configuration configuration = Configuration.empty()
                .function("hanging", hanging.url(), Duration.ofSeconds(60))
                .function("healthy", healthy.url(), Duration.ofSeconds(10))
                .mapping(MappingEntry.of("stuck", stuck.arn())
                        .function("hanging")
                        .batchSize(1))
                .mapping(MappingEntry.of("gone", stage.aws.arn("sqs", "gone")).function("healthy"));
        for (int id = 0; id < queues.size(); id++) {
            configuration = configuration.mapping(
                    MappingEntry.of("healthy-" + id, queues.get(id).arn()).function("healthy"));
        }
        return configuration;
    }
}
