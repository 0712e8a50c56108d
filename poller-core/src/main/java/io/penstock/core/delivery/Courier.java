package io.penstock.core.delivery;

import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.DestinationRecord.Condition;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.event.LaneListener;
import io.penstock.core.invoke.BatchResponse;
import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.invoke.FunctionInvoker.Permit;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.invoke.WindowResponse;
import io.penstock.core.record.Batch;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.record.WindowFrame;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Performs the steps of deliveries for one lane: invokes the function with a permit, pauses, stores destination
 * records. Each attempt and each report is made under the settings that hold when it begins. It decides nothing. Used
 * by one thread.
 */
public final class Courier {

    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

    /** How often a pause checks whether the function, which was out of reach, is reached again. */
    private static final Duration CHECK = Duration.ofMillis(500);

    private static final InvocationResult NO_PERMIT =
            new InvocationResult.Throttled("no permit of the function was free", Duration.ZERO);

    private final InFlight inFlight;
    private final Supplier<? extends DeliverySettings> settings;
    private final Time time;
    private final Chance chance;
    private final Permits permits;
    private final LaneListener listener;
    /** True when the function was out of reach before the last attempt, which did not get through either. */
    private boolean outOfReach;
    /** The function that was invoked last with the batch, which its destination records name. */
    private String functionArn = "";

    /**
     * Serves one lane.
     *
     * @param inFlight what the lane has in flight
     * @param settings asked before each attempt and each report for those that hold now
     * @param permits one is taken before each invocation and released right after
     */
    public Courier(
            InFlight inFlight,
            Supplier<? extends DeliverySettings> settings,
            Time time,
            Chance chance,
            Permits permits,
            LaneListener listener) {
        this.inFlight = inFlight;
        this.settings = settings;
        this.time = time;
        this.chance = chance;
        this.permits = permits;
        this.listener = listener;
    }

    /**
     * Performs the steps of {@code delivery} until something is to be settled. An interruption stops the work: what is
     * undecided is released, and the thread stays interrupted.
     */
    public Step.Settle deliver(Delivery delivery) {
        DeliverySettings now = settings.get();
        functionArn = now.function().functionArn();
        Delivery state = delivery;
        while (true) {
            if (state.step() instanceof Step.Settle settle) {
                DeliverySettings last = now;
                Batch batch = state.batch();
                settle.lost().ifPresent(lost -> lose(last, batch, lost));
                return settle;
            }
            now = settings.get();
            state = state.under(now.policy(), time.now());
            Optional<Signal> signal = perform(now, state);
            if (signal.isPresent()) {
                state = after(state, signal.get());
            }
        }
    }

    /** What came of the present step; empty when nothing was done, because other settings hold now. */
    private Optional<Signal> perform(DeliverySettings now, Delivery state) {
        Batch batch = state.batch();
        try {
            return switch (state.step()) {
                case Step.Invoke invoke -> invoke(now, batch, invoke);
                case Step.Pause pause -> Optional.of(pause(batch, pause));
                case Step.Keep keep -> Optional.of(new Signal.Kept(inFlight.keepFor(keep.duration())));
                case Step.Report report -> Optional.of(report(now, batch, report.decision()));
                case Step.Settle settle -> Optional.empty();
            };
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Optional.of(new Signal.Stopped());
        }
    }

    /** After a pause the settings of that moment decide what is next: an age limit may have been raised meanwhile. */
    private Delivery after(Delivery state, Signal signal) {
        if (!(signal instanceof Signal.Paused)) {
            return state.after(signal, time.now());
        }
        Delivery changed = state.under(settings.get().policy(), time.now());
        return changed.step().isAnsweredBy(signal) ? changed.after(signal, time.now()) : changed;
    }

    private Optional<Signal> invoke(DeliverySettings now, Batch batch, Step.Invoke step) throws InterruptedException {
        outOfReach = false;
        if (!inFlight.isOwned()) {
            return Optional.of(new Signal.Stopped());
        }
        FunctionInvoker function = now.function();
        List<SourceRecord> records = batch.records().subList(step.from(), step.to());
        Invocation invocation = new Invocation(step.requestId(), batch.event(records), records);
        Optional<Permit> free = permit(function, records.size(), batch);
        if (free.isEmpty()) {
            outOfReach = !function.isWell();
            return now.equals(settings.get()) ? Optional.of(new Signal.Answered(NO_PERMIT)) : Optional.empty();
        }
        Instant began;
        InvocationResult result;
        try (Permit permit = free.get()) {
            if (!inFlight.isOwned()) {
                return Optional.of(new Signal.Stopped());
            }
            if (!now.equals(settings.get())) {
                return Optional.empty();
            }
            functionArn = function.functionArn();
            boolean wasWell = function.isWell();
            began = time.now();
            result = call(now, batch, invocation);
            outOfReach = !wasWell && result instanceof InvocationResult.Unreachable;
        }
        Duration took = Duration.between(began, time.now());
        permits.ended(result);
        int failed = result.failedOf(records.size());
        happened(new LaneEvent.Invoked(step.requestId(), records.size(), failed, result, took));
        return Optional.of(new Signal.Answered(result));
    }

    /** Work that is stopped while it waits for a permit stops in the pause that follows: nothing was attempted. */
    private Optional<Permit> permit(FunctionInvoker function, int records, Batch batch) {
        try {
            return permits.next(function, records, batch);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private InvocationResult call(DeliverySettings now, Batch batch, Invocation invocation)
            throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        try {
            InvocationResult result = indivisible(now.function().invoke(invocation), invocation);
            InvocationResult read = now.reportsItemFailures() && result instanceof InvocationResult.Accepted accepted
                    ? BatchResponse.read(accepted.answer(), invocation.records())
                    : result;
            return needsState(batch) ? WindowResponse.read(read) : read;
        } catch (RuntimeException fault) {
            // A fault of ours must neither lose the batch nor spend its retries.
            LOG.error(
                    "invoking {} with a batch of lane {} failed by a fault of Penstock; please report it with this"
                            + " stack trace. The batch is invoked again",
                    now.function().functionArn(),
                    inFlight.lane(),
                    fault);
            return new InvocationResult.Unreachable("internal error: " + fault, Duration.ZERO);
        }
    }

    /** What can't be split has failed. */
    private static InvocationResult indivisible(InvocationResult result, Invocation invocation) {
        return result instanceof InvocationResult.RequestTooLarge tooLarge
                        && invocation.records().size() <= 1
                ? new InvocationResult.FunctionError(tooLarge.answer())
                : result;
    }

    /** The last call of a window needs to return no state, because nobody would get it. */
    private static boolean needsState(Batch batch) {
        return !batch.window().map(WindowFrame::isFinal).orElse(true);
    }

    private Signal pause(Batch batch, Step.Pause pause) throws InterruptedException {
        Instant until = pause.delay().end(chance);
        happened(new LaneEvent.Paused(batch.requestId(), until));
        if (outOfReach) {
            pauseUntilBack(until);
        } else {
            time.pauseUntil(until);
        }
        return new Signal.Paused();
    }

    /**
     * One invocation of the mapping that reaches the function again ends the pauses of the others. A batch that fails
     * alone, because of its content, keeps its pauses: the function was well when its attempts began.
     */
    private void pauseUntilBack(Instant until) throws InterruptedException {
        Instant check = time.now().plus(CHECK);
        // a pause of a partition that is no longer ours ends at once, and must not begin again and again
        while (check.isBefore(until) && inFlight.isOwned() && !isWell()) {
            time.pauseUntil(check);
            check = time.now().plus(CHECK);
        }
        if (!isWell()) {
            time.pauseUntil(until);
        }
    }

    private boolean isWell() {
        return settings.get().function().isWell();
    }

    private Signal report(DeliverySettings now, Batch batch, Decision decision) throws InterruptedException {
        if (!inFlight.isOwned()) {
            return new Signal.Stopped();
        }
        Destination destination = now.destinations().of(decision.condition());
        StoreResult stored = store(destination, record(now, batch, decision));
        happened(new LaneEvent.Reported(destination.kind(), decision.indexes().size(), stored));
        return new Signal.Reported(stored);
    }

    private static StoreResult store(Destination destination, DestinationRecord record) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        try {
            return destination.store(record);
        } catch (RuntimeException fault) {
            LOG.error(
                    "storing a record in the {} destination failed by a fault of Penstock; please report it with this"
                            + " stack trace. Storing it is retried",
                    destination.kind(),
                    fault);
            return new StoreResult.Unavailable("internal error: " + fault);
        }
    }

    private void lose(DeliverySettings last, Batch batch, Loss loss) {
        Decision decision = loss.decision();
        String kind = last.destinations().of(decision.condition()).kind();
        String reason = "the " + kind + " destination could not store it: " + loss.reason();
        happened(new LaneEvent.Lost(record(last, batch, decision), reason));
    }

    private DestinationRecord record(DeliverySettings now, Batch batch, Decision decision) {
        List<SourceRecord> records =
                decision.indexes().stream().map(batch.records()::get).toList();
        return new DestinationRecord(
                decision.condition(),
                time.wall(decision.decidedAt()),
                new DestinationRecord.LastInvocation(
                        decision.requestId(),
                        functionArn,
                        decision.invokeCount(),
                        decision.condition() == Condition.RECORD_AGE_EXCEEDED ? null : decision.answer()),
                new DestinationRecord.ReportedRecords(
                        now.destinations().mappingId(),
                        batch.format().partition(),
                        batch.format().batchInfo(records),
                        records.size(),
                        batch.window(),
                        batch.event(records)));
    }

    private void happened(LaneEvent event) {
        listener.happened(inFlight.lane(), event);
    }
}
