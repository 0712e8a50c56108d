package io.penstock.core.delivery;

import io.penstock.core.delivery.QueueState.Attempting;
import io.penstock.core.delivery.QueueState.Hidden;
import io.penstock.core.delivery.QueueState.Keeping;
import io.penstock.core.delivery.QueueState.Settling;
import io.penstock.core.delivery.QueueState.Storing;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.record.Batch;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.time.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Delivers a batch of a queue: one attempt, and what failed is released (semantics §5). A batch that is throttled or
 * whose function can't be reached is kept hidden and attempted again as long as the queue allows it, so that no receive
 * is spent on it (contract §7).
 */
final class QueueDelivery implements Delivery {

    private final Batch batch;
    private final DeliveryPolicy policy;
    private final Redelivery.BySource redelivery;
    private final WaitingParts waiting;
    private final QueueState state;

    private QueueDelivery(
            Batch batch,
            DeliveryPolicy policy,
            Redelivery.BySource redelivery,
            WaitingParts waiting,
            QueueState state) {
        this.batch = batch;
        this.policy = policy;
        this.redelivery = redelivery;
        this.waiting = waiting;
        this.state = state;
    }

    static Delivery start(Batch batch, DeliveryPolicy policy, Redelivery.BySource redelivery, Instant now) {
        QueueDelivery delivery = new QueueDelivery(batch, policy, redelivery, WaitingParts.NONE, firstAttempt(batch));
        return batch.sendable() ? delivery : delivery.decided(all(batch), null, now);
    }

    private static Attempting firstAttempt(Batch batch) {
        return new Attempting(0, invoke(batch));
    }

    private static Step invoke(Batch batch) {
        return new Step.Invoke(batch.requestId(), 0, batch.size());
    }

    @Override
    public Delivery under(DeliveryPolicy next, Instant now) {
        if (next.equals(policy)) {
            return this;
        }
        QueueDelivery changed = new QueueDelivery(batch, next, next.bySource(), waiting, state);
        return switch (state) {
            case Attempting attempting ->
                attempting.step() instanceof Step.Pause ? changed : changed.again(attempting, now);
            case Storing storing -> changed.again(storing, now);
            case Keeping keeping -> changed.again(keeping.next(), now);
            case Settling settling -> changed;
        };
    }

    /** The same once more under this policy, which may need more time; a report that is not wanted is left out. */
    private QueueDelivery again(Hidden next, Instant now) {
        return switch (next) {
            case Attempting attempting -> whileHidden(attempting, now);
            case Storing storing -> {
                List<Reporting> wanted = storing.left().stream()
                        .filter(reporting -> policy.reports(reporting.decision()))
                        .map(reporting -> reporting.under(policy))
                        .toList();
                yield policy.reports(storing.present().decision())
                        ? whileHidden(storing.with(wanted), now)
                        : report(storing.fates(), wanted, storing.lost(), now);
            }
        };
    }

    @Override
    public Batch batch() {
        return batch;
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
            case Attempting attempting -> after(attempting, signal, now);
            case Storing storing -> after(storing, signal, now);
            case Keeping keeping -> after(keeping, signal, now);
            case Settling settling -> throw refused(signal);
        };
    }

    private IllegalStateException refused(Signal signal) {
        return new IllegalStateException(signal + " does not answer " + step());
    }

    private QueueDelivery after(Attempting attempting, Signal signal, Instant now) {
        return switch (signal) {
            case Signal.Answered answered -> answered(attempting, answered.result(), now);
            case Signal.Paused paused -> whileHidden(attempting.at(invoke(batch)), now);
            case Signal.Stopped stopped ->
                releaseAll(step() instanceof Step.Invoke ? Fate.Released.FAILED : Fate.Released.STOPPED);
            case Signal.Kept kept -> throw refused(kept);
            case Signal.Reported reported -> throw refused(reported);
        };
    }

    private QueueDelivery after(Storing storing, Signal signal, Instant now) {
        return switch (signal) {
            case Signal.Reported reported -> reported(storing, reported.result(), now);
            case Signal.Paused paused ->
                whileHidden(storing.at(storing.present().step()), now);
            case Signal.Stopped stopped -> unreported(storing, now);
            case Signal.Kept kept -> throw refused(kept);
            case Signal.Answered answered -> throw refused(answered);
        };
    }

    private QueueDelivery after(Keeping keeping, Signal signal, Instant now) {
        return switch (signal) {
            case Signal.Kept kept -> hiddenUntil(kept.heldUntil()).kept(keeping.next(), now);
            case Signal.Stopped stopped -> ends(keeping.next(), Fate.Released.STOPPED, now);
            case Signal.Paused paused -> throw refused(paused);
            case Signal.Answered answered -> throw refused(answered);
            case Signal.Reported reported -> throw refused(reported);
        };
    }

    private QueueDelivery answered(Attempting attempting, InvocationResult result, Instant now) {
        return switch (result) {
            case InvocationResult.Accepted accepted -> decided(Collections.emptySortedSet(), accepted.answer(), now);
            case InvocationResult.PartlyFailed partly -> decided(partly.failed(), partly.answer(), now);
            case InvocationResult.FunctionError error -> decided(all(batch), error.answer(), now);
            case InvocationResult.RequestTooLarge tooLarge -> split(now);
            case InvocationResult.Throttled throttled -> throttled(attempting, throttled.retryAfter(), now);
            case InvocationResult.Unreachable unreachable -> throttled(attempting, unreachable.retryAfter(), now);
        };
    }

    /** Both halves are batches of their own from now on; the right one waits for the left one. */
    private QueueDelivery split(Instant now) {
        int middle = batch.size() / 2;
        Batch left = batch.part(0, middle);
        Batch right = batch.part(middle, batch.size());
        return next(left, waiting.after(right), now);
    }

    private QueueDelivery next(Batch part, WaitingParts after, Instant now) {
        Batch hidden = part.heldUntil(batch.heldUntil());
        Attempting first = firstAttempt(hidden);
        return new QueueDelivery(hidden, policy, redelivery, after, first).whileHidden(first, now);
    }

    /** Throttles spend no retry; the batch is kept hidden as long as the queue allows it (semantics §5.2). */
    private QueueDelivery throttled(Attempting attempting, Duration retryAfter, Instant now) {
        int throttles = attempting.throttles() + 1;
        Backoff backoff = redelivery.backoff().upTo(Backoff.LONGEST_PROBE);
        Step pause = new Step.Pause(backoff.after(throttles, now).notBefore(now.plus(retryAfter)));
        return whileHidden(new Attempting(throttles, pause), now);
    }

    /** Goes on with {@code next} if the batch stays hidden long enough; else asks the source to keep it so first. */
    private QueueDelivery whileHidden(Hidden next, Instant now) {
        Instant begins = next.step() instanceof Step.Pause pause ? pause.delay().latest() : now;
        Duration needed = Duration.between(now, begins).plus(next.takes(policy));
        return needed.compareTo(Duration.between(now, batch.heldUntil())) <= 0
                ? with(next)
                : with(new Keeping(next, new Step.Keep(needed)));
    }

    /**
     * Goes on with {@code next} when that will be over before the batch becomes visible, else ends the batch. The first
     * attempt to store a destination record is made in any case, because the function has already answered.
     */
    private QueueDelivery kept(Hidden next, Instant now) {
        Instant latest = batch.heldUntil().minus(next.takes(policy));
        if (next.step() instanceof Step.Pause pause) {
            return now.isBefore(latest)
                    ? with(next.at(new Step.Pause(pause.delay().notAfter(latest))))
                    : ends(next, Fate.Released.NOT_ATTEMPTED, now);
        }
        boolean isFirstReport =
                next instanceof Storing storing && storing.present().failures() == 0;
        return isFirstReport || !now.isAfter(latest) ? with(next) : ends(next, Fate.Released.NOT_ATTEMPTED, now);
    }

    /** The batch is not attempted any more, or not reported. */
    private QueueDelivery ends(Hidden next, Fate.Released fate, Instant now) {
        return switch (next) {
            case Attempting attempting -> releaseAll(fate);
            case Storing storing -> unreported(storing, now);
        };
    }

    /** Decides the fate of each record, and which destination records are to be stored before the batch is settled. */
    private QueueDelivery decided(SortedSet<Integer> failed, @Nullable Answer answer, Instant now) {
        QueueFates fates = QueueFates.of(batch, failed, redelivery, now);
        List<Reporting> reports = new ArrayList<>(2);
        if (policy.reportsFailure()) {
            fates.discarded(answer, now).ifPresent(decision -> reports.add(Reporting.of(decision, policy)));
        }
        if (policy.reportsSuccess()) {
            fates.delivered(answer, now).ifPresent(decision -> reports.add(Reporting.of(decision, policy)));
        }
        return report(fates, reports, Optional.empty(), now);
    }

    /** Reports what is left to report, then settles. */
    private QueueDelivery report(QueueFates fates, List<Reporting> left, Optional<Loss> lost, Instant now) {
        return left.isEmpty() ? settle(fates, lost, now) : whileHidden(Storing.of(fates, left, lost), now);
    }

    private QueueDelivery reported(Storing storing, StoreResult result, Instant now) {
        Reporting present = storing.present();
        return switch (present.after(result, now)) {
            case Reporting.Verdict.Stored stored -> report(storing.stored(), storing.others(), storing.lost(), now);
            case Reporting.Verdict.Lost lost ->
                present.isFailure()
                        // The queue has these records as long as no destination has them (contract §4).
                        ? report(storing.released(), storing.others(), storing.lost(), now)
                        : report(storing.fates(), storing.others(), Optional.of(lost.loss()), now);
            case Reporting.Verdict.Again again -> whileHidden(storing.again(again), now);
        };
    }

    /** What could not be reported in time is released, so that nothing is lost by it. */
    private QueueDelivery unreported(Storing storing, Instant now) {
        return settle(storing.allReleased(), storing.lost(), now);
    }

    /** Settles this batch and goes on with the next one that waits. */
    private QueueDelivery settle(QueueFates fates, Optional<Loss> lost, Instant now) {
        Settlement settlement = fates.settlement();
        if (waiting.isEmpty()) {
            return settling(settlement, Optional.empty(), lost);
        }
        return waiting.wouldPass(settlement)
                ? settling(waiting.releasedAfter(settlement, Fate.Released.NOT_ATTEMPTED), Optional.empty(), lost)
                : settling(settlement, Optional.of(next(waiting.first(), waiting.others(), now)), lost);
    }

    /** Releases the batch and those that wait. */
    private QueueDelivery releaseAll(Fate.Released fate) {
        Settlement settlement = waiting.releasedAfter(batch.released(0, fate), fate);
        return settling(settlement, Optional.empty(), Optional.empty());
    }

    private QueueDelivery settling(Settlement settlement, Optional<Delivery> remaining, Optional<Loss> lost) {
        return with(new Settling(new Step.Settle(settlement, remaining, lost)));
    }

    private QueueDelivery with(QueueState next) {
        return new QueueDelivery(batch, policy, redelivery, waiting, next);
    }

    private QueueDelivery hiddenUntil(Instant until) {
        return new QueueDelivery(batch.heldUntil(until), policy, redelivery, waiting, state);
    }

    private static SortedSet<Integer> all(Batch batch) {
        return new TreeSet<>(IntStream.range(0, batch.size()).boxed().toList());
    }
}
