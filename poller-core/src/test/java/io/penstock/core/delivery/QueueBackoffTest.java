package io.penstock.core.delivery;

import static io.penstock.core.testkit.ScriptedFunction.accepted;
import static io.penstock.core.testkit.ScriptedFunction.failing;
import static io.penstock.core.testkit.ScriptedFunction.tooLarge;
import static io.penstock.core.testkit.TestRecord.record;
import static io.penstock.core.testkit.VirtualTime.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.record.Batch;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Fate.Released;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.testkit.TestFormat;
import io.penstock.core.time.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A batch of a queue whose mapping has a retry-backoff")
class QueueBackoffTest {

    private static final RetryBackoff RULE = new RetryBackoff(Duration.ofSeconds(60), 2, Duration.ofMinutes(15));
    private static final Instant NOW = START.plusSeconds(3);
    private static final Answer REPORT = ((InvocationResult.Accepted) accepted("{\"batchItemFailures\":[]}")).answer();

    private static DeliveryPolicy policy(OptionalInt retries, Optional<RetryBackoff> backoff) {
        return new DeliveryPolicy(
                new Redelivery.BySource(retries, backoff, Backoff.FUNCTION),
                false,
                false,
                Duration.ofHours(1),
                Duration.ofSeconds(3));
    }

    private static Delivery delivery(SourceRecord... records) {
        return delivery(OptionalInt.empty(), records);
    }

    private static Delivery delivery(OptionalInt retries, SourceRecord... records) {
        Batch batch = new Batch(
                Journey.BATCH_ID,
                new TestFormat(),
                List.of(records),
                Map.of(),
                START.plusSeconds(30),
                PayloadLimit.LAMBDA,
                Optional.empty(),
                Duration.ZERO);
        return Delivery.of(batch, policy(retries, Optional.of(RULE)), START);
    }

    private static List<Fate> fates(Delivery delivery, InvocationResult result) {
        return fates(delivery, new Signal.Answered(result));
    }

    private static List<Fate> fates(Delivery delivery, Signal signal) {
        Step.Settle settle = (Step.Settle) delivery.after(signal, NOW).step();
        return settle.settlement().entries().stream()
                .map(Settlement.Entry::fate)
                .toList();
    }

    private static Released backedOff(SourceRecord record) {
        return new Released.BackedOff(NOW.plus(RULE.after(record)));
    }

    @Test
    @DisplayName("that fails hides each message for as long as its own receives ask for, from the failure on")
    void each_by_its_receives() {
        SourceRecord first = record("1");
        SourceRecord often = record("2").withDeliveries(3);

        assertThat(fates(delivery(first, often), failing())).containsExactly(backedOff(first), backedOff(often));
        assertThat(RULE.after(first)).isLessThan(Duration.ofSeconds(61));
        assertThat(RULE.after(often)).isGreaterThan(Duration.ofSeconds(119));
    }

    @Test
    @DisplayName("hides only the messages that were reported as failed")
    void partial_failure() {
        SourceRecord failed = record("2");

        assertThat(fates(
                        delivery(record("1"), failed, record("3")),
                        new InvocationResult.PartlyFailed(REPORT, new TreeSet<>(List.of(1)))))
                .containsExactly(Fate.DELIVERED, backedOff(failed), Fate.DELIVERED);
    }

    @Test
    @DisplayName("hides all failed messages of a group for as long as the first of them")
    void group() {
        SourceRecord a1 = record("a1").withKey("a").withDeliveries(4);
        SourceRecord b1 = record("b1").withKey("b");
        SourceRecord a2 = record("a2").withKey("a");

        assertThat(fates(delivery(a1, b1, a2), failing())).containsExactly(backedOff(a1), backedOff(b1), backedOff(a1));
    }

    @Test
    @DisplayName("discards a message whose retries are spent, and hides the others of its group")
    void spent_retries() {
        SourceRecord a1 = record("a1").withKey("a").withDeliveries(2);
        SourceRecord a2 = record("a2").withKey("a");

        assertThat(fates(delivery(OptionalInt.of(1), a1, a2), failing()))
                .containsExactly(new Fate.Discarded(Fate.Reason.RETRIES, Fate.Report.NOT_WANTED), backedOff(a2));
    }

    @Test
    @DisplayName("that was split hides what waits of a failed message's group with it, and releases the rest as ever")
    void waiting_parts() {
        SourceRecord a1 = record("a1").withKey("a");
        Delivery whole = delivery(a1, record("a2").withKey("a"), record("b1").withKey("b"));
        Delivery left = whole.after(new Signal.Answered(tooLarge()), NOW);

        assertThat(left.batch().records()).containsExactly(a1);
        assertThat(fates(left, failing())).containsExactly(backedOff(a1), backedOff(a1), Released.NOT_ATTEMPTED);
    }

    @Test
    @DisplayName("whose invocation was interrupted has not failed: the queue's visibility timeout counts")
    void interrupted() {
        assertThat(fates(delivery(record("1")), new Signal.Stopped())).containsExactly(Released.FAILED);
    }

    @Test
    @DisplayName("that is throttled until it can be kept hidden no longer has not failed either")
    void throttled() {
        Delivery delivery = delivery(record("1"))
                .after(new Signal.Answered(new InvocationResult.Throttled("busy", Duration.ofMinutes(1))), NOW);

        assertThat(delivery.step()).isInstanceOf(Step.Keep.class);
        assertThat(fates(delivery, new Signal.Kept(NOW.plusSeconds(1)))).containsExactly(Released.NOT_ATTEMPTED);
    }

    @Test
    @DisplayName("follows the rule that holds when it fails")
    void changed() {
        Delivery without = delivery(record("1")).under(policy(OptionalInt.empty(), Optional.empty()), START);

        assertThat(fates(without, failing())).containsExactly(Released.FAILED);
    }
}
