package io.penstock.core.testkit;

import static io.penstock.core.testkit.SourceUnderTest.closeAll;
import static io.penstock.core.testkit.SourceUnderTest.now;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.penstock.core.record.BatchInfo;
import io.penstock.core.record.Event;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Pulled;
import io.penstock.core.source.Source;
import io.penstock.core.source.SourceUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What every source does, tested against a real protocol server. A test class of a source implements this and gives
 * each test a queue, or a stream with one shard, that is empty and its own.
 */
public interface SourceContract extends SettlingContract {

    @Test
    default void theFirstAssignmentNamesPartitionsAndTheNextWaitsForAChange() throws Exception {
        try (Source source = open()) {
            List<Partition> partitions = source.assignment();
            assertThat(partitions).isNotEmpty();
            Set<String> ids = new HashSet<>();
            partitions.forEach(partition -> assertThat(ids.add(partition.id())).isTrue());

            AtomicReference<Object> second = new AtomicReference<>();
            Thread asking = Thread.ofVirtual().start(() -> second.set(result(source::assignment)));
            await().pollDelay(Duration.ofMillis(500)).until(asking::isAlive);
            asking.interrupt();

            assertThat(asking.join(Duration.ofSeconds(10))).isTrue();
            assertThat(second.get()).isInstanceOf(InterruptedException.class);
            closeAll(partitions);
        }
    }

    @Test
    default void aPullReturnsAsSoonAsARecordIsThere() throws Exception {
        try (Source source = open()) {
            List<Partition> partitions = source.assignment();
            put("hello");
            Instant began = now();

            List<SourceRecord> records = pullSome(partitions.getFirst(), 10);

            assertThat(records).hasSize(1);
            assertThat(Duration.between(began, now())).isLessThan(patience());
            partitions.getFirst().settle(Settlement.all(records, Fate.DELIVERED));
            closeAll(partitions);
        }
    }

    @Test
    default void aPullReturnsNothingOnlyWhenItsWaitIsOver() throws Exception {
        try (Source source = open()) {
            List<Partition> partitions = source.assignment();
            Duration wait = Duration.ofMillis(1_300);
            Instant began = now();

            Pulled pulled = partitions.getFirst().pull(10, wait);

            assertThat(Duration.between(began, now())).isBetween(wait, wait.plus(overshoot()));
            assertThat(((Pulled.Records) pulled).records()).isEmpty();
            closeAll(partitions);
        }
    }

    @Test
    default void aPullReturnsNoMoreThanItsLimitAndTheRestComesNext() throws Exception {
        try (Source source = open()) {
            List<Partition> partitions = source.assignment();
            for (int number = 1; number <= 5; number++) {
                put("record-" + number);
            }
            List<SourceRecord> all = new ArrayList<>();

            while (all.size() < 5) {
                List<SourceRecord> some = pullSome(partitions.getFirst(), 2);
                assertThat(some).hasSizeBetween(1, 2);
                all.addAll(some);
            }

            assertThat(all).extracting(SourceRecord::id).doesNotHaveDuplicates();
            partitions.getFirst().settle(Settlement.all(all, Fate.DELIVERED));
            closeAll(partitions);
        }
    }

    @Test
    default void aRecordIsCompleteAndAnswersTheSameAtEachCall() throws Exception {
        try (Source source = open()) {
            List<Partition> partitions = source.assignment();
            Instant before = now().minusSeconds(60);
            put("complete");

            SourceRecord record = pullSome(partitions.getFirst(), 1).getFirst();

            assertThat(record.id()).isNotBlank();
            assertThat(record.position()).isNotBlank();
            assertThat(record.deliveries()).isEqualTo(1);
            assertThat(record.arrival()).isBetween(before, now().plusSeconds(60));
            JsonNode json = JsonMapper.shared().readTree(record.json());
            assertThat(json.isObject()).isTrue();
            assertThat(json.path("eventSource").asString()).startsWith("aws:");
            assertThat(json.path("eventSourceARN").asString()).startsWith("arn:");
            assertThat(JsonMapper.shared()
                            .readTree(record.filterView().metadata())
                            .isObject())
                    .isTrue();
            assertThat(record.json()).isEqualTo(record.json());
            assertThat(record.id()).isEqualTo(record.id());
            partitions.getFirst().settle(Settlement.all(List.of(record), Fate.DELIVERED));
            closeAll(partitions);
        }
    }

    @Test
    default void recordsJoinToOneEventAndAreDescribedForDestinations() throws Exception {
        try (Source source = open()) {
            List<Partition> partitions = source.assignment();
            put("one");
            put("two");
            Partition partition = partitions.getFirst();
            List<SourceRecord> records = new ArrayList<>();
            while (records.size() < 2) {
                records.addAll(pullSome(partition, 2 - records.size()));
            }

            JsonNode event = JsonMapper.shared().readTree(Event.join(partition.format(), records));
            BatchInfo info = partition.format().batchInfo(records);

            assertThat(event.path("Records").size()).isEqualTo(2);
            assertThat(info.name()).endsWith("BatchInfo");
            assertThat(info.details())
                    .containsEntry("batchSize", 2)
                    .containsKeys("approximateArrivalOfFirstRecord", "approximateArrivalOfLastRecord");
            assertThat(partition.format().partition()).isNotBlank();
            partition.settle(Settlement.all(records, Fate.DELIVERED));
            closeAll(partitions);
        }
    }

    @Test
    default void anInterruptEndsAPullAtOnce() throws Exception {
        try (Source source = open()) {
            List<Partition> partitions = source.assignment();
            AtomicReference<Object> end = new AtomicReference<>();
            Thread lane = Thread.ofVirtual()
                    .start(() -> end.set(result(() -> partitions.getFirst().pull(10, Duration.ofSeconds(20)))));
            await().pollDelay(Duration.ofMillis(700)).until(lane::isAlive);

            lane.interrupt();

            assertThat(lane.join(Duration.ofSeconds(5))).isTrue();
            assertThat(end.get()).isInstanceOf(InterruptedException.class);
            closeAll(partitions);
        }
    }

    @Test
    default void aChangeOfTheMappingLosesAndRepeatsNothing() throws Exception {
        try (Source source = open()) {
            List<Partition> before = source.assignment();
            put("before");
            List<SourceRecord> inFlight = pullSome(before.getFirst(), 10);

            source.change(changed());
            before.getFirst().settle(Settlement.all(inFlight, Fate.DELIVERED));
            for (Partition lane : before) {
                if (lane.pull(10, Duration.ZERO) instanceof Pulled.Ended) {
                    lane.close(true);
                }
            }
            List<Partition> after = source.assignment();
            put("after");
            SourceUnderTest.Brought brought = pullSome(after, 10);

            assertThat(after).isNotEmpty().isNotEqualTo(before);
            assertThat(brought.records())
                    .hasSize(1)
                    .extracting(SourceRecord::id)
                    .isNotEqualTo(inFlight.getFirst().id());
            brought.by().settle(Settlement.all(brought.records(), Fate.DELIVERED));
            closeAll(after);
        }
    }

    @Test
    default void aSourceOutOfReachOpensAndReportsItWhenItIsRead() throws Exception {
        try (Source source = openUnreachable()) {
            assertThatThrownBy(() -> source.assignment().getFirst().pull(1, Duration.ofSeconds(1)))
                    .isInstanceOf(SourceUnavailable.class)
                    .hasMessageMatching("(?s).*\\S.*");
        }
    }

    /** What a call returned or threw. */
    private static Object result(Callable<?> call) {
        try {
            return String.valueOf(call.call());
        } catch (Exception thrown) {
            return thrown;
        }
    }
}
