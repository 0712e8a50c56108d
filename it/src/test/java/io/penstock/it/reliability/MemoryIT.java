package io.penstock.it.reliability;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.NeedsNode;
import io.penstock.it.Stage.Queue;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.MappingEntry;
import io.penstock.it.support.PenstockService;
import io.penstock.it.support.ProcessUsage;
import io.penstock.it.support.ShardedStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * {@code -Dit.memory.drain=true} goes on until the whole queue is handled; by default the load lasts
 * {@code it.memory.seconds}, 25.
 */
@DisplayName("A bound on the bytes in flight")
@NeedsNode
@Isolated("the delays of its mappings are measured, and it needs the machine's memory")
@Order(1)
class MemoryIT {

    private static final int MESSAGES = Integer.getInteger("it.memory.messages", 5_000);
    private static final Duration LOAD = Duration.ofSeconds(Integer.getInteger("it.memory.seconds", 18));
    private static final boolean DRAIN = Boolean.getBoolean("it.memory.drain");
    private static final int MESSAGE_BYTES = 256 << 10;
    private static final int SHARDS = 8;
    private static final int RECORDS_PER_SHARD = 80;
    private static final int RECORD_BYTES = 100 << 10;
    private static final int ORDINARY = 4;

    private final World world = new World();
    private final WatchedFunction ordinary = new WatchedFunction(items -> true);
    private final WatchedFunction heavy = new WatchedFunction(items -> {
        TimeUnit.SECONDS.sleep(5);
        return true;
    });
    private final AtomicInteger streamed = new AtomicInteger();
    private final WatchedFunction streaming = new WatchedFunction(items -> {
        TimeUnit.MILLISECONDS.sleep(500);
        streamed.addAndGet(items.size());
        return true;
    });

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        ordinary.close();
        heavy.close();
        streaming.close();
        world.close();
    }

    @Test
    @DisplayName("F4: 5,000 messages of 256 KB and a backlog of 64 MB on a heap of 192 MB: all go on, at their rate")
    void f4_bytesInFlightAreBounded() throws Exception {
        ShardedStream stream = world.streams.stream("backlog", SHARDS);
        fill(stream);
        List<Queue> queues = IntStream.range(0, ORDINARY)
                .mapToObj(id -> world.streams.stage.queue("ordinary-" + id, Duration.ofSeconds(30)))
                .toList();
        try (EndlessQueue large =
                        new EndlessQueue(world.sqs(), "large", MESSAGES, MESSAGE_BYTES, Duration.ofSeconds(120));
                PenstockService service = world.start(
                        "memory",
                        folder,
                        large.endpoint(),
                        List.of("-Xmx192m", "-XX:+ExitOnOutOfMemoryError"),
                        configuration(stream, queues));
                Feed feed = new Feed()) {
            for (int id = 0; id < ORDINARY; id++) {
                Queue queue = queues.get(id);
                String name = "ordinary-" + id + "/";
                feed.every(Duration.ofMillis(200), name, number -> queue.send(feed.noted(name + number)));
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> !heavy.calls().isEmpty());
            Instant from = Instant.now();
            await().atMost(Duration.ofMinutes(30))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> !service.process().isAlive()
                            || (DRAIN
                                    ? large.messages().deleted() == MESSAGES
                                    : Instant.now().isAfter(from.plus(LOAD))));
            Delays delays = Delays.of(feed, ordinary, "ordinary", from);
            boolean alive = service.process().isAlive();
            System.out.printf(
                    "MemoryIT: %s after %d s; %d of %d large messages (%d in flight, %d at most at the function),"
                            + " %d of %d stream records, %s MiB resident; ordinary: %s%n",
                    alive ? "alive" : "ended with " + service.process().exitValue(),
                    Duration.between(from, Instant.now()).toSeconds(),
                    large.messages().deleted(),
                    MESSAGES,
                    large.messages().hidden(),
                    heavy.mostRunning(),
                    streamed.get(),
                    SHARDS * RECORDS_PER_SHARD,
                    alive ? (int) ProcessUsage.of(service.process().pid()).peakMiB() : "-",
                    delays);

            assertThat(alive).as("alive, else its log says: " + tail(service)).isTrue();
            assertThat(service.process().output()).doesNotContain("OutOfMemoryError");
            assertThat(delays.percentile(95)).isLessThan(Duration.ofSeconds(1));
            assertThat(delays.worst()).isLessThan(Duration.ofSeconds(3));
            assertThat(large.messages().deleted())
                    .as("large messages handled")
                    .isGreaterThanOrEqualTo(Math.min(MESSAGES, (int) LOAD.toSeconds()));
            assertThat(large.messages().mostReceives()).as("receives of one").isOne();
            assertThat(streamed.get()).as("stream records handled").isGreaterThanOrEqualTo(SHARDS * 20);
        }
    }

    private static String tail(PenstockService service) {
        return service.process().isAlive() ? "" : service.process().tail();
    }

    private static void fill(ShardedStream stream) {
        List<Shard> shards = stream.shards();
        byte[] data = "y".repeat(RECORD_BYTES).getBytes(US_ASCII);
        for (int number = 0; number < RECORDS_PER_SHARD; number++) {
            Map<Integer, byte[]> one = new HashMap<>();
            for (int shard = 0; shard < SHARDS; shard++) {
                one.put(shard, data);
            }
            World.putInEach(stream, shards, "key-" + number % 8, one);
        }
    }

    private Configuration configuration(ShardedStream stream, List<Queue> queues) {
        Configuration configuration = Configuration.empty()
                .function("heavy", heavy.url("heavy"), Duration.ofSeconds(30))
                .function("streaming", streaming.url("streaming"), Duration.ofSeconds(30))
                .function("ordinary", ordinary.url("ordinary"), Duration.ofSeconds(10))
                .mapping(MappingEntry.of("large", world.arn("sqs", "large")).function("heavy"))
                .mapping(MappingEntry.of("backlog", stream.arn())
                        .function("streaming")
                        .fromTrimHorizon());
        for (int id = 0; id < queues.size(); id++) {
            configuration = configuration.mapping(
                    MappingEntry.of("ordinary-" + id, queues.get(id).arn()).function("ordinary"));
        }
        return configuration;
    }
}
