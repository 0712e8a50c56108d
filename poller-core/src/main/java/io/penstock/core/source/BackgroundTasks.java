package io.penstock.core.source;

import java.time.Duration;

/** Runs small repeating work of a source, such as keeping messages hidden, on a thread of its mapping. Thread-safe. */
public interface BackgroundTasks {

    /**
     * Runs {@code work} once every {@code period}, first after one period, until the returned handle is closed. Runs never
     * overlap; a run that throws is logged and the next one is due as usual.
     */
    Task every(Duration period, Runnable work);

    /** Work that repeats until it is closed. */
    interface Task extends AutoCloseable {

        /** Ends it; a run that is under way is interrupted. */
        @Override
        void close();
    }
}
