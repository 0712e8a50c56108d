package io.penstock.core.delivery;

import io.penstock.core.destination.DestinationRecord.Condition;
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
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Delivery by the source, for queues: one attempt, and what failed goes back to the queue (semantics §5). A batch that is
 * throttled or whose function can't be reached is kept hidden and tried again as long as the queue lets us, so that no
 * receive is spent on it (contract §7).
 */
final class QueueDelivery implements Delivery {

    /** What is to be over this long before the queue takes the batch back: clocks differ, and answers travel. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    /** How long a destination may take to store a record before the queue takes the batch back. */
    private static final Duration STORING = Duration.ofSeconds(10);

    private final Batch batch;
    private final DeliveryPolicy policy;
    private final Redelivery.BySource redelivery;
    /** What was received together with this batch and was too large to be sent with it, in order. */
    private final List<Batch> rest;

    private final State state;

    /**
     * What changes on the way.
     *
     * @param heldUntil until when the queue keeps the batch for us
     * @param holdups attempts that were not let through
     * @param fates what is decided; empty before an attempt is answered
     * @param reports what is to be stored in destinations before the queue is told
     * @param lost what a destination should have and does not
     * @param step what is to be done next
     * @param kept what is to be done once the source was asked to keep the batch, which is the present step; else empty
     */
    private record State(
            Instant heldUntil,
            int holdups,
            List<Fate> fates,
            List<Reporting> reports,
            Optional<Decision> lost,
            Step step,
            Optional<Step> kept) {

        State to(Step next) {
            return new State(heldUntil, holdups, fates, reports, lost, next, Optional.empty());
        }

        State keeping(Duration duration, Step then) {
            return new State(heldUntil, holdups, fates, reports, lost, new Step.Keep(duration), Optional.of(then));
        }

        State heldUntil(Instant until) {
            return new State(until, holdups, fates, reports, lost, step, kept);
        }

        State heldUpOnceMore() {
            return new State(heldUntil, holdups + 1, fates, reports, lost, step, kept);
        }

        State decided(List<Fate> all, List<Reporting> left, Optional<Decision> gone) {
            return new State(heldUntil, holdups, List.copyOf(all), List.copyOf(left), gone, step, kept);
        }
    }

    private QueueDelivery(
            Batch batch, DeliveryPolicy policy, Redelivery.BySource redelivery, List<Batch> rest, State state) {
        this.batch = batch;
        this.policy = policy;
        this.redelivery = redelivery;
        this.rest = rest;
        this.state = state;
    }

    static Delivery start(Batch batch, DeliveryPolicy policy, Redelivery.BySource redelivery, Instant now) {
        Step invoke = new Step.Invoke(batch.requestId(), 0, batch.size());
        State first = new State(batch.heldUntil(), 0, List.of(), List.of(), Optional.empty(), invoke, Optional.empty());
        QueueDelivery delivery = new QueueDelivery(batch, policy, redelivery, List.of(), first);
        return batch.sendable() ? delivery : delivery.decided(all(batch), null, now);
    }

    @Override
    public Batch batch() {
        return batch.heldUntil(state.heldUntil());
    }

    @Override
    public Step step() {
        return state.step();
    }

    @Override
    public Delivery after(Signal signal, Instant now) {
        if (!step().isAnsweredBy(signal)) {
            throw new IllegalStateException(signal + " does not answer " + step());
        }
        return switch (signal) {
            case Signal.Answered answered -> answered(answered.result(), now);
            case Signal.Paused rested -> keptFor(state, isDecided() ? report() : invoke(), now);
            case Signal.Kept kept -> kept(state.heldUntil(kept.heldUntil()), now);
            case Signal.Reported told -> told(told, now);
            case Signal.Stopped stopped -> stopped(now);
        };
    }

    private QueueDelivery answered(InvocationResult result, Instant now) {
        return switch (result) {
            case InvocationResult.Accepted accepted -> decided(Collections.emptySortedSet(), accepted.answer(), now);
            case InvocationResult.PartlyFailed partly -> decided(partly.failed(), partly.answer(), now);
            case InvocationResult.FunctionError error -> decided(all(batch), error.answer(), now);
            case InvocationResult.RequestTooLarge tooLarge -> split(now);
            case InvocationResult.Throttled throttled -> heldUp(throttled.retryAfter(), now);
            case InvocationResult.Unreachable unreachable -> heldUp(unreachable.retryAfter(), now);
        };
    }

    /** Both halves are batches of their own from now on; the second waits for the first. */
    private QueueDelivery split(Instant now) {
        int middle = batch.size() / 2;
        List<Batch> behind = new ArrayList<>(rest.size() + 1);
        behind.add(batch().part(middle, batch.size()));
        behind.addAll(rest);
        return next(batch().part(0, middle), List.copyOf(behind), now);
    }

    private QueueDelivery next(Batch part, List<Batch> behind, Instant now) {
        Step invoke = new Step.Invoke(part.requestId(), 0, part.size());
        State first = new State(state.heldUntil(), 0, List.of(), List.of(), Optional.empty(), invoke, Optional.empty());
        return new QueueDelivery(part, policy, redelivery, behind, first).keptFor(first, invoke, now);
    }

    /** Throttles spend no retry; the batch is held as long as the queue lets us (semantics §5.2). */
    private QueueDelivery heldUp(Duration retryAfter, Instant now) {
        State next = state.heldUpOnceMore();
        Backoff backoff = redelivery.backoff().upTo(Backoff.LONGEST_PROBE);
        return keptFor(next, Pauses.after(backoff, next.holdups(), retryAfter, now, Instant.MAX), now);
    }

    /** Takes this step if the batch stays ours long enough for it and what follows; else asks the source to keep it. */
    private QueueDelivery keptFor(State next, Step step, Instant now) {
        Instant begins = step instanceof Step.Pause pause ? pause.latest() : now;
        Duration needed = Duration.between(now, begins).plus(takes());
        return needed.compareTo(Duration.between(now, next.heldUntil())) <= 0
                ? with(next.to(step))
                : with(next.keeping(needed, step));
    }

    /** How long the batch has to stay ours after the next attempt, or the next report, began. */
    private Duration takes() {
        return isDecided() ? STORING : policy.functionTimeout().plus(MARGIN);
    }

    /** Nothing begins that may last longer than the source keeps the batch; but what it did is always reported once. */
    private QueueDelivery kept(State next, Instant now) {
        Instant latest = next.heldUntil().minus(takes());
        Step step = next.kept().orElseThrow();
        boolean inTime = step instanceof Step.Pause ? now.isBefore(latest) : !now.isAfter(latest);
        boolean firstReport =
                step instanceof Step.Report && next.reports().getFirst().failures() == 0;
        if (!inTime && !firstReport) {
            return isDecided() ? unreported(now) : releaseAll(Fate.Released.NOT_ATTEMPTED);
        }
        return with(next.to(step instanceof Step.Pause pause ? pause.overBy(latest) : step));
    }

    private boolean isDecided() {
        return !state.fates().isEmpty();
    }

    private Step invoke() {
        return new Step.Invoke(batch.requestId(), 0, batch.size());
    }

    private Step report() {
        return new Step.Report(state.reports().getFirst().decision());
    }

    /** Gives each record its fate, and sees which destinations are to be told before the queue is. */
    private QueueDelivery decided(SortedSet<Integer> failed, @Nullable Answer answer, Instant now) {
        List<Fate> decided = fates(failed);
        List<Reporting> wanted = new ArrayList<>(2);
        if (policy.reportsFailure()) {
            decision(decided, Fate.Discarded.class, Condition.RETRY_ATTEMPTS_EXHAUSTED, answer, now)
                    .ifPresent(decision -> wanted.add(Reporting.of(decision, policy)));
        }
        if (policy.reportsSuccess()) {
            decision(decided, Fate.Delivered.class, Condition.SUCCESS, answer, now)
                    .ifPresent(decision -> wanted.add(Reporting.of(decision, policy)));
        }
        return reporting(decided, wanted, Optional.empty(), now);
    }

    private List<Fate> fates(SortedSet<Integer> failed) {
        List<Fate> delivered = Collections.nCopies(batch.size(), Fate.DELIVERED);
        if (failed.isEmpty()) {
            return delivered;
        }
        List<Fate> fates = new ArrayList<>(delivered);
        for (int index : failed) {
            fates.set(
                    index,
                    isSpent(index)
                            ? new Fate.Discarded(Fate.Reason.RETRIES, Fate.Report.NOT_WANTED)
                            : Fate.Released.FAILED);
        }
        return fates;
    }

    private boolean isSpent(int index) {
        return redelivery.retries().isPresent()
                && batch.records().get(index).deliveries()
                        > redelivery.retries().getAsInt();
    }

    private Optional<Decision> decision(
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
        return Optional.of(new Decision(condition, indexes, Math.max(1, count), answer, batch.requestId(), now));
    }

    private QueueDelivery told(Signal.Reported told, Instant now) {
        Reporting first = state.reports().getFirst();
        List<Reporting> others = state.reports().subList(1, state.reports().size());
        return switch (first.after(told.result(), now)) {
            case Reporting.Verdict.Stored stored -> reporting(stored(first), others, state.lost(), now);
            case Reporting.Verdict.Lost gone ->
                isFailure(first)
                        ? reporting(released(first), others, state.lost(), now)
                        : reporting(state.fates(), others, Optional.of(first.decision()), now);
            case Reporting.Verdict.Again again -> {
                List<Reporting> left = new ArrayList<>(others);
                left.addFirst(again.reporting());
                yield keptFor(state.decided(state.fates(), left, state.lost()), again.pause(), now);
            }
        };
    }

    private static boolean isFailure(Reporting report) {
        return report.decision().condition() != Condition.SUCCESS;
    }

    private List<Fate> stored(Reporting report) {
        return isFailure(report)
                ? changed(report, new Fate.Discarded(Fate.Reason.RETRIES, Fate.Report.STORED))
                : state.fates();
    }

    /** The queue has these records as long as no destination has them (contract §4). */
    private List<Fate> released(Reporting report) {
        return changed(report, Fate.Released.FAILED);
    }

    private List<Fate> changed(Reporting report, Fate fate) {
        List<Fate> changed = new ArrayList<>(state.fates());
        report.decision().indexes().forEach(index -> changed.set(index, fate));
        return changed;
    }

    /** What a destination could not be told in time goes back to the queue, so that nothing is lost by it. */
    private QueueDelivery unreported(Instant now) {
        List<Fate> changed = new ArrayList<>(state.fates());
        state.reports()
                .forEach(report ->
                        report.decision().indexes().forEach(index -> changed.set(index, Fate.Released.FAILED)));
        return settle(settlement(changed), now);
    }

    private QueueDelivery stopped(Instant now) {
        return isDecided()
                ? unreported(now)
                : releaseAll(step() instanceof Step.Invoke ? Fate.Released.FAILED : Fate.Released.STOPPED);
    }

    /** Nothing of the batch is attempted any more, nor of what was received with it. */
    private QueueDelivery releaseAll(Fate.Released fate) {
        return settle(withRest(batch.released(0, fate), fate), Optional.empty());
    }

    private Settlement withRest(Settlement settlement, Fate.Released fate) {
        Settlement.Builder all = new Settlement.Builder(batch.size());
        settlement.entries().forEach(entry -> all.add(entry.record(), entry.fate()));
        rest.forEach(part -> part.released(0, fate).entries().forEach(entry -> all.add(entry.record(), entry.fate())));
        return all.build();
    }

    /** Reports what is left to report, then settles. */
    private QueueDelivery reporting(List<Fate> decided, List<Reporting> left, Optional<Decision> gone, Instant now) {
        QueueDelivery next = with(state.decided(decided, left, gone));
        return left.isEmpty() ? next.settle(settlement(decided), now) : next.keptFor(next.state, next.report(), now);
    }

    private QueueDelivery settle(Settlement settlement, Instant now) {
        if (rest.isEmpty()) {
            return settle(settlement, Optional.empty());
        }
        return isBehindAFailure(settlement)
                ? settle(withRest(settlement, Fate.Released.NOT_ATTEMPTED), Optional.empty())
                : settle(settlement, Optional.of(next(rest.getFirst(), rest.subList(1, rest.size()), now)));
    }

    private QueueDelivery settle(Settlement settlement, Optional<Delivery> next) {
        return with(state.to(new Step.Settle(settlement, next, state.lost())));
    }

    /** In a message group, nothing may pass what comes again (semantics §5.3). */
    private boolean isBehindAFailure(Settlement settlement) {
        Set<String> failed = settlement.entries().stream()
                .filter(entry -> entry.fate() instanceof Fate.Released)
                .map(entry -> entry.record().key())
                .filter(key -> !key.isEmpty())
                .collect(Collectors.toSet());
        return rest.stream().flatMap(part -> part.records().stream()).anyMatch(record -> failed.contains(record.key()));
    }

    private QueueDelivery with(State next) {
        return new QueueDelivery(batch, policy, redelivery, rest, next);
    }

    private Settlement settlement(List<Fate> decided) {
        Settlement.Builder settlement = new Settlement.Builder(batch.size());
        for (int index = 0; index < batch.size(); index++) {
            batch.addTo(settlement, index, decided.get(index));
        }
        return settlement.build();
    }

    private static SortedSet<Integer> all(Batch batch) {
        return new TreeSet<>(IntStream.range(0, batch.size()).boxed().toList());
    }
}
