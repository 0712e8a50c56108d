package io.penstock.core.lane;

import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.record.EventFormat;
import io.penstock.core.record.Settlement;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Pulled;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.testkit.ScriptedFunction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A function that logs when its lane has a permit, and what the lane does meanwhile. Used by one thread. */
final class WatchedFunction implements FunctionInvoker {

    private final List<InvocationResult> results;
    private final List<String> log = new ArrayList<>();
    private Duration rest = Duration.ZERO;
    private Optional<Runnable> stopping = Optional.empty();
    private Runnable waiting = () -> {};
    private int refusals;

    /** Answers so, one after the other, and then always with the last; an error when none is given. */
    WatchedFunction(InvocationResult... results) {
        this.results = new ArrayList<>(results.length == 0 ? List.of(ScriptedFunction.failing()) : List.of(results));
    }

    WatchedFunction resting(Duration before) {
        rest = before;
        return this;
    }

    /** While the lane waits for a permit to invoke, {@code stop} stops it. */
    void stopWhileWaiting(Runnable stop) {
        stopping = Optional.of(stop);
    }

    /** The first so many permits of a stream do not come: the lane waits for each as {@code wait} does. */
    WatchedFunction withoutPermits(int first, Runnable wait) {
        refusals = first;
        waiting = wait;
        return this;
    }

    void note(String happened) {
        log.add(happened);
    }

    List<String> log() {
        return List.copyOf(log);
    }

    /** The same partition, with its pulls in the log. */
    Partition watching(Partition partition) {
        return new Partition() {
            @Override
            public String id() {
                return partition.id();
            }

            @Override
            public EventFormat format() {
                return partition.format();
            }

            @Override
            public Pulled pull(int limit, Duration wait) throws SourceUnavailable, InterruptedException {
                note("read");
                return partition.pull(limit, wait);
            }

            @Override
            public void settle(Settlement settlement) {
                partition.settle(settlement);
            }

            @Override
            public void close(boolean endSettled) {
                partition.close(endSettled);
            }
        };
    }

    @Override
    public String functionArn() {
        return "arn:aws:lambda:us-east-1:000000000000:function:watched";
    }

    @Override
    public Duration timeout() {
        return Duration.ofSeconds(30);
    }

    @Override
    public Optional<Permit> permit(int records) {
        note("permit");
        if (refusals > 0) {
            refusals--;
            waiting.run();
            return Optional.empty();
        }
        return Optional.of(() -> note("back"));
    }

    @Override
    public Optional<Permit> permit(int records, Duration atMost) {
        return permit(records);
    }

    @Override
    public PermitToReceive permitToReceive(boolean collecting) {
        note("permit to receive");
        return new PermitToReceive() {
            @Override
            public Duration longestWait() {
                return Duration.ofDays(1);
            }

            @Override
            public Optional<Permit> toInvoke(int records, Duration atMost) throws InterruptedException {
                note("to invoke");
                if (stopping.isPresent()) {
                    stopping.get().run();
                    throw new InterruptedException();
                }
                return Optional.of(() -> note("back"));
            }

            @Override
            public void close() {
                note("done");
            }
        };
    }

    @Override
    public Duration restBeforeReceiving() {
        return rest;
    }

    @Override
    public boolean isWell() {
        return rest.isZero();
    }

    @Override
    public InvocationResult invoke(Invocation invocation) {
        note("invoke");
        return results.size() > 1 ? results.removeFirst() : results.getFirst();
    }
}
