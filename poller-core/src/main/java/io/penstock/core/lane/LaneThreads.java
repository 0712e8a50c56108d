package io.penstock.core.lane;

import io.penstock.core.source.BackgroundTasks;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts every thread of ours but that of {@link Deadlines}: virtual ones, named after what they do. Thread-safe. */
public final class LaneThreads {

    private static final Logger LOG = LoggerFactory.getLogger(LaneThreads.class);

    private final Time time;

    /** Background tasks repeat by this clock. */
    public LaneThreads(Time time) {
        this.time = time;
    }

    /** Starts a thread named {@code name}, as in {@code <mapping>/<partition>}. A throwable that ends it is logged. */
    Thread start(String name, Runnable work) {
        return Thread.ofVirtual()
                .name(name)
                .uncaughtExceptionHandler(LaneThreads::died)
                .start(work);
    }

    private static void died(Thread thread, Throwable fault) {
        LOG.error(
                "thread {} died; please report it with this stack trace, unless memory was short. A lane is replaced;"
                        + " for any other thread of a mapping restart this instance",
                thread.getName(),
                fault);
    }

    /** Runs what a source does beside its lanes, on threads named {@code <mapping>/background}. */
    public BackgroundTasks background(String mapping) {
        return new MappingTasks(mapping + "/background");
    }

    private final class MappingTasks implements BackgroundTasks {

        private final String name;

        MappingTasks(String name) {
            this.name = name;
        }

        @Override
        public Task every(Duration period, Runnable work) {
            return once(() -> repeat(period, work));
        }

        @Override
        public Task once(Runnable work) {
            return start(name, work)::interrupt;
        }

        @Override
        public ExecutorService executor() {
            return Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual().name(name + "-", 0).factory());
        }
    }

    private void repeat(Duration period, Runnable work) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                time.pauseUntil(time.now().plus(period));
                try {
                    work.run();
                } catch (RuntimeException fault) {
                    LOG.error(
                            "{} failed by a fault of Penstock; please report it with this stack trace. It runs again in"
                                    + " {}",
                            Thread.currentThread().getName(),
                            period,
                            fault);
                }
            }
        } catch (InterruptedException closed) {
            // Closing the task ends it.
        }
    }
}
