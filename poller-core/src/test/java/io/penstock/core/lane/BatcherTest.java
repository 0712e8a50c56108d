package io.penstock.core.lane;

import static io.penstock.core.testkit.TestRecord.record;
import static io.penstock.core.testkit.TestRecord.records;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.core.filter.Filter;
import io.penstock.core.mapping.BatchLimits;
import io.penstock.core.mapping.Batching;
import io.penstock.core.record.Batch;
import io.penstock.core.record.Fate;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.source.Partition;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.testkit.RecordingListener;
import io.penstock.core.testkit.ScriptedPartition;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.core.time.Chance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A batcher (semantics §3)")
class BatcherTest {

    private final VirtualTime time = new VirtualTime();
    private final ScriptedPartition partition = new ScriptedPartition(time);
    private Filter filter = Filter.ALL;
    private PayloadLimit limit = PayloadLimit.LAMBDA;

    private Batcher batcher(int count, Duration window) {
        return batcher(partition, count, window);
    }

    private Batcher batcher(Partition from, int count, Duration window) {
        RecordingListener events = new RecordingListener();
        Batching batching = new Batching(new BatchLimits(count, window), filter, Duration.ZERO, false);
        BatchRules rules = new BatchRules(batching, limit);
        return new Batcher(
                from, () -> rules, Duration.ofDays(1), new Settler(from, events), time, Chance.seeded(1), events);
    }

    private static List<String> ids(Next next) {
        return batch(next).records().stream().map(SourceRecord::id).toList();
    }

    private static Batch batch(Next next) {
        assertThat(next).isInstanceOf(Next.Ready.class);
        return ((Next.Ready) next).batch();
    }

    private static Filter keeping(String... ids) {
        Set<String> wanted = Set.of(ids);
        return record -> wanted.contains(record.id());
    }

    @Test
    @DisplayName("without a window sends what one pull brings, and never waits for more")
    void no_window() throws Exception {
        partition.arriving(Duration.ZERO, List.of(record("1"), record("2")));
        partition.arriving(Duration.ofSeconds(3), List.of(record("3")));
        Batcher batcher = batcher(10, Duration.ZERO);

        assertThat(ids(batcher.next(Batcher.IDLE_WAIT))).containsExactly("1", "2");
        assertThat(time.elapsed()).isZero();
        assertThat(ids(batcher.next(Batcher.IDLE_WAIT))).containsExactly("3");
        assertThat(batcher.next(Batcher.IDLE_WAIT)).isInstanceOf(Next.Ended.class);
    }

    @Test
    @DisplayName("with a window completes full batches immediately and the rest at its end: 12, 34, then 5 after 5 s")
    void window() throws Exception {
        partition.arriving(Duration.ZERO, records(5)).endless();
        Batcher batcher = batcher(2, Duration.ofSeconds(5));

        assertThat(ids(batcher.next(Batcher.IDLE_WAIT))).containsExactly("1", "2");
        assertThat(ids(batcher.next(Batcher.IDLE_WAIT))).containsExactly("3", "4");
        assertThat(time.elapsed()).isZero();
        assertThat(ids(batcher.next(Batcher.IDLE_WAIT))).containsExactly("5");
        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    @DisplayName("B28: fifteen messages are sent immediately, three wait for the end of the window")
    void several_pulls_make_a_batch() throws Exception {
        partition.arriving(Duration.ZERO, records(10));
        partition.arriving(Duration.ofSeconds(1), records(5));
        partition.arriving(Duration.ofSeconds(2), records(3)).endless();
        Batcher batcher = batcher(15, Duration.ofSeconds(20));

        assertThat(batch(batcher.next(Batcher.IDLE_WAIT)).size()).isEqualTo(15);
        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(1));
        assertThat(batch(batcher.next(Batcher.IDLE_WAIT)).size()).isEqualTo(3);
        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(21));
    }

    @Test
    @DisplayName("never asks for more than its batch still has room for")
    void asks_for_what_fits() throws Exception {
        partition.arriving(Duration.ZERO, records(3));
        partition.arriving(Duration.ofSeconds(1), records(9)).endless();
        batcher(5, Duration.ofSeconds(10)).next(Batcher.IDLE_WAIT);

        assertThat(partition.limits()).containsExactly(5, 2);
    }

    @Test
    @DisplayName("a window without records brings nothing, and the next one starts")
    void empty_window() throws Exception {
        partition.endless();
        Batcher batcher = batcher(5, Duration.ofSeconds(7));

        assertThat(batcher.next(Batcher.IDLE_WAIT)).isInstanceOf(Next.Nothing.class);
        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    @DisplayName("closes at 6,291,456 bytes as sent, and the record that did not fit leads the next batch")
    void bytes() throws Exception {
        String mebibyte = "x".repeat(1 << 20);
        List<SourceRecord> large = new ArrayList<>();
        for (int id = 1; id <= 7; id++) {
            large.add(record(Integer.toString(id)).withContent(mebibyte));
        }
        partition.arriving(Duration.ZERO, large);
        Batcher batcher = batcher(100, Duration.ofSeconds(5));

        Batch first = batch(batcher.next(Batcher.IDLE_WAIT));
        assertThat(first.size()).isEqualTo(5);
        assertThat(first.event(0, 5).length).isLessThanOrEqualTo(PayloadLimit.LARGEST);
        assertThat(ids(batcher.next(Batcher.IDLE_WAIT))).containsExactly("6", "7");
    }

    @Test
    @DisplayName("an event of exactly the limit is sendable, one byte more is not")
    void exact_limit() throws Exception {
        int frame = "{\"Records\":[{\"id\":\"1\",\"content\":\"\"}]}".length();
        partition.arriving(Duration.ZERO, List.of(record("1").withContent("x".repeat(PayloadLimit.LARGEST - frame))));
        partition.arriving(
                Duration.ofSeconds(1), List.of(record("2").withContent("x".repeat(PayloadLimit.LARGEST - frame + 1))));
        Batcher batcher = batcher(10, Duration.ZERO);

        Batch exact = batch(batcher.next(Batcher.IDLE_WAIT));
        assertThat(exact.event(0, 1)).hasSize(PayloadLimit.LARGEST);
        assertThat(exact.sendable()).isTrue();
        assertThat(batch(batcher.next(Batcher.IDLE_WAIT)).sendable()).isFalse();
    }

    @Test
    @DisplayName(
            "B50: closes at the limit of its function, to the byte; a record of one byte more is alone and unsendable")
    void b50_limit_of_the_function() throws Exception {
        limit = new PayloadLimit(1_000);
        int frame = "{\"Records\":[{\"id\":\"1\",\"content\":\"\"},{\"id\":\"2\",\"content\":\"\"}]}".length();
        int alone = "{\"Records\":[{\"id\":\"4\",\"content\":\"\"}]}".length();
        partition
                .arriving(
                        Duration.ZERO,
                        List.of(
                                record("1").withContent("x".repeat(600)),
                                record("2").withContent("x".repeat(1_000 - 600 - frame)),
                                record("3"),
                                record("4").withContent("x".repeat(1_000 - alone + 1))))
                .endless();
        Batcher batcher = batcher(10, Duration.ofSeconds(5));

        Batch exact = batch(batcher.next(Batcher.IDLE_WAIT));
        assertThat(exact.records()).extracting(SourceRecord::id).containsExactly("1", "2");
        assertThat(exact.event(0, 2)).hasSize(1_000);
        assertThat(exact.sendable()).isTrue();
        assertThat(ids(batcher.next(Batcher.IDLE_WAIT))).containsExactly("3");
        Batch tooLarge = batch(batcher.next(Batcher.IDLE_WAIT));
        assertThat(tooLarge.records()).extracting(SourceRecord::id).containsExactly("4");
        assertThat(tooLarge.sendable()).isFalse();
    }

    @Test
    @DisplayName(
            "filtered records neither fill a batch nor wait: those before the first kept one are settled immediately")
    void filtered_records() throws Exception {
        filter = keeping("2", "5");
        partition.arriving(Duration.ZERO, records(6)).endless();
        Batcher batcher = batcher(6, Duration.ofSeconds(1));

        Batch batch = batch(batcher.next(Batcher.IDLE_WAIT));

        assertThat(batch.records()).extracting(SourceRecord::id).containsExactly("2", "5");
        assertThat(partition.settled()).hasSize(1);
        assertThat(batch.released(1, Fate.Released.FAILED).entries())
                .extracting(entry -> entry.record().id() + " " + entry.fate())
                .containsExactly("5 FAILED", "6 " + Fate.FILTERED);
    }

    @Test
    @DisplayName("B14: when nothing matches there is no batch, and everything is settled")
    void nothing_matches() throws Exception {
        filter = keeping();
        partition.arriving(Duration.ZERO, records(10_000)).endless();
        Batcher batcher = batcher(100, Duration.ZERO);
        for (int pull = 0; pull < 100; pull++) {
            assertThat(batcher.next(Batcher.IDLE_WAIT)).isInstanceOf(Next.Nothing.class);
        }

        assertThat(partition.settled())
                .hasSize(10_000)
                .allMatch(entry -> entry.fate().equals(Fate.FILTERED));
    }

    @Test
    @DisplayName("delivers what it has when the source fails, and reports the failure the next time")
    void source_fails_in_between() throws Exception {
        partition.arriving(Duration.ZERO, records(1)).endless();
        Batcher batcher = batcher(new FailingAfterFirstPull(partition), 10, Duration.ofSeconds(5));

        assertThat(ids(batcher.next(Batcher.IDLE_WAIT))).containsExactly("1");
        assertThatThrownBy(() -> batcher.next(Batcher.IDLE_WAIT)).isInstanceOf(SourceUnavailable.class);
    }

    @Test
    @DisplayName("releases what it gathered when it is interrupted")
    void interrupted() {
        filter = keeping("1", "3");
        partition.arriving(Duration.ZERO, records(3)).endless();
        Batcher batcher = batcher(10, Duration.ofMinutes(1));
        time.interruptAt(VirtualTime.START.plusSeconds(30));

        assertThatThrownBy(() -> batcher.next(Batcher.IDLE_WAIT)).isInstanceOf(InterruptedException.class);
        assertThat(batcher.release().entries())
                .extracting(entry -> entry.record().id() + " " + entry.fate())
                .containsExactly("1 STOPPED", "2 " + Fate.FILTERED, "3 STOPPED");
        assertThat(batcher.release().isEmpty()).isTrue();
    }

    @Test
    @DisplayName("a batch is held as long as its first pull is, and an overdue leftover is not sent")
    void leases() throws Exception {
        String half = "x".repeat(PayloadLimit.LARGEST / 2);
        partition
                .leasing(Duration.ofSeconds(30))
                .arriving(Duration.ZERO, List.of(record("1").withContent(half)))
                .arriving(
                        Duration.ofSeconds(5), List.of(record("2"), record("3").withContent(half), record("4")))
                .endless();
        Batcher batcher = batcher(10, Duration.ofSeconds(60));

        Batch first = batch(batcher.next(Batcher.IDLE_WAIT));
        assertThat(first.heldUntil()).isEqualTo(VirtualTime.START.plusSeconds(30));
        assertThat(first.records()).extracting(SourceRecord::id).containsExactly("1", "2");

        time.advance(Duration.ofSeconds(40));
        assertThat(batcher.next(Batcher.IDLE_WAIT)).isInstanceOf(Next.Nothing.class);
        assertThat(partition.settled())
                .extracting(entry -> entry.record().id() + " " + entry.fate())
                .containsExactly("3 NOT_ATTEMPTED", "4 NOT_ATTEMPTED");
    }

    @Test
    @DisplayName("F11: whose partition is no longer ours releases what it gathered instead of sending it")
    void f11_gone() throws Exception {
        partition.arriving(Duration.ZERO, records(2)).goingAway();
        Batcher batcher = batcher(10, Duration.ofSeconds(60));

        assertThat(batcher.next(Batcher.IDLE_WAIT)).isInstanceOf(Next.Gone.class);
        assertThat(batcher.release().entries()).hasSize(2).allMatch(entry -> entry.fate() == Fate.Released.STOPPED);
    }
}
