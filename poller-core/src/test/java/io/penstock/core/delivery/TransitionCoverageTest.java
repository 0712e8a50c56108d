package io.penstock.core.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.penstock.core.destination.StoreResult;
import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.record.Batch;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.record.TimeWindow;
import io.penstock.core.testkit.TestFormat;
import io.penstock.core.testkit.TestRecord;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.core.time.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Every signal at every step of a delivery")
class TransitionCoverageTest {

    private static final Answer ANSWER = new Answer(200, "$LATEST", null, "{\"state\":{}}".getBytes(UTF_8));

    private static final List<Signal> SIGNALS = List.of(
            new Signal.Answered(new InvocationResult.Accepted(ANSWER)),
            new Signal.Answered(new InvocationResult.PartlyFailed(ANSWER, new TreeSet<>(Set.of(0)))),
            new Signal.Answered(new InvocationResult.PartlyFailed(ANSWER, new TreeSet<>(Set.of(1)))),
            new Signal.Answered(new InvocationResult.FunctionError(ANSWER)),
            new Signal.Answered(new InvocationResult.RequestTooLarge(ANSWER)),
            new Signal.Answered(new InvocationResult.Throttled("no", Duration.ZERO)),
            new Signal.Answered(new InvocationResult.Unreachable("no", Duration.ZERO)),
            new Signal.Paused(),
            new Signal.Kept(VirtualTime.START.plusSeconds(4)),
            new Signal.Kept(Instant.MAX),
            new Signal.Reported(new StoreResult.Stored(false)),
            new Signal.Reported(new StoreResult.Unavailable("no")),
            new Signal.Stopped());

    static List<Arguments> deliveries() {
        Redelivery queue = new Redelivery.BySource(OptionalInt.of(0), Backoff.FUNCTION);
        Redelivery stream =
                new Redelivery.InPlace(OptionalInt.of(1), Optional.of(Duration.ofMinutes(5)), true, Backoff.FUNCTION);
        Batch batch = new Batch(
                Journey.BATCH_ID, new TestFormat(), TestRecord.records(2), Map.of(), Instant.MAX, PayloadLimit.LAMBDA);
        TumblingWindow window = TumblingWindow.begin(
                TimeWindow.of(VirtualTime.START, Duration.ofMinutes(1)), "arn:stream", PayloadLimit.LAMBDA);
        Batch hidden = new Batch(
                Journey.BATCH_ID,
                new TestFormat(),
                TestRecord.records(2),
                Map.of(),
                VirtualTime.START.plusSeconds(4),
                PayloadLimit.LAMBDA);
        return List.of(
                arguments(queue, batch, true, false),
                arguments(queue, hidden, true, true),
                arguments(stream, batch, true, false),
                arguments(stream, window.with(batch), true, false),
                arguments(stream, window.last(Journey.BATCH_ID, new TestFormat()), false, false));
    }

    @ParameterizedTest
    @MethodSource("deliveries")
    @DisplayName("leads on where it answers the step, and is refused where it does not")
    void every_pair(Redelivery redelivery, Batch batch, boolean mayFailInPart, boolean isKept) {
        DeliveryPolicy policy = new DeliveryPolicy(redelivery, true, true, Duration.ofHours(1), Duration.ofSeconds(3));
        Set<String> taken = new TreeSet<>();
        Set<String> refused = new TreeSet<>();
        List<Delivery> states = new ArrayList<>(List.of(Delivery.of(batch, policy, VirtualTime.START)));
        for (int depth = 0; depth < 7; depth++) {
            Instant now = VirtualTime.START.plusSeconds(depth);
            List<Delivery> next = new ArrayList<>();
            for (Delivery state : states) {
                for (Signal signal : SIGNALS) {
                    String pair = name(state.step()) + " + " + name(signal);
                    if (outOfRange(state.step(), signal)) {
                        continue;
                    }
                    if (state.step().isAnsweredBy(signal)) {
                        taken.add(pair);
                        Delivery after = state.after(signal, now);
                        assertThat(after.step()).isNotNull();
                        next.add(after);
                        if (after.step() instanceof Step.Settle settle) {
                            settle.remaining().ifPresent(next::add);
                        }
                    } else {
                        refused.add(pair);
                        assertThatThrownBy(() -> state.after(signal, now))
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("does not answer");
                    }
                }
            }
            states = next.stream().limit(2_000).toList();
        }

        Set<String> whole = new TreeSet<>(Set.of("Invoke + PartlyFailed", "Invoke + RequestTooLarge"));
        assertThat(taken.removeAll(whole)).isEqualTo(mayFailInPart);
        Set<String> keeping = new TreeSet<>(Set.of("Keep + Kept", "Keep + Stopped"));
        assertThat(taken.removeAll(keeping)).isEqualTo(isKept);
        assertThat(taken)
                .containsExactlyInAnyOrder(
                        "Invoke + Accepted",
                        "Invoke + FunctionError",
                        "Invoke + Throttled",
                        "Invoke + Unreachable",
                        "Invoke + Stopped",
                        "Pause + Paused",
                        "Pause + Stopped",
                        "Report + Stored",
                        "Report + Unavailable",
                        "Report + Stopped");
        int steps = isKept ? 5 : 4;
        assertThat(taken.size() + refused.size()).isEqualTo(steps * 11 - (isKept ? 4 : 2));
    }

    /** A report can't name a record that was not sent, and one record can't be split. */
    private static boolean outOfRange(Step step, Signal signal) {
        if (!(step instanceof Step.Invoke invoke) || !(signal instanceof Signal.Answered answered)) {
            return false;
        }
        int sent = invoke.to() - invoke.from();
        return answered.result() instanceof InvocationResult.PartlyFailed partly
                        && partly.failed().last() >= sent
                || answered.result() instanceof InvocationResult.RequestTooLarge && sent < 2;
    }

    private static String name(Step step) {
        return step.getClass().getSimpleName();
    }

    private static String name(Signal signal) {
        return switch (signal) {
            case Signal.Answered answered -> answered.result().getClass().getSimpleName();
            case Signal.Paused paused -> "Paused";
            case Signal.Kept kept -> "Kept";
            case Signal.Reported reported -> reported.result().getClass().getSimpleName();
            case Signal.Stopped stopped -> "Stopped";
        };
    }
}
