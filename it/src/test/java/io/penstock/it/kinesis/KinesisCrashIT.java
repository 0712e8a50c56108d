package io.penstock.it.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.FunctionEvent;
import io.penstock.it.FunctionHost.DeployedFunction;
import io.penstock.it.FunctionHost.Handler;
import io.penstock.it.NeedsNode;
import io.penstock.it.Streams;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.MappingEntry;
import io.penstock.it.support.PenstockService;
import io.penstock.it.support.ShardedStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Instances that share a Kinesis stream")
@NeedsNode
@Order(1)
class KinesisCrashIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int KEYS = 8;
    private static final int ROUNDS = 3;
    private static final int PER_ROUND = 24;

    private final Streams streams = new Streams();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        streams.close();
    }

    private PenstockService service(String name, ShardedStream stream, DeployedFunction function) {
        return streams.service(
                name,
                folder,
                Configuration.empty()
                        .function("work", function.url(), Duration.ofSeconds(10))
                        .mapping(MappingEntry.of("clicks", stream.arn())
                                .function("work")
                                .fromTrimHorizon()
                                .batchSize(5)));
    }

    private DeployedFunction slowFunction() {
        return streams.stage.functions.deploy("work", Handler.acceptingAfter(Duration.ofMillis(50)));
    }

    private static void fill(ShardedStream stream, int from, int to) {
        for (int key = 0; key < KEYS; key++) {
            String prefix = key + ":";
            stream.putAll(
                    "key-" + key,
                    IntStream.range(from, to)
                            .mapToObj(number -> prefix + number)
                            .toList());
        }
    }

    private static Set<String> expected(int perKey) {
        Set<String> all = new TreeSet<>();
        for (int number = 0; number < perKey; number++) {
            for (int key = 0; key < KEYS; key++) {
                all.add(key + ":" + number);
            }
        }
        return all;
    }

    /** The order of each key, when repeats are taken out. */
    private static void assertOrderPerKey(List<FunctionEvent> calls) {
        Map<String, Set<Integer>> seen = new HashMap<>();
        calls.stream().flatMap(call -> call.bodies().stream()).forEach(body -> {
            String[] parts = body.split(":");
            seen.computeIfAbsent(parts[0], key -> new LinkedHashSet<>()).add(Integer.parseInt(parts[1]));
        });
        seen.forEach((key, numbers) ->
                assertThat(new ArrayList<>(numbers)).as("key " + key).isSorted());
    }

    @Test
    @DisplayName("B21, B22: three times kill -9 of one of two in mid-flight: nothing is lost, order per key is kept")
    void kill() {
        ShardedStream stream = streams.stream("shared", 4);
        DeployedFunction function = slowFunction();
        List<PenstockService> services = new ArrayList<>();
        try {
            services.add(service("instance-0", stream, function));
            for (int round = 1; round <= ROUNDS; round++) {
                int from = (round - 1) * PER_ROUND;
                fill(stream, from, from + PER_ROUND / 2);
                services.add(service("instance-" + round, stream, function));
                PenstockService oldest = services.get(round - 1);
                PenstockService newest = services.get(round);
                await().atMost(PATIENCE).until(() -> oldest.hasLanes() && newest.isReady());
                fill(stream, from + PER_ROUND / 2, from + PER_ROUND - 2);
                oldest.process().kill();
                fill(stream, from + PER_ROUND - 2, from + PER_ROUND);
            }

            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(new TreeSet<>(function.bodies())).isEqualTo(expected(ROUNDS * PER_ROUND)));
            assertOrderPerKey(function.invocations());
            assertThat(services.getLast().process().isAlive()).isTrue();
        } finally {
            services.forEach(PenstockService::close);
        }
    }

    @Test
    @DisplayName("a restart goes on after the last settled record: nothing is lost and nothing comes twice")
    void restart() {
        ShardedStream stream = streams.stream("restarted", 2);
        DeployedFunction function = slowFunction();
        fill(stream, 0, 10);
        try (PenstockService first = service("before", stream, function)) {
            await().atMost(PATIENCE).until(() -> function.bodies().size() > 10);
        }
        fill(stream, 10, 15);
        try (PenstockService second = service("after", stream, function)) {
            await().atMost(PATIENCE).until(() -> function.bodies().size() >= 15 * KEYS);

            assertThat(new TreeSet<>(function.bodies())).isEqualTo(expected(15));
            assertThat(function.bodies()).doesNotHaveDuplicates();
            assertOrderPerKey(function.invocations());
            assertThat(second.process().isAlive()).isTrue();
        }
    }
}
