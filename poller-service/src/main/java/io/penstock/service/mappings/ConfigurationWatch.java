package io.penstock.service.mappings;

import io.penstock.core.lane.LaneThreads;
import io.penstock.core.source.BackgroundTasks;
import io.penstock.core.time.Time;
import io.penstock.service.config.ReadConfiguration;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Reloads the configuration when its files say something else ({@code penstock.reload: watch}), as long as the
 * application runs. It compares what is read and no times or names of files, so it sees the swap of a link, too.
 */
final class ConfigurationWatch implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationWatch.class);
    private static final Duration PERIOD = Duration.ofSeconds(5);

    /** A file that is being written says something else a moment later. */
    private static final Duration SETTLED = Duration.ofSeconds(1);

    private final boolean watches;
    private final Reload reload;
    private final LaneThreads threads;
    private final Time time;
    private BackgroundTasks.@Nullable Task task;

    /** Watches from the start on, when {@code watches} is true, and never otherwise. */
    ConfigurationWatch(boolean watches, Reload reload, LaneThreads threads, Time time) {
        this.watches = watches;
        this.reload = reload;
        this.threads = threads;
        this.time = time;
    }

    @Override
    public void start() {
        if (watches) {
            task = threads.background("configuration").once(this::watch);
        }
    }

    private void watch() {
        try {
            while (true) {
                time.pauseUntil(time.now().plus(PERIOD));
                try {
                    look();
                } catch (RuntimeException fault) {
                    LOG.error(
                            "looking at the configuration failed by a fault of Penstock; please report it with this"
                                    + " stack trace. It is looked at again in {}",
                            PERIOD,
                            fault);
                }
            }
        } catch (InterruptedException stopped) {
            // The application stops.
        }
    }

    /** Follows what the files say when that is new, and the same a moment later. */
    void look() throws InterruptedException {
        ReadConfiguration read = reload.read();
        if (reload.isNews(read)) {
            time.pauseUntil(time.now().plus(SETTLED));
            reload.nowIfStill(read);
        }
    }

    @Override
    public void stop() {
        if (task != null) {
            task.close();
            task = null;
        }
    }

    @Override
    public boolean isRunning() {
        return task != null;
    }
}
