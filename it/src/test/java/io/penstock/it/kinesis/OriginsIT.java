package io.penstock.it.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.core.mapping.StartingPosition;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Pulled;
import io.penstock.core.source.Source;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.it.NeedsNode;
import io.penstock.it.SourceModule;
import io.penstock.it.Streams;
import io.penstock.it.support.Fault;
import io.penstock.it.support.FaultyProxy;
import io.penstock.it.support.ShardedStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

@DisplayName("Where mappings began, kept in a table that instances share")
@NeedsNode
class OriginsIT {

    private static final String TABLE = "quick-origins";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SILENCE = Duration.ofSeconds(3);

    private static Streams streams;

    private FaultyProxy leasesOfOne;
    private SourceModule one;
    private SourceModule two;

    @BeforeAll
    static void startEmulators() {
        streams = new Streams();
    }

    @AfterAll
    static void stopEmulators() {
        streams.close();
    }

    @BeforeEach
    void startInstances() {
        leasesOfOne = new FaultyProxy(streams.aws().dynamoDb());
        one = instance(leasesOfOne.endpoint());
        two = instance(streams.aws().dynamoDb());
    }

    @AfterEach
    void stopInstances() {
        one.close();
        two.close();
        leasesOfOne.close();
    }

    private static SourceModule instance(URI leases) {
        return SourceModule.kinesis(streams.aws(), streams.aws().kinesis(), leases);
    }

    private static Source open(SourceModule instance, String mapping, ShardedStream stream) {
        return instance.open(MappingBuilder.kinesis(mapping)
                .source(stream.arn())
                .startingPosition(new StartingPosition.TrimHorizon())
                .build());
    }

    /** Reads and settles what comes within {@code patience}, as an instance that then stops; returns the positions. */
    private static List<String> read(SourceModule instance, String mapping, ShardedStream stream, Duration patience)
            throws Exception {
        try (Source source = open(instance, mapping, stream)) {
            return read(source, patience);
        }
    }

    private static List<String> read(Source source, Duration patience) throws Exception {
        List<Partition> partitions = source.assignment();
        Partition shard = partitions.getFirst();
        List<SourceRecord> records = new ArrayList<>();
        Instant deadline = Instant.now().plus(patience);
        while (records.isEmpty() && Instant.now().isBefore(deadline)) {
            if (shard.pull(10, Duration.ofSeconds(1)) instanceof Pulled.Records pulled) {
                records.addAll(pulled.records());
            }
        }
        shard.settle(Settlement.all(records, Fate.DELIVERED));
        partitions.forEach(partition -> partition.close(false));
        return records.stream().map(SourceRecord::position).toList();
    }

    private static Map<String, AttributeValue> origin(String mapping) {
        return streams.leases()
                .getItem(request -> request.tableName(TABLE).key(key(mapping)).consistentRead(true))
                .item();
    }

    private static Map<String, AttributeValue> key(String mapping) {
        return Map.of("mapping", AttributeValue.fromS(mapping));
    }

    private static ShardedStream recreated(ShardedStream stream) throws InterruptedException {
        stream.delete();
        return streams.stream(stream.name(), 1);
    }

    /** Makes {@code one} fail in the middle of forgetting the checkpoints of a stream that was recreated. */
    private void failToForget(Source source) {
        leasesOfOne.always("DeleteItem", new Fault.Answer(400, "ValidationException", "not now"));
        assertThatThrownBy(source::assignment)
                .isInstanceOf(SourceUnavailable.class)
                .hasMessageContaining("checkpoints can't be deleted");
    }

    @Test
    @DisplayName("the first instance that opens a mapping notes where it began, and others keep that")
    void kept() throws Exception {
        ShardedStream stream = streams.stream("kept", 1);
        String first = stream.put("key", "first");
        assertThat(read(one, "kept", stream, PATIENCE)).containsExactly(first);
        Map<String, AttributeValue> began = origin("kept");

        String second = stream.put("key", "second");

        assertThat(read(two, "kept", stream, PATIENCE)).containsExactly(second);
        assertThat(origin("kept")).isEqualTo(began).containsEntry("stream", AttributeValue.fromS(stream.arn()));
    }

    @Test
    @DisplayName("B41: leases of another stream are refused, with both streams, the table and the item named")
    void b41_anotherStream() throws Exception {
        ShardedStream stream = streams.stream("clicks", 1);
        ShardedStream other = streams.stream("views", 1);
        stream.put("key", "click");
        read(one, "shared", stream, PATIENCE);
        Map<String, AttributeValue> began = origin("shared");

        try (Source source = open(two, "shared", other)) {
            assertThatThrownBy(source::assignment)
                    .isInstanceOf(SourceUnavailable.class)
                    .hasMessageContainingAll(stream.arn(), other.arn(), "quick-shared", "'shared'", TABLE);
        }
        assertThat(origin("shared")).isEqualTo(began);
    }

    @Test
    @DisplayName("B41: a row from before streams were noted takes that of the first instance that opens the mapping")
    void b41_adopted() throws Exception {
        ShardedStream stream = streams.stream("old", 1);
        ShardedStream other = streams.stream("new", 1);
        stream.put("key", "first");
        read(one, "old", stream, PATIENCE);
        Map<String, AttributeValue> began = origin("old");
        streams.leases()
                .updateItem(request -> request.tableName(TABLE)
                        .key(key("old"))
                        .updateExpression("REMOVE #stream")
                        .expressionAttributeNames(Map.of("#stream", "stream")));

        read(one, "old", stream, SILENCE);

        assertThat(origin("old")).isEqualTo(began);
        try (Source source = open(two, "old", other)) {
            assertThatThrownBy(source::assignment).isInstanceOf(SourceUnavailable.class);
        }
    }

    @Test
    @DisplayName("F19: checkpoints of a recreated stream are forgotten once, by an instance that has claimed to do so")
    void f19_clearedOnce() throws Exception {
        ShardedStream stream = streams.stream("recreated", 1);
        stream.put("key", "old life");
        read(one, "recreated", stream, PATIENCE);
        ShardedStream recreated = recreated(stream);
        String record = recreated.put("key", "new life");
        try (Source ofOne = open(one, "recreated", recreated);
                Source ofTwo = open(two, "recreated", recreated)) {
            failToForget(ofOne);
            assertThatThrownBy(ofTwo::assignment)
                    .isInstanceOf(SourceUnavailable.class)
                    .hasMessageContaining("another instance");

            leasesOfOne.heal("DeleteItem");

            assertThat(read(ofOne, PATIENCE)).containsExactly(record);
        }
        assertThat(origin("recreated")).doesNotContainKey("clearedBy");
        assertThat(read(two, "recreated", recreated, SILENCE))
                .as("the checkpoint of the new stream is not forgotten")
                .isEmpty();
    }

    @Test
    @DisplayName("F19: an instance that died in the middle is relieved after a minute, and does not forget them again")
    void f19_clearedToTheEnd() throws Exception {
        ShardedStream stream = streams.stream("failing", 1);
        stream.put("key", "old life");
        read(one, "failing", stream, PATIENCE);
        ShardedStream recreated = recreated(stream);
        String record = recreated.put("key", "new life");
        try (Source source = open(one, "failing", recreated)) {
            failToForget(source);
        }
        try (Source source = open(two, "failing", recreated)) {
            assertThatThrownBy(source::assignment)
                    .isInstanceOf(SourceUnavailable.class)
                    .hasMessageContaining("another instance");

            streams.leases()
                    .updateItem(request -> request.tableName(TABLE)
                            .key(key("failing"))
                            .updateExpression("SET clearedSince = :earlier")
                            .expressionAttributeValues(Map.of(
                                    ":earlier",
                                    AttributeValue.fromS(
                                            Instant.now().minusSeconds(70).toString()))));

            assertThat(read(source, PATIENCE)).containsExactly(record);
        }
        leasesOfOne.heal("DeleteItem");
        assertThat(read(one, "failing", recreated, SILENCE))
                .as("the checkpoint of the new stream is not forgotten")
                .isEmpty();
    }
}
