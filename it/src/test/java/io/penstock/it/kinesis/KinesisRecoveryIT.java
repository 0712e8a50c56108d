package io.penstock.it.kinesis;

import static io.penstock.it.Bodies.numbered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.FunctionHost.DeployedFunction;
import io.penstock.it.Interval;
import io.penstock.it.LeaseTables;
import io.penstock.it.NeedsNode;
import io.penstock.it.Streams;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.Fault;
import io.penstock.it.support.FaultyProxy;
import io.penstock.it.support.MappingEntry;
import io.penstock.it.support.PenstockService;
import io.penstock.it.support.ShardedStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Instances of a Kinesis mapping after a start together, after faults and after a death")
@NeedsNode
@Order(1)
class KinesisRecoveryIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Two fail-over times of 3 s, and what a lock of at least 3 s and a machine under load may add. */
    private static final Duration RECOVERY = Duration.ofSeconds(6 + 8);

    private final Streams streams = new Streams();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        streams.close();
    }

    private PenstockService service(
            String name, DeployedFunction function, ShardedStream stream, URI kinesis, URI dynamoDb) {
        return streams.service(name, folder, kinesis, dynamoDb, configuration(function, stream));
    }

    private static Configuration configuration(DeployedFunction function, ShardedStream stream) {
        return Configuration.empty()
                .function("work", function.url(), Duration.ofSeconds(10))
                .mapping(
                        MappingEntry.of("clicks", stream.arn()).function("work").fromTrimHorizon());
    }

    /** Starts an instance with the default fail-over time. */
    private PenstockService production(String name, DeployedFunction function, ShardedStream stream) {
        Map<String, URI> endpoints = Map.of(
                "kinesis", streams.aws().kinesis(), "dynamodb", streams.aws().dynamoDb());
        return streams.stage.service(name, folder, endpoints, configuration(function, stream));
    }

    private PenstockService service(String name, DeployedFunction function, ShardedStream stream) {
        return service(
                name, function, stream, streams.aws().kinesis(), streams.aws().dynamoDb());
    }

    private DeployedFunction function() {
        return streams.stage.functions.deployAccepting("work");
    }

    private List<String> log(String name) {
        try {
            return Files.readAllLines(folder.resolve(name + ".log"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static void putToAllShards(ShardedStream stream, String prefix) {
        IntStream.range(0, 8).forEach(key -> stream.put("key-" + key, prefix + key));
    }

    @Test
    @DisplayName("F23: two that start at once on empty tables both read within 15 s, and log no stack trace")
    void f23_startTogether() {
        ShardedStream stream = streams.stream("together", 4);
        DeployedFunction function = function();
        try (PenstockService one = service("one", function, stream);
                PenstockService two = service("two", function, stream)) {
            await().atMost(PATIENCE)
                    .until(() -> !one.mappingsStatus().isEmpty()
                            && !two.mappingsStatus().isEmpty());

            AtomicInteger number = new AtomicInteger();
            await().atMost(Duration.ofSeconds(15))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> {
                        putToAllShards(stream, "record " + number.incrementAndGet() + " of ");
                        return one.hasLanes() && two.hasLanes();
                    });
            assertThat(log("one")).noneMatch(line -> line.startsWith("\tat "));
            assertThat(log("two")).noneMatch(line -> line.startsWith("\tat "));
        }
    }

    @Test
    @DisplayName("F23: another instance that creates the index of the lease table first does no harm")
    void f23_indexAlreadyExists() {
        ShardedStream stream = streams.stream("indexed", 1);
        stream.put("key", "first");
        DeployedFunction function = function();
        try (FaultyProxy dynamoDb = new FaultyProxy(streams.aws().dynamoDb())) {
            dynamoDb.next(1, "UpdateTable", new Fault.Answer(400, "ValidationException", "index already exists"));
            try (PenstockService service =
                    service("indexed", function, stream, streams.aws().kinesis(), dynamoDb.endpoint())) {
                await().atMost(PATIENCE).until(() -> !service.mappingsStatus().isEmpty());
                await().atMost(PATIENCE).until(() -> function.bodies().contains("first"));
                assertThat(log("indexed")).noneMatch(line -> line.startsWith("\tat "));
            }
        }
    }

    @Test
    @DisplayName("F22, F19: when AWS answers again each shard is read within two fail-over times; one line reports it")
    void f22_afterFaults() {
        ShardedStream stream = streams.stream("back", 4);
        DeployedFunction function = function();
        try (FaultyProxy kinesis = new FaultyProxy(streams.aws().kinesis());
                FaultyProxy dynamoDb = new FaultyProxy(streams.aws().dynamoDb());
                PenstockService one = service("one", function, stream, kinesis.endpoint(), dynamoDb.endpoint());
                PenstockService two = service("two", function, stream, kinesis.endpoint(), dynamoDb.endpoint())) {
            AtomicInteger number = new AtomicInteger();
            await("shards move to the one that came second, as long as they have records")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> {
                        putToAllShards(stream, "before " + number.incrementAndGet() + " ");
                        return one.hasLanes() && two.hasLanes();
                    });
            kinesis.goDown();
            dynamoDb.goDown();
            putToAllShards(stream, "during ");
            Interval.pass(Duration.ofSeconds(40));
            kinesis.comeBack();
            dynamoDb.comeBack();

            await().atMost(RECOVERY).until(() -> function.bodies().containsAll(numbered("during ", 8)));
            assertThat(log("one")).noneMatch(line -> line.startsWith("\tat "));
            assertThat(log("one").stream().filter(line -> line.contains("can't be read")))
                    .hasSizeLessThanOrEqualTo(4);
            assertThat(log("one")).noneMatch(line -> line.contains("internal error"));
        }
    }

    @Test
    @DisplayName(
            "F22: when the one that leads and reads is killed, the other reads its shards within two fail-over times")
    void f22_afterADeath() {
        ShardedStream stream = streams.stream("dead", 4);
        DeployedFunction function = function();
        try (PenstockService one = production("one", function, stream)) {
            await().atMost(PATIENCE).until(() -> one.hasLanes());
            try (PenstockService two = production("two", function, stream)) {
                await().atMost(PATIENCE).until(() -> two.isReady());
                one.process().kill();
                putToAllShards(stream, "after ");

                await().atMost(Duration.ofSeconds(20 + 4))
                        .until(() -> function.bodies().containsAll(numbered("after ", 8)));
            }
        }
    }

    @Test
    @DisplayName(
            "B41: the same mapping name on another stream has a position of its own; the log names the other's table")
    void b41_anotherStream() throws InterruptedException {
        ShardedStream first = streams.stream("first", 1);
        ShardedStream second = streams.stream("second", 1);
        DeployedFunction function = function();
        try (PenstockService one = service("one", function, first)) {
            first.put("key", "before");
            await().atMost(PATIENCE).until(() -> function.bodies().contains("before"));
            try (PenstockService two = service("two", function, second)) {
                second.put("key", "beside");

                await().atMost(PATIENCE).until(() -> function.bodies().contains("beside"));
                first.put("key", "after");
                await().atMost(PATIENCE).until(() -> function.bodies().contains("after"));
                assertThat(function.bodies()).containsExactly("before", "beside", "after");
                assertThat(two.isReady()).isTrue();
                assertThat(log("two"))
                        .anyMatch(line -> line.contains(second.arn() + " for the first time")
                                && line.contains(first.arn())
                                && line.contains("penstock-" + LeaseTables.key("clicks", first.arn())));
            }
        }
    }
}
