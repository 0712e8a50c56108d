package io.penstock.core.lane;

import static io.penstock.core.testkit.ScriptedFunction.accepted;
import static io.penstock.core.testkit.TestRecord.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.delivery.Destinations;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.limit.BytesInFlight;
import io.penstock.core.limit.FairPool;
import io.penstock.core.record.EventFormat;
import io.penstock.core.record.FilterView;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Pulled;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.testkit.ScriptedFunction;
import io.penstock.core.testkit.TestFormat;
import io.penstock.core.testkit.TestRecord;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.core.time.Chance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("F4: what a lane has in memory")
class LaneMemoryTest {

    private final VirtualTime time = new VirtualTime();
    private final FairPool pool = new FairPool(1 << 20);
    private final Scripted partition = new Scripted(BytesInFlight.of(pool.join()));
    private final List<Long> whileInvoked = new ArrayList<>();
    private final List<Long> afterSettling = new ArrayList<>();

    /** Brings what the test says, counts it, and counts what is settled no more. */
    private static final class Scripted implements Partition {

        private final BytesInFlight memory;
        private final Deque<Pulled> pulls = new ArrayDeque<>();
        private final List<Settlement> settled = new ArrayList<>();

        Scripted(BytesInFlight memory) {
            this.memory = memory;
        }

        void brings(TestRecord... records) {
            pulls.add(new Pulled.Records(List.of(records), Instant.MIN, Instant.MAX));
        }

        @Override
        public String id() {
            return "one";
        }

        @Override
        public EventFormat format() {
            return new TestFormat();
        }

        @Override
        public BytesInFlight memory() {
            return memory;
        }

        @Override
        public Pulled pull(int limit, Duration wait) {
            Pulled pulled = pulls.isEmpty() ? new Pulled.Ended() : pulls.remove();
            if (pulled instanceof Pulled.Records records) {
                memory.received(
                        records.records().stream().mapToLong(SourceRecord::size).sum());
            }
            return pulled;
        }

        @Override
        public void settle(Settlement settlement) {
            settled.add(settlement);
            memory.less(settlement.bytes());
        }

        @Override
        public void close(boolean endSettled) {}
    }

    private Lane lane(MappingBuilder mapping, String answer) {
        Function<Invocation, InvocationResult> function = invocation -> {
            whileInvoked.add(used());
            return accepted(answer);
        };
        return new Lane(
                partition,
                new CurrentSettings(new LaneSettings(
                        mapping.build(),
                        new ScriptedFunction(function),
                        new Destinations(UUID.randomUUID(), Optional.empty(), Optional.empty()),
                        (name, event) -> {
                            if (event instanceof LaneEvent.Settled) {
                                afterSettling.add(used());
                            }
                        })),
                time,
                Chance.seeded(1));
    }

    private long used() {
        return pool.used() / BytesInFlight.COST;
    }

    @Test
    @DisplayName("a batch that is being collected goes out when there is no room for more")
    void closesWithoutRoom() {
        partition.brings(record("1"));
        partition.pulls.add(new Pulled.NoRoom());
        partition.brings(record("2"));

        lane(MappingBuilder.sqs("orders").batchSize(100).batchingWindow(Duration.ofSeconds(20)), "")
                .runOnce();

        assertThat(partition.settled)
                .singleElement()
                .extracting(Settlement::entries)
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(1);
        assertThat(time.elapsed()).isZero();
        assertThat(used()).isZero();
    }

    @Test
    @DisplayName("a lane that has nothing pulls again when there was no room")
    void pullsAgain() {
        partition.pulls.add(new Pulled.NoRoom());
        partition.brings(record("1"));
        Lane lane = lane(MappingBuilder.sqs("orders"), "");

        assertThat(lane.runOnce()).isTrue();
        assertThat(lane.runOnce()).isTrue();

        assertThat(partition.settled).hasSize(1);
    }

    @Test
    @DisplayName("an answer counts until its batch is done")
    void answers() {
        partition.brings(record("1"));
        partition.brings(record("2"));
        int size = record("1").size();
        Lane lane = lane(MappingBuilder.sqs("orders"), "{}".repeat(50));

        lane.runOnce();
        assertThat(used()).isZero();
        lane.runOnce();

        assertThat(whileInvoked).containsExactly((long) size, (long) size);
        assertThat(afterSettling).containsExactly(100L, 100L);
        assertThat(used()).isZero();
    }

    @Test
    @DisplayName("a tumbling window that waits for its end keeps no content")
    void windows() {
        partition.brings(record("1").withArrival(VirtualTime.START));
        partition.brings(record("2").withArrival(VirtualTime.START.plusSeconds(1)));
        int size = record("1").size();
        Lane lane = lane(MappingBuilder.kinesis("clicks").tumblingWindow(Duration.ofMinutes(1)), "{\"state\":{}}");

        lane.runOnce();
        assertThat(used()).isZero();
        lane.runOnce();

        assertThat(partition.settled).isEmpty();
        assertThat(whileInvoked).containsExactly((long) size, (long) size);
    }

    @Test
    @DisplayName("what only the filter needs is freed when the record is kept")
    void filterViews() {
        TestRecord kept = record("kept");
        partition.pulls.add(new Pulled.Records(List.of(new Viewed(kept)), Instant.MIN, Instant.MAX));

        lane(MappingBuilder.sqs("orders"), "").runOnce();

        assertThat(partition.settled.getFirst().entries().getFirst().record()).isSameAs(kept);
    }

    private record Viewed(TestRecord plain) implements SourceRecord {

        @Override
        public String id() {
            return plain.id();
        }

        @Override
        public String position() {
            return plain.position();
        }

        @Override
        public String key() {
            return plain.key();
        }

        @Override
        public Instant arrival() {
            return plain.arrival();
        }

        @Override
        public int deliveries() {
            return plain.deliveries();
        }

        @Override
        public byte[] json() {
            return plain.json();
        }

        @Override
        public FilterView filterView() {
            return plain.filterView();
        }

        @Override
        public SourceRecord withoutFilterView() {
            return plain;
        }
    }
}
