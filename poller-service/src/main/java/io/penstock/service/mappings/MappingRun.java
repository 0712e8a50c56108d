package io.penstock.service.mappings;

import io.penstock.core.lane.MappingRunner;
import io.penstock.core.limit.FairPool;
import io.penstock.core.time.Time;
import io.penstock.service.function.MappingInvoker;
import io.penstock.service.observe.MappingObserver.ObservedFunction;
import java.time.Duration;
import java.time.Instant;

/**
 * One life of a mapping: from the moment that it begins to read until the last record is settled. Thread-safe; started
 * once.
 */
final class MappingRun {

    private static final Duration REMINDER = Duration.ofMinutes(1);

    /** What the run has of limits and gauges that all mappings share; left when it is over. */
    record Parts(MappingInvoker function, FairPool.Member room, ObservedFunction gauges) implements AutoCloseable {

        @Override
        public void close() {
            gauges.close();
            room.close();
            function.close();
        }
    }

    private final MappingRunner runner;
    private final Parts parts;

    MappingRun(MappingRunner runner, Parts parts) {
        this.runner = runner;
        this.parts = parts;
    }

    /** Begins to read; returns immediately. The life cycle is {@code Enabled} then. */
    void start() {
        runner.start();
    }

    /** Starts nothing new, waits until what is in flight is settled, and leaves all that is shared. */
    void drain(Time time) throws InterruptedException {
        runner.stop();
        while (!runner.awaitStopped(time.now().plus(REMINDER))) {
            runner.stop();
        }
        parts.close();
    }

    /** Starts nothing new and lets what is in flight finish; returns immediately. */
    void stop() {
        runner.stop();
    }

    /** Ends what is in flight, too, which is then released; returns immediately. */
    void stopImmediately() {
        runner.stopImmediately();
    }

    /** Waits until all is over; true when it is before {@code deadline}. */
    boolean awaitStopped(Instant deadline) throws InterruptedException {
        return runner.awaitStopped(deadline);
    }

    /** The mapping's name. */
    String name() {
        return runner.mapping().name();
    }

    /** True while the thread that assigns lanes lives, or is to live no more. */
    boolean isAlive() {
        return runner.isAlive();
    }

    /** How many lanes or shards wait for memory. */
    int waitingForMemory() {
        return parts.room().waiting();
    }
}
