package io.penstock.core.delivery;

import io.penstock.core.destination.OutcomeRecord.Condition;
import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.InvokeOutcome;
import io.penstock.core.record.Batch;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Delivery by the source, for queues: one attempt, and what failed goes back to the queue (semantics §5). A batch that is
 * throttled is held and tried again until shortly before the queue takes it back.
 */
final class QueueDelivery implements Delivery {

    /** No attempt begins later than this before the queue takes the batch back. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private final Batch batch;
    private final DeliveryPolicy policy;
    private final Redelivery.BySource redelivery;
    private final int holdups;
    private final List<Fate> fates;
    private final List<Reporting> reports;
    private final Optional<Outcome> lost;
    private final Step step;

    private QueueDelivery(
            Batch batch,
            DeliveryPolicy policy,
            Redelivery.BySource redelivery,
            int holdups,
            List<Fate> fates,
            List<Reporting> reports,
            Optional<Outcome> lost,
            Step step) {
        this.batch = batch;
        this.policy = policy;
        this.redelivery = redelivery;
        this.holdups = holdups;
        this.fates = fates;
        this.reports = reports;
        this.lost = lost;
        this.step = step;
    }

    static Delivery start(Batch batch, DeliveryPolicy policy, Redelivery.BySource redelivery, Instant now) {
        Step invoke = new Step.Invoke(batch.requestId(), 0, batch.size());
        QueueDelivery first =
                new QueueDelivery(batch, policy, redelivery, 0, List.of(), List.of(), Optional.empty(), invoke);
        return batch.sendable() ? first : first.decided(all(batch), null, now);
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
            case Signal.Rested rested -> rested(now);
            case Signal.Told told -> told(told, now);
            case Signal.Stopped stopped -> stopped();
        };
    }

    private QueueDelivery answered(InvokeOutcome outcome, Instant now) {
        return switch (outcome) {
            case InvokeOutcome.Accepted accepted -> decided(Collections.emptySortedSet(), accepted.answer(), now);
            case InvokeOutcome.PartlyFailed partly -> decided(partly.failed(), partly.answer(), now);
            case InvokeOutcome.FunctionError error -> decided(all(batch), error.answer(), now);
            case InvokeOutcome.Throttled throttled -> heldUp(throttled.retryAfter(), now);
            case InvokeOutcome.Unreachable unreachable -> heldUp(unreachable.retryAfter(), now);
        };
    }

    /** Throttles spend no retry; the batch is held as long as the queue lets us (semantics §5.2). */
    private QueueDelivery heldUp(Duration retryAfter, Instant now) {
        if (!now.isBefore(holdEnd())) {
            return settle(batch.released(0, Fate.Released.NOT_ATTEMPTED));
        }
        Step pause = Pauses.after(redelivery.backoff(), holdups + 1, retryAfter, now, holdEnd());
        return new QueueDelivery(batch, policy, redelivery, holdups + 1, fates, reports, lost, pause);
    }

    private QueueDelivery rested(Instant now) {
        if (!reports.isEmpty()) {
            return now.isBefore(holdEnd()) ? with(fates, reports, lost) : unreported();
        }
        if (!now.isBefore(holdEnd())) {
            return settle(batch.released(0, Fate.Released.NOT_ATTEMPTED));
        }
        Step invoke = new Step.Invoke(batch.requestId(), 0, batch.size());
        return new QueueDelivery(batch, policy, redelivery, holdups, fates, reports, lost, invoke);
    }

    /** Gives each record its fate, and sees which destinations are to be told before the queue is. */
    private QueueDelivery decided(SortedSet<Integer> failed, @Nullable Answer answer, Instant now) {
        IntPredicate spent = index -> redelivery.retries().isPresent()
                && batch.records().get(index).deliveries()
                        > redelivery.retries().getAsInt();
        List<Fate> decided = new ArrayList<>(Collections.nCopies(batch.size(), Fate.DELIVERED));
        for (int index : failed) {
            decided.set(
                    index,
                    spent.test(index)
                            ? new Fate.Discarded(Fate.Reason.RETRIES, Fate.Report.NOT_WANTED)
                            : Fate.Released.FAILED);
        }
        List<Reporting> wanted = new ArrayList<>(2);
        if (policy.reportsFailure()) {
            outcome(decided, Fate.Discarded.class, Condition.RETRY_ATTEMPTS_EXHAUSTED, answer, now)
                    .ifPresent(outcome -> wanted.add(Reporting.of(outcome, policy)));
        }
        if (policy.reportsSuccess()) {
            outcome(decided, Fate.Delivered.class, Condition.SUCCESS, answer, now)
                    .ifPresent(outcome -> wanted.add(Reporting.of(outcome, policy)));
        }
        return with(decided, wanted, Optional.empty());
    }

    private Optional<Outcome> outcome(
            List<Fate> decided, Class<? extends Fate> kind, Condition condition, @Nullable Answer answer, Instant now) {
        List<Integer> indexes = IntStream.range(0, batch.size())
                .filter(index -> kind.isInstance(decided.get(index)))
                .boxed()
                .toList();
        if (indexes.isEmpty()) {
            return Optional.empty();
        }
        int count = indexes.stream()
                .mapToInt(index -> batch.records().get(index).deliveries())
                .max()
                .orElse(1);
        return Optional.of(new Outcome(condition, indexes, Math.max(1, count), answer, batch.requestId(), now));
    }

    private QueueDelivery told(Signal.Told told, Instant now) {
        Reporting first = reports.getFirst();
        List<Reporting> others = reports.subList(1, reports.size());
        return switch (first.after(told.outcome(), now)) {
            case Reporting.Verdict.Stored stored -> with(changed(first, Fate.Report.STORED), others, lost);
            case Reporting.Verdict.Lost gone ->
                with(changed(first, Fate.Report.LOST), others, Optional.of(first.outcome()));
            case Reporting.Verdict.Again again -> {
                if (!now.isBefore(holdEnd())) {
                    yield unreported();
                }
                List<Reporting> left = new ArrayList<>(others);
                left.addFirst(again.reporting());
                Step.Pause pause = again.pause();
                Instant latest = pause.latest().isBefore(holdEnd()) ? pause.latest() : holdEnd();
                Instant earliest = pause.earliest().isBefore(latest) ? pause.earliest() : latest;
                yield new QueueDelivery(
                        batch, policy, redelivery, holdups, fates, left, lost, new Step.Pause(earliest, latest));
            }
        };
    }

    private List<Fate> changed(Reporting told, Fate.Report report) {
        if (told.outcome().condition() == Condition.SUCCESS) {
            return fates;
        }
        List<Fate> changed = new ArrayList<>(fates);
        told.outcome().indexes().forEach(index -> changed.set(index, new Fate.Discarded(Fate.Reason.RETRIES, report)));
        return changed;
    }

    /** What a destination could not be told in time goes back to the queue, so that nothing is lost by it. */
    private QueueDelivery unreported() {
        List<Fate> changed = new ArrayList<>(fates);
        reports.forEach(
                report -> report.outcome().indexes().forEach(index -> changed.set(index, Fate.Released.FAILED)));
        return with(changed, List.of(), lost);
    }

    private QueueDelivery stopped() {
        return fates.isEmpty()
                ? settle(batch.released(0, step instanceof Step.Invoke ? Fate.Released.FAILED : Fate.Released.STOPPED))
                : unreported();
    }

    /** Reports what is left to report, then settles. */
    private QueueDelivery with(List<Fate> decided, List<Reporting> left, Optional<Outcome> gone) {
        Step next = left.isEmpty()
                ? new Step.Settle(settlement(decided), Optional.empty(), gone)
                : new Step.Report(left.getFirst().outcome());
        return new QueueDelivery(
                batch, policy, redelivery, holdups, List.copyOf(decided), List.copyOf(left), gone, next);
    }

    private QueueDelivery settle(Settlement settlement) {
        Step settle = new Step.Settle(settlement, Optional.empty(), lost);
        return new QueueDelivery(batch, policy, redelivery, holdups, fates, reports, lost, settle);
    }

    private Settlement settlement(List<Fate> decided) {
        Settlement.Builder settlement = new Settlement.Builder(batch.size());
        for (int index = 0; index < batch.size(); index++) {
            batch.addTo(settlement, index, decided.get(index));
        }
        return settlement.build();
    }

    private Instant holdEnd() {
        return batch.heldUntil().equals(Instant.MAX)
                ? Instant.MAX
                : batch.heldUntil().minus(MARGIN);
    }

    private static SortedSet<Integer> all(Batch batch) {
        return new TreeSet<>(IntStream.range(0, batch.size()).boxed().toList());
    }
}
