package io.penstock.core.lane;

import io.penstock.core.limit.FairPool;
import io.penstock.core.limit.SharedLimits;
import io.penstock.core.source.BackgroundTasks;
import io.penstock.core.source.SourceContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings that one mapping has now; they may be replaced while its lanes run. What settings have opened is closed
 * as soon as no lane uses it any more. Thread-safe.
 */
public final class CurrentSettings implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CurrentSettings.class);

    private volatile LaneSettings now;

    /** How many lanes use which settings. Used under the lock. */
    private final Map<LaneSettings, Integer> uses = new HashMap<>();

    private boolean closed;

    /** The first settings. */
    public CurrentSettings(LaneSettings first) {
        this.now = first;
    }

    /** Those of this moment. */
    public LaneSettings now() {
        return now;
    }

    /** What a source is opened with that follows these settings. */
    public SourceContext sourceContext(BackgroundTasks background, FairPool.Member memory, SharedLimits limits) {
        return new SourceContext(
                now.mapping(),
                () -> now.function().timeout(),
                () -> now.function().payloadLimit(),
                () -> now.function().isWell(),
                now.listener(),
                background,
                memory,
                limits);
    }

    /**
     * Replaces the settings; the name, the source and the listener never differ. A function or a destination that
     * {@code next} has in common with those of now stays open. After {@link #close()} the new ones are closed, too.
     */
    synchronized void change(LaneSettings next) {
        LaneSettings old = now;
        now = next;
        if (closed) {
            close(next, List.of(old));
        } else {
            closeIfUnused(old);
        }
    }

    /** Those of this moment, for a lane that begins to use them. */
    synchronized LaneSettings take() {
        uses.merge(now, 1, Integer::sum);
        return now;
    }

    /** Those of this moment, for a lane that has used {@code held} and uses them no more. */
    LaneSettings insteadOf(LaneSettings held) {
        return held.equals(now) ? held : exchange(held);
    }

    private synchronized LaneSettings exchange(LaneSettings held) {
        LaneSettings next = take();
        release(held);
        return next;
    }

    /** A lane that has used {@code held} has ended. */
    synchronized void release(LaneSettings held) {
        uses.computeIfPresent(held, (settings, lanes) -> lanes == 1 ? null : lanes - 1);
        closeIfUnused(held);
    }

    private void closeIfUnused(LaneSettings old) {
        if (!old.equals(now) && !uses.containsKey(old)) {
            List<LaneSettings> used = new ArrayList<>(uses.keySet());
            used.add(now);
            close(old, used);
        }
    }

    /** Closes what {@code settings} have opened and {@code others} do not have. */
    private static void close(LaneSettings settings, List<LaneSettings> others) {
        settings.opened().stream()
                .filter(part -> others.stream().noneMatch(other -> other.uses(part)))
                .forEach(CurrentSettings::close);
    }

    /** Closes what the present settings have opened, after the last lane has ended. */
    @Override
    public synchronized void close() {
        closed = true;
        close(now, List.of());
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception fault) {
            LOG.error("closing {} failed by a fault of Penstock; please report it with this stack trace", part, fault);
        }
    }
}
