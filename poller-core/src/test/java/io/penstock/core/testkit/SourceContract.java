package io.penstock.core.testkit;

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
import io.penstock.core.time.SystemTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What every source keeps to, tried against a real protocol server. A test class of a source implements this and gives each
 * test a place (a queue, a stream with one shard) that is empty and its own.
 */
public interface SourceContract {

    /** Opens the source of one mapping on the place; called again after the last one is closed, as after a restart. */
    Source open() throws Exception;

    /** Opens a source whose server can't be reached. */
    Source openUnreachable() throws Exception;

    /** Adds one record with this content, plain ASCII without quotes. */
    void put(String content) throws Exception;

    /** Within which a record that was put, or released, comes. */
    default Duration patience() {
        return Duration.ofSeconds(20);
    }

    /** How much longer than its wait a pull may last. */
    default Duration overshoot() {
        return Duration.ofSeconds(2);
    }

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
    default void whatIsSettledDoesNotComeAgainAfterARestart() throws Exception {
        try (Source source = open()) {
            List<Partition> partitions = source.assignment();
            put("settled");
            partitions.getFirst().settle(Settlement.all(pullSome(partitions.getFirst(), 1), Fate.DELIVERED));
            closeAll(partitions);
        }
        try (Source source = open()) {
            List<Partition> partitions = source.assignment();

            Pulled pulled = partitions.getFirst().pull(10, Duration.ofSeconds(3));

            assertThat(pulled)
                    .isInstanceOfSatisfying(
                            Pulled.Records.class,
                            records -> assertThat(records.records()).isEmpty());
            closeAll(partitions);
        }
    }

    @Test
    default void whatIsReleasedComesAgainAfterARestart() throws Exception {
        String id;
        try (Source source = open()) {
            List<Partition> partitions = source.assignment();
            put("released");
            List<SourceRecord> records = pullSome(partitions.getFirst(), 1);
            id = records.getFirst().id();
            partitions.getFirst().settle(Settlement.all(records, Fate.Released.STOPPED));
            closeAll(partitions);
        }
        try (Source source = open()) {
            List<Partition> partitions = source.assignment();

            List<SourceRecord> again = pullSome(partitions.getFirst(), 10);

            assertThat(again).extracting(SourceRecord::id).containsExactly(id);
            partitions.getFirst().settle(Settlement.all(again, Fate.DELIVERED));
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
    default void settlingDoesNotGiveUpForAnInterrupt() throws Exception {
        try (Source source = open()) {
            List<Partition> partitions = source.assignment();
            put("settled");
            List<SourceRecord> records = pullSome(partitions.getFirst(), 1);
            AtomicReference<Object> flag = new AtomicReference<>();
            Thread lane = Thread.ofVirtual().start(() -> {
                Thread.currentThread().interrupt();
                partitions.getFirst().settle(Settlement.all(records, Fate.DELIVERED));
                flag.set(Thread.currentThread().isInterrupted());
            });
            assertThat(lane.join(Duration.ofSeconds(20))).isTrue();
            assertThat(flag.get()).isEqualTo(true);
            closeAll(partitions);
        }
        try (Source source = open()) {
            List<Partition> partitions = source.assignment();
            Pulled pulled = partitions.getFirst().pull(10, Duration.ofSeconds(3));
            assertThat(pulled)
                    .isInstanceOfSatisfying(
                            Pulled.Records.class,
                            records -> assertThat(records.records()).isEmpty());
            closeAll(partitions);
        }
    }

    @Test
    default void aSourceOutOfReachSaysSoAndOpensAllTheSame() throws Exception {
        try (Source source = openUnreachable()) {
            assertThatThrownBy(() -> source.assignment().getFirst().pull(1, Duration.ofSeconds(1)))
                    .isInstanceOf(SourceUnavailable.class)
                    .hasMessageMatching("(?s).*\\S.*");
        }
    }

    /** Pulls until something comes, at most for {@link #patience()}. */
    private List<SourceRecord> pullSome(Partition partition, int limit) throws Exception {
        Instant limitOfPatience = now().plus(patience());
        while (now().isBefore(limitOfPatience)) {
            if (partition.pull(limit, Duration.ofSeconds(2)) instanceof Pulled.Records pulled
                    && !pulled.records().isEmpty()) {
                return pulled.records();
            }
        }
        throw new AssertionError("no record came within " + patience());
    }

    private static void closeAll(List<Partition> partitions) {
        partitions.forEach(partition -> partition.close(false));
    }

    private static Instant now() {
        return new SystemTime().now();
    }

    /** What a call returned or threw. */
    private static Object result(java.util.concurrent.Callable<?> call) {
        try {
            return String.valueOf(call.call());
        } catch (Exception thrown) {
            return thrown;
        }
    }
}
