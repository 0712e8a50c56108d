package io.penstock.it.kinesis;

import static io.penstock.it.Bodies.numbered;
import static io.penstock.it.FunctionHost.Answer.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.FunctionHost.DeployedFunction;
import io.penstock.it.NeedsNode;
import io.penstock.it.Streams;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.MappingEntry;
import io.penstock.it.support.PenstockService;
import io.penstock.it.support.ShardedStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

@DisplayName("A service that reads streams stops")
@NeedsNode
class KinesisStopIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int KEYS = 20;
    private static final String SLOW = "slow";

    private final Streams streams = new Streams();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        streams.close();
    }

    private PenstockService service(DeployedFunction function, List<ShardedStream> sources) {
        Configuration configuration = Configuration.empty().function("work", function.url(), Duration.ofSeconds(20));
        for (ShardedStream stream : sources) {
            configuration = configuration.mapping(MappingEntry.of(stream.name(), stream.arn())
                    .function("work")
                    .fromTrimHorizon());
        }
        return streams.service("stopping", folder, configuration);
    }

    /** Takes {@code seconds} for a batch that holds a slow record. */
    private DeployedFunction function(int seconds) {
        return streams.stage.functions.deploy("work", event -> {
            if (event.bodies().contains(SLOW)) {
                TimeUnit.SECONDS.sleep(seconds);
            }
            return ok();
        });
    }

    private static void fill(ShardedStream stream, String prefix) {
        for (int key = 0; key < KEYS; key++) {
            stream.put("key-" + key, prefix + key);
        }
    }

    private long owned(ShardedStream stream) {
        return streams
                .leases()
                .scanPaginator(request -> request.tableName(leaseTable(stream)).consistentRead(true))
                .items()
                .stream()
                .filter(item -> item.containsKey("checkpoint") && item.containsKey("leaseOwner"))
                .map(item -> item.get("leaseOwner"))
                .map(AttributeValue::s)
                .count();
    }

    private String leaseTable(ShardedStream stream) {
        return streams.leases().listTables().tableNames().stream()
                .filter(name -> name.contains("-" + stream.name()))
                .findFirst()
                .orElseThrow();
    }

    private static void assertQuiet(PenstockService service) {
        assertThat(service.process().output().lines().filter(line -> line.contains(" ERROR ")))
                .isEmpty();
    }

    @Test
    @DisplayName(
            "F9: four shards, one invocation of 8 s: it ends within 12 s, all leases are free, nothing comes twice")
    void f9_aStopWaitsForItsOneInvocationAlone() throws Exception {
        ShardedStream stream = streams.stream("four", 4);
        DeployedFunction function = function(8);
        try (PenstockService service = service(function, List.of(stream))) {
            fill(stream, "before ");
            await().atMost(PATIENCE).until(() -> function.bodies().containsAll(numbered("before ", KEYS)));
            stream.put("key", SLOW);
            await().atMost(PATIENCE).until(() -> function.bodies().contains(SLOW));

            service.process().terminate();

            await("the leases of the three idle shards")
                    .atMost(Duration.ofSeconds(4))
                    .until(() -> owned(stream) <= 1);
            service.process().awaitExit(Duration.ofSeconds(12));
            assertThat(owned(stream)).isZero();
            assertQuiet(service);
        }
        try (PenstockService next = service(function, List.of(stream))) {
            fill(stream, "after ");
            await().atMost(PATIENCE).until(() -> function.bodies().containsAll(numbered("after ", KEYS)));
            assertThat(function.bodies()).doesNotHaveDuplicates().hasSize(41);
            assertThat(next.process().isAlive()).isTrue();
        }
    }

    @Test
    @DisplayName("F9: an idle service ends within 3 s")
    void f9_anIdleServiceStopsAtOnce() throws Exception {
        ShardedStream stream = streams.stream("idle", 2);
        DeployedFunction function = function(1);
        try (PenstockService service = service(function, List.of(stream))) {
            fill(stream, "before ");
            await().atMost(PATIENCE).until(() -> function.bodies().containsAll(numbered("before ", KEYS)));

            service.process().terminate();

            service.process().awaitExit(Duration.ofSeconds(3));
            assertThat(owned(stream)).isZero();
            assertQuiet(service);
        }
    }

    @Test
    @DisplayName("F9: mappings stop side by side: the leases of two are free while a third waits for its invocation")
    void f9_mappingsStopSideBySide() throws Exception {
        List<ShardedStream> all = Stream.of("busy", "calm", "dull")
                .map(name -> streams.stream(name, 1))
                .toList();
        DeployedFunction function = function(8);
        try (PenstockService service = service(function, all)) {
            all.forEach(stream -> fill(stream, stream.name()));
            await().atMost(PATIENCE)
                    .until(() -> all.stream()
                            .allMatch(stream -> function.bodies().containsAll(numbered(stream.name(), KEYS))));
            all.getFirst().put("key", SLOW);
            await().atMost(PATIENCE).until(() -> function.bodies().contains(SLOW));

            service.process().terminate();

            await().atMost(Duration.ofSeconds(4)).until(() -> owned(all.get(1)) + owned(all.get(2)) == 0);
            assertThat(service.process().isAlive()).isTrue();
            service.process().awaitExit(Duration.ofSeconds(12));
            assertThat(owned(all.getFirst())).isZero();
            assertQuiet(service);
        }
    }
}
