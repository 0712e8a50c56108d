package io.penstock.it.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.penstock.core.mapping.Mapping;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Pulled;
import io.penstock.core.source.Source;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.time.Backoff;
import io.penstock.it.Instances;
import io.penstock.it.Instances.Mood;
import io.penstock.it.Interval;
import io.penstock.it.NeedsNode;
import io.penstock.it.SourceModule;
import io.penstock.it.Tables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Shards of a DynamoDB stream, which are followed by others every few hours (B20)")
@NeedsNode
class DynamoDbRollOverIT {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String ITEM = MemoryStream.itemKey("item");

    private static Tables tables;

    private Mapping mapping;
    private MemoryStream stream;
    private MemoryStreamServer server;
    private Instances instances;
    private final List<String> put = new ArrayList<>();

    @BeforeAll
    static void startEmulator() {
        tables = new Tables();
    }

    @AfterAll
    static void stopEmulator() {
        tables.close();
    }

    @BeforeEach
    void makeStream() {
        mapping = MappingBuilder.dynamodb("rolling-" + UUID.randomUUID())
                .batchSize(5)
                .backoff(new Backoff(Duration.ofMillis(50), Duration.ofMillis(500)))
                .build();
        stream = new MemoryStream(mapping.source().toString(), 2);
        server = new MemoryStreamServer(stream);
        instances = new Instances(mapping, this::module);
    }

    @AfterEach
    void stop() throws InterruptedException {
        instances.close();
        server.close();
    }

    private SourceModule module() {
        return SourceModule.dynamoDb(tables.aws(), server.endpoint());
    }

    private void put(int count) {
        for (int number = 0; number < count; number++) {
            put.add(stream.put("item", "value"));
        }
    }

    private List<String> accepted() {
        return instances.acceptedOnce(ITEM);
    }

    private void awaitAll() {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(accepted()).isEqualTo(put));
    }

    @Test
    @DisplayName("ten times in a row, idle and in the middle of a batch: the parent first, and no restart needed")
    void againAndAgain() {
        instances.start();
        for (int round = 0; round < 10; round++) {
            put(3);
            if (round % 2 == 0) {
                awaitAll();
            }
            stream.rollOver();
            put(2);
        }

        awaitAll();
        assertThat(instances.accepted()).isEqualTo(put.size());
    }

    @Test
    @DisplayName("a parent that fails holds its child back")
    void failingParent() {
        instances.start();
        instances.mood(Mood.FAILING);
        put(2);
        stream.rollOver();
        put(2);
        Interval.pass(Duration.ofSeconds(3));
        assertThat(instances.accepted()).isZero();

        instances.mood(Mood.ACCEPTING);

        awaitAll();
    }

    @Test
    @DisplayName("a child that is listed long after its parent was closed is found by itself")
    void lateChild() {
        instances.start();
        put(2);
        awaitAll();
        stream.hideOpenShards(true);
        stream.rollOver();
        put(2);
        Duration untilTheAdapterStopsLooking = Duration.ofSeconds(10);
        Interval.pass(untilTheAdapterStopsLooking);
        assertThat(instances.accepted()).isEqualTo(2);

        stream.hideOpenShards(false);

        awaitAll();
    }

    @Test
    @DisplayName("parents that are trimmed do not hold their children back")
    void trimmedParents() throws InterruptedException {
        instances.start();
        put(2);
        awaitAll();
        instances.close();
        stream.rollOver();
        stream.rollOver();
        stream.trimClosedShards();
        put(2);

        instances.start();

        awaitAll();
    }

    @Test
    @DisplayName("B16: when records were trimmed before they were read, reading goes on at the oldest")
    void trimmedRecords() throws InterruptedException {
        instances.start();
        put(2);
        awaitAll();
        instances.close();
        stream.put("item", "too old when it is read");
        stream.trimRecords();
        put(2);

        instances.start();

        awaitAll();
    }

    @Test
    @DisplayName("B18: iterators that are too old are replaced, and nothing is read twice")
    void expiredIterators() {
        instances.start();
        put(2);
        awaitAll();
        stream.expireIterators();
        put(2);

        awaitAll();
        assertThat(instances.accepted()).isEqualTo(4);
    }

    @Test
    @DisplayName("a stream that is disabled is read to its end, once")
    void disabled() {
        instances.start();
        put(2);
        awaitAll();
        put(3);
        stream.disable();

        awaitAll();
        assertThat(instances.accepted()).isEqualTo(5);
    }

    @Test
    @DisplayName("B34: that a stream is disabled is reported once its shards are read to their ends")
    void b34_disabledStreamIsReported() throws Exception {
        try (SourceModule module = module();
                Source source = module.open(mapping)) {
            List<Partition> shards = source.assignment();

            stream.disable();
            for (Partition shard : shards) {
                assertThat(shard.pull(10, PATIENCE)).isInstanceOf(Pulled.Ended.class);
                shard.close(true);
            }

            assertThatThrownBy(() -> awaitChanges(source))
                    .isInstanceOf(SourceUnavailable.class)
                    .hasMessageContaining("the stream is disabled");
        }
    }

    /** Ends each partition that still comes, until the source can't be read any more. */
    private static void awaitChanges(Source source) throws Exception {
        for (int change = 0; change < 10; change++) {
            for (Partition partition : source.assignment()) {
                partition.pull(10, PATIENCE);
                partition.close(true);
            }
        }
    }
}
