package io.penstock.core.delivery;

import static java.util.Objects.requireNonNull;

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
import io.penstock.core.time.Chance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Delivery in place, for streams: a failed batch is tried again, split or trimmed until each record is delivered or given
 * up, strictly in order (semantics §4).
 *
 * <p>The present segment reaches from {@code from} to the first of {@code ends}; further segments, left behind by
 * splitting, reach from one end to the next. Everything before {@code from} is settled. In a tumbling window each segment
 * is sent with the state that the last accepted one returned (semantics §2.4); the last call of a window is a segment
 * without records.
 */
final class StreamDelivery implements Delivery {

    /** What stays the same from one segment to the next, but for the state of a tumbling window in the batch. */
    private record Order(Batch batch, DeliveryPolicy policy, Redelivery.InPlace redelivery, Instant started) {}

    private final Order order;
    private final int from;
    private final List<Integer> ends;
    private final UUID requestId;
    private final int attempts;
    private final int holdups;
    private final @Nullable Reporting reporting;
    private final Step step;

    private StreamDelivery(
            Order order,
            int from,
            List<Integer> ends,
            UUID requestId,
            int attempts,
            int holdups,
            @Nullable Reporting reporting,
            Step step) {
        this.order = order;
        this.from = from;
        this.ends = ends;
        this.requestId = requestId;
        this.attempts = attempts;
        this.holdups = holdups;
        this.reporting = reporting;
        this.step = step;
    }

    static StreamDelivery start(Batch batch, DeliveryPolicy policy, Redelivery.InPlace redelivery, Instant now) {
        Step first = new Step.Invoke(batch.requestId(), 0, batch.size());
        List<Integer> ends = List.of(batch.size());
        Order order = new Order(batch, policy, redelivery, now);
        return new StreamDelivery(order, 0, ends, batch.requestId(), 0, 0, null, first).attempt(now);
    }

    @Override
    public Batch batch() {
        return order.batch();
    }

    @Override
    public Step step() {
        return step;
    }

    @Override
    public Delivery after(Signal signal, Instant now) {
        if (!step.isAnsweredBy(signal)) {
            throw new IllegalStateException(signal + " does not answer " + step);
        }
        return switch (signal) {
            case Signal.Answered answered -> answered(answered.result(), now);
            case Signal.Paused rested -> reporting == null ? attempt(now) : report(reporting);
            case Signal.Kept kept -> throw new IllegalStateException("a stream keeps its records without a limit");
            case Signal.Reported told -> told(requireNonNull(reporting), told.result(), now);
            case Signal.Stopped stopped -> stopped();
        };
    }

    private StreamDelivery stopped() {
        Fate.Released fate = attempts == 0 ? Fate.Released.STOPPED : Fate.Released.FAILED;
        return then(new Step.Settle(batch().released(from, fate), Optional.empty(), Optional.empty()));
    }

    /** The next attempt at the present segment: what is too old is given up first (semantics §4.1). */
    private StreamDelivery attempt(Instant now) {
        int expired = from;
        while (expired < end() && isExpired(expired, now)) {
            expired++;
        }
        if (expired > from || (from == end() && isExpired(from, now))) {
            return discard(expired, Condition.RECORD_AGE_EXCEEDED, null, Math.max(1, attempts), now);
        }
        return batch().sendable() ? then(new Step.Invoke(requestId, from, end())) : failed(null, now);
    }

    private StreamDelivery answered(InvocationResult result, Instant now) {
        return switch (result) {
            case InvocationResult.Accepted accepted -> delivered(end(), accepted.answer(), now);
            case InvocationResult.PartlyFailed partly -> {
                int first = partly.failed().first();
                yield first > 0 ? delivered(from + first, partly.answer(), now) : failed(partly.answer(), now);
            }
            case InvocationResult.FunctionError error -> failed(error.answer(), now);
            case InvocationResult.RequestTooLarge tooLarge -> split(now);
            case InvocationResult.Throttled throttled -> heldUp(throttled.retryAfter(), now);
            case InvocationResult.Unreachable unreachable -> heldUp(unreachable.retryAfter(), now);
        };
    }

    private StreamDelivery delivered(int to, Answer answer, Instant now) {
        if (!order.policy().reportsSuccess()) {
            return settle(to, Fate.DELIVERED, answer, Optional.empty(), now);
        }
        return report(Reporting.of(decision(to, Condition.SUCCESS, answer, attempts + 1, now), order.policy()));
    }

    /** A failed attempt is counted, unless the segment can be split instead (semantics §4.2). */
    private StreamDelivery failed(@Nullable Answer answer, Instant now) {
        Redelivery.InPlace redelivery = order.redelivery();
        if (redelivery.bisect() && end() - from > 1) {
            return split(now);
        }
        int count = attempts + 1;
        if (redelivery.retries().isPresent() && count > redelivery.retries().getAsInt()) {
            return discard(end(), Condition.RETRY_ATTEMPTS_EXHAUSTED, answer, count, now);
        }
        return pause(backoff(), count, holdups, Duration.ZERO, now);
    }

    private StreamDelivery split(Instant now) {
        int middle = from + (end() - from) / 2;
        List<Integer> split = new ArrayList<>(ends.size() + 1);
        split.add(middle);
        split.addAll(ends);
        return segment(order, from, List.copyOf(split), now);
    }

    private StreamDelivery heldUp(Duration retryAfter, Instant now) {
        return pause(backoff().upTo(Backoff.LONGEST_PROBE), attempts, holdups + 1, retryAfter, now);
    }

    private Backoff backoff() {
        return order.redelivery().backoff();
    }

    private StreamDelivery pause(Backoff backoff, int newAttempts, int newHoldups, Duration shortest, Instant now) {
        Instant expiry = order.redelivery().maximumAge().map(since(from)::plus).orElse(Instant.MAX);
        Step pause = Pauses.after(backoff, newAttempts + newHoldups, shortest, now, expiry);
        return new StreamDelivery(order, from, ends, requestId, newAttempts, newHoldups, null, pause);
    }

    private StreamDelivery discard(int to, Condition condition, @Nullable Answer answer, int count, Instant now) {
        if (!order.policy().reportsFailure()) {
            Fate fate = new Fate.Discarded(reason(condition), Fate.Report.NOT_WANTED);
            return settle(to, fate, answer, Optional.empty(), now);
        }
        return report(Reporting.of(decision(to, condition, answer, count, now), order.policy()));
    }

    private StreamDelivery report(Reporting next) {
        Step report = new Step.Report(next.decision());
        return new StreamDelivery(order, from, ends, requestId, attempts, holdups, next, report);
    }

    private StreamDelivery told(Reporting told, StoreResult answer, Instant now) {
        Decision decision = told.decision();
        int to = from + decision.indexes().size();
        return switch (told.after(answer, now)) {
            case Reporting.Verdict.Stored stored ->
                settle(to, fate(decision.condition(), Fate.Report.STORED), decision.answer(), Optional.empty(), now);
            case Reporting.Verdict.Lost lost ->
                settle(to, fate(decision.condition(), Fate.Report.LOST), decision.answer(), Optional.of(decision), now);
            case Reporting.Verdict.Again again ->
                new StreamDelivery(order, from, ends, requestId, attempts, holdups, again.reporting(), again.pause());
        };
    }

    /** Settles up to {@code to}; what is left starts anew, with its retries in full (semantics §4.3). */
    private StreamDelivery settle(int to, Fate fate, @Nullable Answer answer, Optional<Decision> lost, Instant now) {
        Settlement.Builder settlement = new Settlement.Builder(to - from);
        for (int index = from; index < to; index++) {
            batch().addTo(settlement, index, fate);
        }
        List<Integer> left = to == end() ? ends.subList(1, ends.size()) : ends;
        Optional<WindowState> state = batch().window().map(frame -> state(frame, fate, answer));
        Optional<Delivery> rest =
                left.isEmpty() ? Optional.empty() : Optional.of(segment(goingOn(state), to, left, now));
        return then(new Step.Settle(settlement.build(), rest, lost, state));
    }

    /** What is accepted moves the state on; what is given up leaves it as it was. */
    private static WindowState state(WindowFrame frame, Fate fate, @Nullable Answer answer) {
        return fate.equals(Fate.DELIVERED) && !frame.isFinal()
                ? WindowResponse.state(requireNonNull(answer)).orElseThrow()
                : frame.state();
    }

    /** The order with the state for what is left. */
    private Order goingOn(Optional<WindowState> state) {
        WindowState next =
                state.filter(some -> !some.isTooLargeFor(batch().limit())).orElse(WindowState.EMPTY);
        Batch batch =
                batch().window().map(frame -> batch().within(frame.with(next))).orElse(batch());
        return new Order(batch, order.policy(), order.redelivery(), order.started());
    }

    /** A new segment is a new sub-batch: a request id of its own, and no attempt counted yet. */
    private StreamDelivery segment(Order newOrder, int start, List<Integer> newEnds, Instant now) {
        UUID id = Chance.derived(batch().requestId(), start, newEnds.getFirst());
        return new StreamDelivery(newOrder, start, newEnds, id, 0, 0, null, step).attempt(now);
    }

    private StreamDelivery then(Step next) {
        return new StreamDelivery(order, from, ends, requestId, attempts, holdups, reporting, next);
    }

    private Decision decision(int to, Condition condition, @Nullable Answer answer, int count, Instant now) {
        return new Decision(condition, IntStream.range(from, to).boxed().toList(), count, answer, requestId, now);
    }

    private int end() {
        return ends.getFirst();
    }

    private boolean isExpired(int index, Instant now) {
        return order.redelivery()
                .maximumAge()
                .map(age -> !now.isBefore(since(index).plus(age)))
                .orElse(false);
    }

    /** From when on age counts, by our clock: a record's arrival, or when a call without records was due. */
    private Instant since(int index) {
        return index < batch().size() ? batch().arrival(index) : order.started();
    }

    private static Fate fate(Condition condition, Fate.Report report) {
        return condition == Condition.SUCCESS ? Fate.DELIVERED : new Fate.Discarded(reason(condition), report);
    }

    private static Fate.Reason reason(Condition condition) {
        return condition == Condition.RECORD_AGE_EXCEEDED ? Fate.Reason.AGE : Fate.Reason.RETRIES;
    }
}
