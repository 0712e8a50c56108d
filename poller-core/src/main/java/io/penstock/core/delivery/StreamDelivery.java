package io.penstock.core.delivery;

import static java.util.Objects.requireNonNull;

import io.penstock.core.destination.OutcomeRecord.Condition;
import io.penstock.core.destination.StoreOutcome;
import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.InvokeOutcome;
import io.penstock.core.record.Batch;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
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
 * splitting, reach from one end to the next. Everything before {@code from} is settled.
 */
final class StreamDelivery implements Delivery {

    private final Batch batch;
    private final DeliveryPolicy policy;
    private final Redelivery.InPlace redelivery;
    private final int from;
    private final List<Integer> ends;
    private final UUID requestId;
    private final int attempts;
    private final int holdups;
    private final @Nullable Reporting reporting;
    private final Step step;

    private StreamDelivery(
            Batch batch,
            DeliveryPolicy policy,
            Redelivery.InPlace redelivery,
            int from,
            List<Integer> ends,
            UUID requestId,
            int attempts,
            int holdups,
            @Nullable Reporting reporting,
            Step step) {
        this.batch = batch;
        this.policy = policy;
        this.redelivery = redelivery;
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
        return new StreamDelivery(batch, policy, redelivery, 0, ends, batch.requestId(), 0, 0, null, first)
                .attempt(now);
    }

    @Override
    public Batch batch() {
        return batch;
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
            case Signal.Answered answered -> answered(answered.outcome(), now);
            case Signal.Rested rested -> reporting == null ? attempt(now) : report(reporting);
            case Signal.Told told -> told(requireNonNull(reporting), told.outcome(), now);
            case Signal.Stopped stopped -> stopped();
        };
    }

    private StreamDelivery stopped() {
        Fate.Released fate = attempts == 0 ? Fate.Released.STOPPED : Fate.Released.FAILED;
        return then(new Step.Settle(batch.released(from, fate), Optional.empty(), Optional.empty()));
    }

    /** The next attempt at the present segment: what is too old is given up first (semantics §4.1). */
    private StreamDelivery attempt(Instant now) {
        int expired = from;
        while (expired < end() && isExpired(expired, now)) {
            expired++;
        }
        if (expired > from) {
            return giveUp(expired, Condition.RECORD_AGE_EXCEEDED, null, Math.max(1, attempts), now);
        }
        return batch.sendable() ? then(new Step.Invoke(requestId, from, end())) : failed(null, now);
    }

    private StreamDelivery answered(InvokeOutcome outcome, Instant now) {
        return switch (outcome) {
            case InvokeOutcome.Accepted accepted -> delivered(end(), accepted.answer(), now);
            case InvokeOutcome.PartlyFailed partly -> {
                int first = partly.failed().first();
                yield first > 0 ? delivered(from + first, partly.answer(), now) : failed(partly.answer(), now);
            }
            case InvokeOutcome.FunctionError error -> failed(error.answer(), now);
            case InvokeOutcome.Throttled throttled -> heldUp(throttled.retryAfter(), now);
            case InvokeOutcome.Unreachable unreachable -> heldUp(unreachable.retryAfter(), now);
        };
    }

    private StreamDelivery delivered(int to, Answer answer, Instant now) {
        if (!policy.reportsSuccess()) {
            return settle(to, Fate.DELIVERED, Optional.empty(), now);
        }
        return report(Reporting.of(outcome(to, Condition.SUCCESS, answer, attempts + 1, now), policy));
    }

    /** A failed attempt is counted, unless the segment can be split instead (semantics §4.2). */
    private StreamDelivery failed(@Nullable Answer answer, Instant now) {
        if (redelivery.bisect() && end() - from > 1) {
            int middle = from + (end() - from) / 2;
            List<Integer> split = new ArrayList<>(ends.size() + 1);
            split.add(middle);
            split.addAll(ends);
            return segment(from, List.copyOf(split), now);
        }
        int count = attempts + 1;
        if (redelivery.retries().isPresent() && count > redelivery.retries().getAsInt()) {
            return giveUp(end(), Condition.RETRY_ATTEMPTS_EXHAUSTED, answer, count, now);
        }
        return pause(count, holdups, Duration.ZERO, now);
    }

    private StreamDelivery heldUp(Duration retryAfter, Instant now) {
        return pause(attempts, holdups + 1, retryAfter, now);
    }

    private StreamDelivery pause(int newAttempts, int newHoldups, Duration shortest, Instant now) {
        Instant expiry = redelivery
                .maximumAge()
                .map(age -> batch.records().get(from).arrival().plus(age))
                .orElse(Instant.MAX);
        Step pause = Pauses.after(redelivery.backoff(), newAttempts + newHoldups, shortest, now, expiry);
        return new StreamDelivery(
                batch, policy, redelivery, from, ends, requestId, newAttempts, newHoldups, null, pause);
    }

    private StreamDelivery giveUp(int to, Condition condition, @Nullable Answer answer, int count, Instant now) {
        if (!policy.reportsFailure()) {
            return settle(to, new Fate.Discarded(reason(condition), Fate.Report.NOT_WANTED), Optional.empty(), now);
        }
        return report(Reporting.of(outcome(to, condition, answer, count, now), policy));
    }

    private StreamDelivery report(Reporting next) {
        return new StreamDelivery(
                batch,
                policy,
                redelivery,
                from,
                ends,
                requestId,
                attempts,
                holdups,
                next,
                new Step.Report(next.outcome()));
    }

    private StreamDelivery told(Reporting told, StoreOutcome answer, Instant now) {
        Outcome outcome = told.outcome();
        int to = outcome.indexes().getLast() + 1;
        return switch (told.after(answer, now)) {
            case Reporting.Verdict.Stored stored ->
                settle(to, fate(outcome.condition(), Fate.Report.STORED), Optional.empty(), now);
            case Reporting.Verdict.Lost lost ->
                settle(to, fate(outcome.condition(), Fate.Report.LOST), Optional.of(outcome), now);
            case Reporting.Verdict.Again again ->
                new StreamDelivery(
                        batch,
                        policy,
                        redelivery,
                        from,
                        ends,
                        requestId,
                        attempts,
                        holdups,
                        again.reporting(),
                        again.pause());
        };
    }

    /** Settles up to {@code to}; what is left starts anew, with its retries in full (semantics §4.3). */
    private StreamDelivery settle(int to, Fate fate, Optional<Outcome> lost, Instant now) {
        Settlement.Builder settlement = new Settlement.Builder(to - from);
        for (int index = from; index < to; index++) {
            batch.addTo(settlement, index, fate);
        }
        List<Integer> left = to == end() ? ends.subList(1, ends.size()) : ends;
        Optional<Delivery> rest = left.isEmpty() ? Optional.empty() : Optional.of(segment(to, left, now));
        return then(new Step.Settle(settlement.build(), rest, lost));
    }

    /** A new segment is a new sub-batch: a request id of its own, and no attempt counted yet. */
    private StreamDelivery segment(int start, List<Integer> newEnds, Instant now) {
        UUID id = Chance.derived(batch.requestId(), start, newEnds.getFirst());
        return new StreamDelivery(batch, policy, redelivery, start, newEnds, id, 0, 0, null, step).attempt(now);
    }

    private StreamDelivery then(Step next) {
        return new StreamDelivery(batch, policy, redelivery, from, ends, requestId, attempts, holdups, reporting, next);
    }

    private Outcome outcome(int to, Condition condition, @Nullable Answer answer, int count, Instant now) {
        return new Outcome(condition, IntStream.range(from, to).boxed().toList(), count, answer, requestId, now);
    }

    private int end() {
        return ends.getFirst();
    }

    private boolean isExpired(int index, Instant now) {
        return redelivery
                .maximumAge()
                .map(age -> !now.isBefore(batch.records().get(index).arrival().plus(age)))
                .orElse(false);
    }

    private static Fate fate(Condition condition, Fate.Report report) {
        return condition == Condition.SUCCESS ? Fate.DELIVERED : new Fate.Discarded(reason(condition), report);
    }

    private static Fate.Reason reason(Condition condition) {
        return condition == Condition.RECORD_AGE_EXCEEDED ? Fate.Reason.AGE : Fate.Reason.RETRIES;
    }
}
