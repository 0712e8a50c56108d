package io.penstock.core.lane;

import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.invoke.FunctionInvoker.Permit;
import io.penstock.core.invoke.FunctionInvoker.PermitToReceive;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.record.Batch;
import io.penstock.core.source.Partition;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Delay;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Queues: the permit to receive becomes that of the first invocation, so that no message is received with which nothing
 * can be invoked. A retry asks again, before those who have no messages, and no longer than the batch stays hidden.
 */
final class QueuePermits implements LanePermits {

    /** How long before a batch becomes visible again the wait for a permit ends. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private final Partition partition;
    private final Supplier<LaneSettings> settings;
    private final StopSignal stop;
    private final Time time;
    private final Chance chance;
    private @Nullable PermitToReceive receiving;
    private @Nullable FunctionInvoker toInvoke;
    private boolean isFirst;

    QueuePermits(Partition partition, Supplier<LaneSettings> settings, StopSignal stop, Time time, Chance chance) {
        this.partition = partition;
        this.settings = settings;
        this.stop = stop;
        this.time = time;
        this.chance = chance;
    }

    /** Its source ends a pull when the mapping changes: to end one sooner would end the lane's turn to receive. */
    @Override
    public Duration longestWait() {
        return Duration.ofDays(1);
    }

    @Override
    public boolean limitPulls() {
        return true;
    }

    @Override
    public Duration toPull() throws InterruptedException {
        rest();
        stop.interruptibly(() -> {
            partition.awaitTurn();
            return true;
        });
        while (true) {
            LaneSettings now = settings.get();
            Optional<PermitToReceive> permit = stop.untilWoken(
                    () -> now.function().permitToReceive(now.isCollecting()), () -> isReplaced(now.function()));
            if (permit.isPresent() && isReplaced(now.function())) {
                permit.get().close();
            } else if (permit.isPresent()) {
                receiving = permit.get();
                toInvoke = now.function();
                isFirst = true;
                return permit.get().longestWait();
            }
        }
    }

    private boolean isReplaced(FunctionInvoker function) {
        return !settings.get().function().equals(function);
    }

    /** Rests between batches that fail, so that a function which fails altogether gets few invocations. */
    private void rest() throws InterruptedException {
        Duration rest = settings.get().function().restBeforeReceiving();
        if (rest.isPositive()) {
            Delay delay = Delay.between(rest.dividedBy(2), rest, time.now());
            new StoppableTime(time, stop).pauseUntil(delay.end(chance));
        }
    }

    @Override
    public Optional<Permit> next(FunctionInvoker function, int records, Batch batch) throws InterruptedException {
        if (!function.equals(toInvoke)) {
            done();
        }
        PermitToReceive first = isFirst ? receiving : null;
        isFirst = false;
        if (stop.isStopping()) {
            // What was received when the stop came is delivered as long as it need not wait.
            return permit(function, first, records, Duration.ZERO);
        }
        Duration atMost = atMost(function, batch.heldUntil());
        Optional<Optional<Permit>> taken =
                stop.untilWoken(() -> permit(function, first, records, atMost), () -> isReplaced(function));
        return taken.flatMap(Function.identity());
    }

    private static Optional<Permit> permit(
            FunctionInvoker function, @Nullable PermitToReceive first, int records, Duration atMost)
            throws InterruptedException {
        return first == null ? function.permit(records, atMost) : first.toInvoke(records, atMost);
    }

    /** So long that the function's timeout still fits after it, but a second where it would not fit anyway. */
    private Duration atMost(FunctionInvoker function, Instant heldUntil) {
        if (heldUntil.equals(Instant.MAX)) {
            return Duration.ofDays(1);
        }
        Duration left = Duration.between(time.now(), heldUntil).minus(MARGIN);
        Duration fitting = left.plus(MARGIN).minus(function.timeout());
        Duration least = left.compareTo(MARGIN) < 0 ? left : MARGIN;
        return fitting.compareTo(least) < 0 ? least : fitting;
    }

    @Override
    public void ended(InvocationResult result) {
        boolean taken = switch (result) {
            case InvocationResult.Accepted accepted -> true;
            case InvocationResult.PartlyFailed partly -> true;
            case InvocationResult.FunctionError error -> true;
            case InvocationResult.RequestTooLarge tooLarge -> false;
            case InvocationResult.Throttled throttled -> false;
            case InvocationResult.Unreachable unreachable -> false;
        };
        if (taken) {
            done();
        }
    }

    @Override
    public void done() {
        if (receiving != null) {
            receiving.close();
            receiving = null;
        }
        isFirst = false;
    }
}
