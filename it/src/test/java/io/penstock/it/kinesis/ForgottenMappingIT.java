package io.penstock.it.kinesis;

import static io.penstock.it.LeaseTables.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.Problem;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Source;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.it.LeaseTables;
import io.penstock.it.NeedsNode;
import io.penstock.it.SourceModule;
import io.penstock.it.Streams;
import io.penstock.it.support.Fault;
import io.penstock.it.support.FaultyProxy;
import io.penstock.it.support.ShardedStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The end of a Kinesis mapping and its beginning: what is removed, and what is asked before")
@NeedsNode
class ForgottenMappingIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static Streams streams;
    private static LeaseTables tables;

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
        one = SourceModule.kinesis(streams.aws());
        two = SourceModule.kinesis(streams.aws());
    }

    @AfterEach
    void stopInstances() {
        one.close();
        two.close();
    }

    private void readOnce(String mapping, ShardedStream stream) throws Exception {
        stream.put("key", "record");
        assertThat(Reader.of(one, mapping, stream).read(PATIENCE)).isNotEmpty();
    }

    private static void forget(SourceModule instance, String mapping, ShardedStream stream) throws Exception {
        instance.factory()
                .forget(MappingBuilder.kinesis(mapping).source(stream.arn()).build());
    }

    @Test
    @DisplayName("its table and its origin go, and nothing of the same name on another stream; twice is no fault")
    void removed() throws Exception {
        ShardedStream stream = streams.stream("clicks", 1);
        ShardedStream other = streams.stream("views", 1);
        readOnce("forgotten", stream);
        readOnce("forgotten", other);
        readOnce("forgotten-2", stream);

        forget(one, "forgotten", stream);
        forget(two, "forgotten", stream);

        assertThat(tables.of("forgotten"))
                .containsExactlyInAnyOrder(
                        "quick-" + key("forgotten", other.arn()), "quick-" + key("forgotten-2", stream.arn()));
        assertThat(tables.origin(key("forgotten", stream.arn()))).isEmpty();
        assertThat(tables.origin(key("forgotten", other.arn()))).isNotEmpty();
    }

    @Test
    @DisplayName("one that never ran leaves nothing to remove, and no table of origins is made for that")
    void neverRan() throws Exception {
        ShardedStream stream = streams.stream("never", 1);

        forget(one, "never", stream);

        assertThat(tables.of("never")).isEmpty();
    }

    @Test
    @DisplayName("a table that was removed by hand is no fault, and its origin goes")
    void tableIsGone() throws Exception {
        ShardedStream stream = streams.stream("gone", 1);
        readOnce("gone", stream);
        String key = key("gone", stream.arn());
        streams.leases().deleteTable(request -> request.tableName("quick-" + key));

        forget(one, "gone", stream);

        assertThat(tables.origin(key)).isEmpty();
    }

    @Test
    @DisplayName("the table of an older version goes with its mapping, and stays with another stream's")
    void upgraded() throws Exception {
        ShardedStream stream = streams.stream("older", 1);
        ShardedStream other = streams.stream("newer", 1);
        readOnce("some", stream);
        tables.putOld("older", Instant.now(), Instant.EPOCH, stream.arn());
        readOnce("older", stream);
        readOnce("older", other);

        forget(one, "older", other);
        assertThat(tables.of("older")).containsExactly("quick-older");

        forget(one, "older", stream);
        assertThat(tables.of("older")).isEmpty();
        assertThat(tables.origin("older")).isEmpty();
    }

    @Test
    @DisplayName("while another instance reads, nothing is removed; it goes as soon as that one has stopped")
    void waitsForReaders() throws Exception {
        ShardedStream stream = streams.stream("read", 1);
        String table = "quick-" + key("read", stream.arn());
        FutureTask<Boolean> forgotten = new FutureTask<>(() -> {
            forget(one, "read", stream);
            return true;
        });
        Source source = Reader.of(two, "read", stream).open();
        List<Partition> partitions = source.assignment();
        assertThat(partitions).isNotEmpty();

        Thread.ofVirtual().start(forgotten);
        await().during(Duration.ofSeconds(6))
                .atMost(Duration.ofSeconds(8))
                .until(() -> tables.of("read").contains(table));
        source.drain();
        partitions.forEach(partition -> partition.close(false));
        source.close();

        assertThat(forgotten.get()).isTrue();
        assertThat(tables.of("read")).isEmpty();
    }

    @Test
    @DisplayName("an instance that died holds nothing up for longer than its leases last")
    void deadReader() throws Exception {
        ShardedStream stream = streams.stream("dead", 1);
        try (FaultyProxy dynamoDb = new FaultyProxy(streams.aws().dynamoDb());
                SourceModule dead =
                        SourceModule.kinesis(streams.aws(), streams.aws().kinesis(), dynamoDb.endpoint());
                Source source = Reader.of(dead, "dead", stream).open()) {
            assertThat(source.assignment()).isNotEmpty();
            dynamoDb.goDown();

            Instant begun = Instant.now();
            forget(one, "dead", stream);

            assertThat(Duration.between(begun, Instant.now())).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(8));
            assertThat(tables.of("dead")).isEmpty();
        }
    }

    @Test
    @DisplayName("a table that can't be removed stays with its origin, and the next attempt removes both")
    void refused() throws Exception {
        ShardedStream stream = streams.stream("refused", 1);
        readOnce("refused", stream);
        String key = key("refused", stream.arn());
        try (FaultyProxy dynamoDb = new FaultyProxy(streams.aws().dynamoDb());
                SourceModule denied =
                        SourceModule.kinesis(streams.aws(), streams.aws().kinesis(), dynamoDb.endpoint())) {
            dynamoDb.next(1, "DeleteTable", new Fault.Answer(400, "AccessDeniedException", "not you"));

            assertThatThrownBy(() -> forget(denied, "refused", stream))
                    .isInstanceOf(SourceUnavailable.class)
                    .hasMessageContainingAll("quick-" + key, "can't be removed", "not you");
            assertThat(tables.origin(key)).isNotEmpty();

            forget(denied, "refused", stream);
        }
        assertThat(tables.of("refused")).isEmpty();
        assertThat(tables.origin(key)).isEmpty();
    }

    @Test
    @DisplayName("a stream is accepted, and one that is missing refused in AWS's words, by the service's own answers")
    void checked() throws Exception {
        ShardedStream stream = streams.stream("checked", 1);
        Mapping there = MappingBuilder.kinesis("checked").source(stream.arn()).build();
        Mapping missing =
                MappingBuilder.kinesis("checked").source(stream.arn() + "-not").build();

        assertThat(one.factory().check(there, Optional.of(Duration.ofSeconds(60))))
                .isEmpty();
        assertThat(one.factory().check(missing, Optional.empty()).map(Problem::awsMessage))
                .contains("Stream not found: " + stream.arn() + "-not");
    }
}
