package io.penstock.core.source;

import java.time.Duration;
import java.util.concurrent.ExecutorService;

/** Runs what a source does beside its lanes, on threads of its mapping. Thread-safe. */
public interface BackgroundTasks {

    /**
     * Runs {@code work} once every {@code period}, first after one period, until the returned handle is closed. Runs never
     * overlap; a run that throws is logged and the next one is due as usual.
     */
    Task every(Duration period, Runnable work);

    /** Runs {@code work} once, at once; closing the returned handle interrupts it. */
    Task once(Runnable work);

    /** Threads for a library that brings none of its own: one for each task. Whoever asked for them shuts them down. */
    ExecutorService executor();

    /** Work that goes on until it is closed. */
    interface Task extends AutoCloseable {

        /** Ends it; a run that is under way is interrupted. */
        @Override
        void close();
    }
}
