package io.penstock.service.mappings;

import io.penstock.core.lane.MappingRunner;
import io.penstock.core.limit.FairPool;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.time.Time;
import io.penstock.service.function.FunctionProperties;
import io.penstock.service.observe.MappingObserver.ObservedFunction;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One life of a mapping: from the moment that it begins to read until the last record is settled. Thread-safe; started
 * once.
 */
final class MappingRun {

    private static final Duration REMINDER = Duration.ofMinutes(1);

    private final MappingRunner runner;
    private final FairPool.Member room;
    // both are written by the mapping's thread alone
    private volatile Optional<FunctionProperties> definition;
    private ObservedFunction gauges;

    /**
     * A run that does not read yet.
     *
     * @param room the mapping's part of the memory; left when the run is over
     * @param definition what its function was when the run was made
     * @param gauges of its function; closed when it is replaced, or the run is over
     */
    MappingRun(
            MappingRunner runner,
            FairPool.Member room,
            Optional<FunctionProperties> definition,
            ObservedFunction gauges) {
        this.runner = runner;
        this.room = room;
        this.definition = definition;
        this.gauges = gauges;
    }

    /** Begins to read; returns immediately. */
    void start() {
        runner.start();
    }

    /** Goes on with what {@code next} asks for: position, leases and what is in flight stay. Returns soon. */
    void change(Mapping next, RunFactory runs) {
        Optional<FunctionProperties> defined = runs.functions().definition(next.function());
        runner.change(runs.changed(runner.settings(), next, defined.equals(definition)));
        definition = defined;
        ObservedFunction before = gauges;
        gauges = runs.gauges(next);
        before.close();
    }

    /** True when it invokes its function as that is configured now. */
    boolean isCurrent(RunFactory runs) {
        return runs.functions().definition(runner.mapping().function()).equals(definition);
    }

    /** Starts nothing new, waits until what is in flight is settled, and leaves all that is shared. */
    void drain(Time time) throws InterruptedException {
        runner.stop();
        while (!runner.awaitStopped(time.now().plus(REMINDER))) {
            runner.stop();
        }
        gauges.close();
        room.close();
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
        return room.waiting();
    }
}
