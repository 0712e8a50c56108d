package io.penstock.core.source;

import java.time.Duration;
import java.util.concurrent.ExecutorService;

/** Runs the work of a source that belongs to no lane, on threads of its mapping. Thread-safe. */
public interface BackgroundTasks {

    /**
     * Runs {@code work} once every {@code period}, first after one period, until the returned handle is closed. Runs
     * never overlap; a run that throws is logged and the next one is due as usual.
     */
    Task every(Duration period, Runnable work);

    /** Starts {@code work} now and runs it once; closing the returned handle interrupts it. */
    Task once(Runnable work);

    /** Threads for a library that has none of its own: one for each task. The caller shuts them down. */
    ExecutorService executor();

    /** Work that runs until it is closed. */
    interface Task extends AutoCloseable {

        /** Ends the work and interrupts a run in progress. */
        @Override
        void close();
    }
}
