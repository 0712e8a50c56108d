package io.penstock.core.lane;

import io.penstock.core.source.BackgroundTasks;
import io.penstock.core.time.Time;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only maker of threads: virtual ones, named after what they do. Thread-safe.
 */
public final class LaneThreads {

    private static final Logger LOG = LoggerFactory.getLogger(LaneThreads.class);

    private final Time time;

    /** Threads that repeat their work by this clock. */
    public LaneThreads(Time time) {
        this.time = time;
    }

    /** Starts a thread named {@code name}, as in {@code <mapping>/<partition>}. A throwable that ends it is logged. */
    Thread start(String name, Runnable work) {
        return Thread.ofVirtual()
                .name(name)
                .uncaughtExceptionHandler((thread, fault) -> LOG.error("thread {} died", thread.getName(), fault))
                .start(work);
    }

    /** Repeating work for one mapping, on threads named {@code <mapping>/background}. */
    public BackgroundTasks background(String mapping) {
        return (period, work) -> {
            Thread thread = start(mapping + "/background", () -> repeat(period, work));
            return thread::interrupt;
        };
    }

    private void repeat(Duration period, Runnable work) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                time.pauseUntil(time.now().plus(period));
                try {
                    work.run();
                } catch (RuntimeException fault) {
                    LOG.error("background work failed; it is tried again in {}", period, fault);
                }
            }
        } catch (InterruptedException closed) {
            // Closing the task ends it.
        }
    }
}
