package io.penstock.it.kinesis;

import static io.penstock.it.LeaseTables.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.StartingPosition;
import io.penstock.core.source.Source;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.it.Interval;
import io.penstock.it.LeaseTables;
import io.penstock.it.NeedsNode;
import io.penstock.it.SourceModule;
import io.penstock.it.Streams;
import io.penstock.it.support.Fault;
import io.penstock.it.support.FaultyProxy;
import io.penstock.it.support.ShardedStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
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

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SILENCE = Duration.ofSeconds(3);

    private static Streams streams;
    private static LeaseTables tables;

    private FaultyProxy leasesOfOne;
    private SourceModule one;
    private SourceModule two;

    @BeforeAll
    static void startEmulators() {
        streams = new Streams();
        tables = new LeaseTables(streams.leases());
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

    private static Instant creation(ShardedStream stream) {
        return stream.client()
                .describeStreamSummary(request -> request.streamName(stream.name()))
                .streamDescriptionSummary()
                .streamCreationTimestamp();
    }

    /** Lets the table of origins exist, as at an upgrade. */
    private void someMappingHasRun() throws Exception {
        ShardedStream stream = streams.stream("some-" + Instant.now().toEpochMilli(), 1);
        Reader.of(one, "some", stream).read(Duration.ZERO);
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
        assertThat(Reader.of(one, "kept", stream).read(PATIENCE)).containsExactly(first);
        String key = key("kept", stream.arn());
        Map<String, AttributeValue> began = tables.origin(key);

        String second = stream.put("key", "second");

        assertThat(Reader.of(two, "kept", stream).read(PATIENCE)).containsExactly(second);
        assertThat(tables.origin(key))
                .isEqualTo(began)
                .containsEntry("stream", AttributeValue.fromS(stream.arn()))
                .containsEntry("name", AttributeValue.fromS("kept"));
        assertThat(tables.of("kept")).containsExactly("quick-" + key);
    }

    @Test
    @DisplayName("B41: the same name on two streams has two positions: nothing is wiped, nothing is shared")
    void b41_anotherStream() throws Exception {
        ShardedStream stream = streams.stream("clicks", 1);
        ShardedStream other = streams.stream("views", 1);
        String click = stream.put("key", "click");
        String view = other.put("key", "view");

        assertThat(Reader.of(one, "shared", stream).read(PATIENCE)).containsExactly(click);
        assertThat(Reader.of(two, "shared", other).read(PATIENCE)).containsExactly(view);

        String nextClick = stream.put("key", "next click");
        String nextView = other.put("key", "next view");
        assertThat(Reader.of(two, "shared", stream).read(PATIENCE)).containsExactly(nextClick);
        assertThat(Reader.of(one, "shared", other).read(PATIENCE)).containsExactly(nextView);
        assertThat(tables.of("shared"))
                .containsExactlyInAnyOrder(
                        "quick-" + key("shared", stream.arn()), "quick-" + key("shared", other.arn()));
    }

    @Test
    @DisplayName("an upgrade keeps the table of the mapping's name, when what is noted there is the same stream")
    void upgraded() throws Exception {
        someMappingHasRun();
        ShardedStream stream = streams.stream("upgraded", 1);
        Instant began = Instant.now();
        tables.putOld("upgraded", began, creation(stream), stream.arn());
        String first = stream.put("key", "first");
        assertThat(Reader.of(one, "upgraded", stream).read(PATIENCE)).containsExactly(first);

        String second = stream.put("key", "second");

        assertThat(Reader.of(two, "upgraded", stream).read(PATIENCE)).containsExactly(second);
        assertThat(tables.of("upgraded")).containsExactly("quick-upgraded");
        assertThat(tables.origin("upgraded")).containsEntry("mappingCreated", AttributeValue.fromS(began.toString()));
    }

    @Test
    @DisplayName("B41: at an upgrade together with another ARN, the old table is left as it is")
    void b41_upgradedToAnotherStream() throws Exception {
        someMappingHasRun();
        ShardedStream stream = streams.stream("before", 1);
        ShardedStream other = streams.stream("after", 1);
        tables.putOld("moved", Instant.now(), creation(stream), stream.arn());
        String first = stream.put("key", "first");
        assertThat(Reader.of(one, "moved", stream).read(PATIENCE)).containsExactly(first);
        Map<String, AttributeValue> began = tables.origin("moved");

        String second = other.put("key", "second");

        assertThat(Reader.of(two, "moved", other).read(PATIENCE)).containsExactly(second);
        assertThat(tables.origin("moved")).isEqualTo(began);
        assertThat(Reader.of(two, "moved", stream).read(SILENCE)).isEmpty();
        assertThat(tables.of("moved")).containsExactly("quick-moved", "quick-" + key("moved", other.arn()));
    }

    @Test
    @DisplayName("B41: a row from before streams were noted is that of a stream created at the same moment, no other")
    void b41_adopted() throws Exception {
        someMappingHasRun();
        ShardedStream stream = streams.stream("old", 1);
        ShardedStream other = streams.stream("new", 1);
        tables.putOld("same", Instant.now(), creation(stream), null);
        tables.putOld("different", Instant.now(), creation(other).minusSeconds(60), null);

        Reader.of(one, "same", stream).read(SILENCE);
        Reader.of(one, "different", other).read(SILENCE);

        assertThat(tables.of("same")).containsExactly("quick-same");
        assertThat(tables.origin("same")).containsEntry("stream", AttributeValue.fromS(stream.arn()));
        assertThat(tables.of("different")).containsExactly("quick-" + key("different", other.arn()));
        assertThat(tables.origin("different")).doesNotContainKey("stream");
    }

    @Test
    @DisplayName("a key that is another mapping's is refused, with what it belongs to")
    void b41_collision() throws Exception {
        someMappingHasRun();
        ShardedStream stream = streams.stream("taken", 1);
        String key = key("taken", stream.arn());
        tables.putOld(key, Instant.now(), creation(stream), stream.arn());

        try (Source source = Reader.of(one, "taken", stream).open()) {
            assertThatThrownBy(source::assignment)
                    .isInstanceOf(SourceUnavailable.class)
                    .hasMessageContainingAll("quick-" + key, "mapping '" + key + "'", "reads nothing", "another name");
        }
        assertThat(Reader.of(two, key, stream).read(SILENCE)).isEmpty();
    }

    @Test
    @DisplayName("B18: LATEST is the moment when the mapping was created, though it is opened later")
    void b18_latestIsTheCreation() throws Exception {
        ShardedStream stream = streams.stream("latest", 1);
        stream.put("key", "before");
        Interval.pass(Duration.ofMillis(2_500));
        Mapping mapping = MappingBuilder.kinesis("latest")
                .source(stream.arn())
                .startingPosition(new StartingPosition.Latest())
                .created(Instant.now())
                .build();
        String after = stream.put("key", "after the request");
        Interval.pass(Duration.ofSeconds(2));

        assertThat(new Reader(one, mapping).read(PATIENCE)).containsExactly(after);
    }

    @Test
    @DisplayName("F19: checkpoints of a recreated stream are forgotten once, by an instance that has claimed to do so")
    void f19_clearedOnce() throws Exception {
        ShardedStream stream = streams.stream("recreated", 1);
        stream.put("key", "old life");
        Reader.of(one, "recreated", stream).read(PATIENCE);
        ShardedStream recreated = recreated(stream);
        String record = recreated.put("key", "new life");
        try (Source ofOne = Reader.of(one, "recreated", recreated).open();
                Source ofTwo = Reader.of(two, "recreated", recreated).open()) {
            failToForget(ofOne);
            assertThatThrownBy(ofTwo::assignment)
                    .isInstanceOf(SourceUnavailable.class)
                    .hasMessageContaining("another instance");

            leasesOfOne.heal("DeleteItem");

            assertThat(Reader.read(ofOne, PATIENCE)).containsExactly(record);
        }
        assertThat(tables.origin(key("recreated", stream.arn()))).isNotEmpty().doesNotContainKey("clearedBy");
        assertThat(Reader.of(two, "recreated", recreated).read(SILENCE))
                .as("the checkpoint of the new stream is not forgotten")
                .isEmpty();
    }

    @Test
    @DisplayName("F19: an instance that died in the middle is relieved after a minute, and does not forget them again")
    void f19_clearedToTheEnd() throws Exception {
        ShardedStream stream = streams.stream("failing", 1);
        stream.put("key", "old life");
        Reader.of(one, "failing", stream).read(PATIENCE);
        ShardedStream recreated = recreated(stream);
        String record = recreated.put("key", "new life");
        try (Source source = Reader.of(one, "failing", recreated).open()) {
            failToForget(source);
        }
        try (Source source = Reader.of(two, "failing", recreated).open()) {
            assertThatThrownBy(source::assignment)
                    .isInstanceOf(SourceUnavailable.class)
                    .hasMessageContaining("another instance");

            tables.change(
                    key("failing", stream.arn()),
                    "SET clearedSince = :earlier",
                    Map.of(":earlier", Instant.now().minusSeconds(70).toString()));

            assertThat(Reader.read(source, PATIENCE)).containsExactly(record);
        }
        leasesOfOne.heal("DeleteItem");
        assertThat(Reader.of(one, "failing", recreated).read(SILENCE))
                .as("the checkpoint of the new stream is not forgotten")
                .isEmpty();
    }
}
