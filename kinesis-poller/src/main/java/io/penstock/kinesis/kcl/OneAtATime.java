package io.penstock.kinesis.kcl;

import io.penstock.core.source.BackgroundTasks;
import java.util.concurrent.atomic.AtomicBoolean;

/** Work beside the lanes that is started again and again, and never runs twice at the same time. Thread-safe. */
final class OneAtATime {

    private final BackgroundTasks background;
    private final Runnable work;
    private final AtomicBoolean runs = new AtomicBoolean();

    /** Runs {@code work} on threads of {@code background}. */
    OneAtATime(BackgroundTasks background, Runnable work) {
        this.background = background;
        this.work = work;
    }

    /** Starts the work, unless it still runs; returns at once. */
    void start() {
        if (runs.compareAndSet(false, true)) {
            background.once(() -> {
                try {
                    work.run();
                } finally {
                    runs.set(false);
                }
            });
        }
    }
}
