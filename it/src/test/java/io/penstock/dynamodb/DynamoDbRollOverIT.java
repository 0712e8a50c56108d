package io.penstock.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.mapping.Mapping;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.time.Backoff;
import io.penstock.core.time.SystemTime;
import io.penstock.it.Instances;
import io.penstock.it.Instances.Mood;
import io.penstock.it.NeedsNode;
import io.penstock.it.Tables;
import io.penstock.kinesis.kcl.StreamClock;
import io.penstock.kinesis.kcl.StreamErrors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamRequest;

@DisplayName("Shards of a DynamoDB stream, which are followed by others every few hours (B20)")
@NeedsNode
class DynamoDbRollOverIT {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String ITEM = MemoryStreams.itemKey("item");

    private static Tables tables;

    private MemoryStreams stream;
    private Instances<DynamoDbSourceFactory> instances;
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
        Mapping mapping = MappingBuilder.dynamodb("rolling-" + UUID.randomUUID())
                .batchSize(5)
                .backoff(new Backoff(Duration.ofMillis(50), Duration.ofMillis(500)))
                .build();
        stream = new MemoryStreams(mapping.source().toString(), 2);
        instances = new Instances<>(mapping, () -> DynamoDbFactories.of(tables.aws(), stream));
    }

    @AfterEach
    void stop() throws Exception {
        instances.close();
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
    void again_and_again() {
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
        assertThat(instances.calls()).isEqualTo(put.size());
    }

    @Test
    @DisplayName("a parent that fails holds its child back")
    void failing_parent() {
        instances.start();
        instances.mood(Mood.FAILING);
        put(2);
        stream.rollOver();
        put(2);
        await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
        assertThat(instances.calls()).isZero();

        instances.mood(Mood.ACCEPTING);

        awaitAll();
    }

    @Test
    @DisplayName("a child that is listed long after its parent was closed is found by itself")
    void late_child() {
        instances.start();
        put(2);
        awaitAll();
        stream.hideOpenShards(true);
        stream.rollOver();
        put(2);
        Duration untilTheAdapterGivesUp = Duration.ofSeconds(10);
        await().pollDelay(untilTheAdapterGivesUp)
                .atMost(untilTheAdapterGivesUp.plusSeconds(5))
                .until(() -> true);
        assertThat(instances.calls()).isEqualTo(2);

        stream.hideOpenShards(false);

        awaitAll();
    }

    @Test
    @DisplayName("parents that are trimmed do not hold their children back")
    void trimmed_parents() {
        instances.start();
        put(2);
        awaitAll();
        stopAll();
        stream.rollOver();
        stream.rollOver();
        stream.trimClosedShards();
        put(2);

        instances.start();

        awaitAll();
    }

    @Test
    @DisplayName("B16: records trimmed before they were read: it goes on at the oldest there is")
    void trimmed_records() {
        instances.start();
        put(2);
        awaitAll();
        stopAll();
        stream.put("item", "too old when it is read");
        stream.trimRecords();
        put(2);

        instances.start();

        awaitAll();
    }

    private void stopAll() {
        try {
            instances.close();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    @DisplayName("B18: iterators that are too old are replaced, and nothing is read twice")
    void expired_iterators() {
        instances.start();
        put(2);
        awaitAll();
        stream.expireIterators();
        put(2);

        awaitAll();
        assertThat(instances.calls()).isEqualTo(4);
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
        assertThat(instances.calls()).isEqualTo(5);
    }

    @Test
    @DisplayName("B34: that a stream is disabled is known from the look at its shards")
    void disabled_is_known() {
        StreamsReader reader = new StreamsReader(
                stream,
                Region.US_EAST_1,
                MappingBuilder.dynamodb("any").source(stream.arn()).build().source(),
                new StreamErrors(request -> Optional.empty(), new SystemTime()),
                new StreamClock(new SystemTime()));
        DescribeStreamRequest look =
                DescribeStreamRequest.builder().streamName(stream.arn()).build();
        reader.describeStream(look).join();
        assertThat(reader.isDisabled()).isFalse();

        stream.disable();
        reader.describeStream(look).join();

        assertThat(reader.isDisabled()).isTrue();
    }
}
