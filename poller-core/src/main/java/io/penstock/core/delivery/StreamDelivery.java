package io.penstock.core.delivery;

import static java.util.Objects.requireNonNull;

import io.penstock.core.delivery.StreamState.Attempting;
import io.penstock.core.delivery.StreamState.Settling;
import io.penstock.core.delivery.StreamState.Storing;
import io.penstock.core.destination.DestinationRecord.Condition;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.invoke.WindowResponse;
import io.penstock.core.record.Batch;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.WindowFrame;
import io.penstock.core.record.WindowState;
import io.penstock.core.time.Backoff;
import io.penstock.core.time.Delay;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Delivers a batch of a stream: a failed batch is retried in place, split or trimmed until each record is delivered or
 * discarded, strictly in order (semantics §4).
 *
 * <p>Everything before the present segment is settled; those that wait follow it without a gap. In a tumbling window
 * each segment is sent with the state that the last accepted one returned (semantics §2.4).
 */
final class StreamDelivery implements Delivery {

    private final StreamOrder order;
    private final Segment segment;
    /** The right halves of splits, in order. */
    private final List<Segment> waiting;

    private final StreamState state;

    private StreamDelivery(StreamOrder order, Segment segment, List<Segment> waiting, StreamState state) {
        this.order = order;
        this.segment = segment;
        this.waiting = waiting;
        this.state = state;
    }

    static StreamDelivery start(Batch batch, DeliveryPolicy policy, Redelivery.InPlace redelivery, Instant now) {
        StreamOrder order = new StreamOrder(batch, policy, redelivery, now);
        return attempt(order, Segment.of(0, batch.size(), batch.requestId()), List.of(), now);
    }

    @Override
    public Delivery under(DeliveryPolicy policy, Instant now) {
        if (policy.equals(order.policy())) {
            return this;
        }
        StreamOrder changed = order.under(policy);
        return switch (state) {
            case Attempting attempting ->
                attempting.step() instanceof Step.Invoke
                        ? attempt(changed, segment, waiting, now)
                        : new StreamDelivery(changed, segment, waiting, attempting);
            case Storing storing ->
                new StreamDelivery(changed, segment, waiting, storing.under(policy))
                        .ifWanted(storing.reporting().decision(), now);
            case Settling settling -> new StreamDelivery(changed, segment, waiting, settling);
        };
    }

    /** This when {@code decision} is still to be reported; else what is decided is settled without a report. */
    private StreamDelivery ifWanted(Decision decision, Instant now) {
        return order.policy().reports(decision)
                ? this
                : settle(decision, Fate.Report.NOT_WANTED, Optional.empty(), now);
    }

    @Override
    public Batch batch() {
        return order.batch();
    }

    @Override
    public Step step() {
        return state.step();
    }

    @Override
    public Delivery after(Signal signal, Instant now) {
        if (!step().isAnsweredBy(signal)) {
            throw refused(signal);
        }
        return switch (state) {
            case Attempting attempting -> attempting(signal, now);
            case Storing storing -> after(storing, signal, now);
            case Settling settling -> throw refused(signal);
        };
    }

    private IllegalStateException refused(Signal signal) {
        return new IllegalStateException(signal + " does not answer " + step());
    }

    private StreamDelivery attempting(Signal signal, Instant now) {
        return switch (signal) {
            case Signal.Answered answered -> answered(answered.result(), now);
            case Signal.Paused paused -> attempt(order, segment, waiting, now);
            case Signal.Stopped stopped -> stopped();
            case Signal.Reported reported -> throw refused(reported);
            case Signal.Kept kept -> throw refused(kept);
        };
    }

    private StreamDelivery after(Storing storing, Signal signal, Instant now) {
        return switch (signal) {
            case Signal.Reported reported -> reported(storing.reporting(), reported.result(), now);
            case Signal.Paused paused -> with(Storing.of(storing.reporting()));
            case Signal.Stopped stopped -> stopped();
            case Signal.Answered answered -> throw refused(answered);
            case Signal.Kept kept -> throw refused(kept);
        };
    }

    private StreamDelivery stopped() {
        Fate.Released fate = segment.attempts() == 0 ? Fate.Released.STOPPED : Fate.Released.FAILED;
        Settlement released = batch().released(segment.from(), fate);
        return with(new Settling(new Step.Settle(released, Optional.empty(), Optional.empty())));
    }

    /** The next attempt at a segment; what is too old is discarded first (semantics §4.1). */
    private static StreamDelivery attempt(StreamOrder order, Segment segment, List<Segment> waiting, Instant now) {
        StreamDelivery next = new StreamDelivery(order, segment, waiting, new Attempting(segment.invoke()));
        int expired = segment.from();
        while (expired < segment.to() && order.isExpired(expired, now)) {
            expired++;
        }
        if (expired > segment.from() || (segment.size() == 0 && order.isExpired(expired, now))) {
            return next.discard(expired, Condition.RECORD_AGE_EXCEEDED, null, Math.max(1, segment.attempts()), now);
        }
        return order.batch().sendable() ? next : next.failed(null, now);
    }

    private StreamDelivery answered(InvocationResult result, Instant now) {
        return switch (result) {
            case InvocationResult.Accepted accepted -> delivered(segment.to(), accepted.answer(), now);
            case InvocationResult.PartlyFailed partly -> {
                int first = partly.failed().first();
                yield first > 0
                        ? delivered(segment.from() + first, partly.answer(), now)
                        : failed(partly.answer(), now);
            }
            case InvocationResult.FunctionError error -> failed(error.answer(), now);
            case InvocationResult.RequestTooLarge tooLarge -> split(now);
            case InvocationResult.Throttled throttled -> throttled(throttled.retryAfter(), now);
            case InvocationResult.Unreachable unreachable -> throttled(unreachable.retryAfter(), now);
        };
    }

    private StreamDelivery delivered(int to, Answer answer, Instant now) {
        return order.policy().reportsSuccess()
                ? report(decision(to, Condition.SUCCESS, answer, segment.attempts() + 1, now))
                : settle(to, Fate.DELIVERED, answer, Optional.empty(), now);
    }

    /** A failed attempt spends a retry, unless the segment can be split instead (semantics §4.2). */
    private StreamDelivery failed(@Nullable Answer answer, Instant now) {
        Redelivery.InPlace redelivery = order.redelivery();
        if (redelivery.bisect() && segment.size() > 1) {
            return split(now);
        }
        Segment attempted = segment.afterAttempt();
        if (redelivery.retries().isPresent()
                && attempted.attempts() > redelivery.retries().getAsInt()) {
            return discard(segment.to(), Condition.RETRY_ATTEMPTS_EXHAUSTED, answer, attempted.attempts(), now);
        }
        return backOff(attempted, redelivery.backoff(), Duration.ZERO, now);
    }

    /** Both halves are parts of their own from now on; the right one waits for the left one. */
    private StreamDelivery split(Instant now) {
        int middle = segment.from() + segment.size() / 2;
        Segment left = Segment.part(segment.from(), middle, batch().requestId());
        Segment right = Segment.part(middle, segment.to(), batch().requestId());
        return attempt(order, left, before(right, waiting), now);
    }

    private static List<Segment> before(Segment first, List<Segment> others) {
        List<Segment> all = new ArrayList<>(others.size() + 1);
        all.add(first);
        all.addAll(others);
        return List.copyOf(all);
    }

    private StreamDelivery throttled(Duration retryAfter, Instant now) {
        Backoff backoff = order.redelivery().backoff().upTo(Backoff.LONGEST_PROBE);
        return backOff(segment.afterThrottle(), backoff, retryAfter, now);
    }

    private StreamDelivery backOff(Segment failed, Backoff backoff, Duration retryAfter, Instant now) {
        Instant expiry = order.redelivery()
                .maximumAge()
                .map(order.since(failed.from())::plus)
                .orElse(Instant.MAX);
        Delay delay = backoff.after(failed.attempts() + failed.throttles(), now)
                .notBefore(now.plus(retryAfter))
                .notAfter(expiry);
        return new StreamDelivery(order, failed, waiting, new Attempting(new Step.Pause(delay)));
    }

    private StreamDelivery discard(int to, Condition condition, @Nullable Answer answer, int count, Instant now) {
        if (order.policy().reportsFailure()) {
            return report(decision(to, condition, answer, count, now));
        }
        Fate fate = new Fate.Discarded(reason(condition), Fate.Report.NOT_WANTED);
        return settle(to, fate, answer, Optional.empty(), now);
    }

    private Decision decision(int to, Condition condition, @Nullable Answer answer, int count, Instant now) {
        List<Integer> indexes = IntStream.range(segment.from(), to).boxed().toList();
        return new Decision(condition, indexes, count, answer, segment.requestId(), now);
    }

    private StreamDelivery report(Decision decision) {
        return with(Storing.of(Reporting.of(decision, order.policy())));
    }

    private StreamDelivery reported(Reporting reporting, StoreResult result, Instant now) {
        Decision decision = reporting.decision();
        return switch (reporting.after(result, now)) {
            case Reporting.Verdict.Stored stored -> settle(decision, Fate.Report.STORED, Optional.empty(), now);
            case Reporting.Verdict.Lost lost -> settle(decision, Fate.Report.LOST, Optional.of(lost.loss()), now);
            case Reporting.Verdict.Again again -> with(new Storing(again.reporting(), again.pause()));
        };
    }

    private StreamDelivery settle(Decision decision, Fate.Report report, Optional<Loss> lost, Instant now) {
        int to = segment.from() + decision.indexes().size();
        return settle(to, fate(decision, report), decision.answer(), lost, now);
    }

    private static Fate fate(Decision decision, Fate.Report report) {
        return decision.isFailure() ? new Fate.Discarded(reason(decision.condition()), report) : Fate.DELIVERED;
    }

    private static Fate.Reason reason(Condition condition) {
        return condition == Condition.RECORD_AGE_EXCEEDED ? Fate.Reason.AGE : Fate.Reason.RETRIES;
    }

    /** Settles up to {@code to}; what is left starts again, with its retries in full (semantics §4.3). */
    private StreamDelivery settle(int to, Fate fate, @Nullable Answer answer, Optional<Loss> lost, Instant now) {
        Settlement.Builder settlement = new Settlement.Builder(to - segment.from());
        for (int index = segment.from(); index < to; index++) {
            batch().addTo(settlement, index, fate);
        }
        Optional<WindowState> gathered = batch().window().map(frame -> state(frame, fate, answer));
        Optional<Delivery> remaining = remaining(to, gathered, now);
        return with(new Settling(new Step.Settle(settlement.build(), remaining, lost, gathered)));
    }

    /** What is accepted moves the state on; what is discarded leaves it as it was. */
    private static WindowState state(WindowFrame frame, Fate fate, @Nullable Answer answer) {
        return fate.equals(Fate.DELIVERED) && !frame.isFinal()
                ? WindowResponse.state(requireNonNull(answer)).orElseThrow()
                : frame.state();
    }

    /** The delivery of what is after {@code to}: the rest of the present segment, if any, and those that wait. */
    private Optional<Delivery> remaining(int to, Optional<WindowState> gathered, Instant now) {
        List<Segment> left =
                to == segment.to() ? waiting : before(Segment.part(to, segment.to(), batch().requestId()), waiting);
        return left.isEmpty()
                ? Optional.empty()
                : Optional.of(attempt(order.with(gathered), left.getFirst(), left.subList(1, left.size()), now));
    }

    private StreamDelivery with(StreamState next) {
        return new StreamDelivery(order, segment, waiting, next);
    }
}
