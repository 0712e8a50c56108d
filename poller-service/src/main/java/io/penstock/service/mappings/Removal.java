package io.penstock.service.mappings;

import io.penstock.core.event.LaneEvent;
import io.penstock.core.event.LaneListener;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.source.SourceFactory;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Backoff;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import io.penstock.service.store.MappingStore;
import io.penstock.service.store.StoreUnavailable;
import io.penstock.service.store.StoredMapping;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what is left of deleted mappings outside this process: what their sources keep, and last their stored
 * entries, so that a restart finds a half-deleted one. Thread-safe.
 */
record Removal(MappingStore store, Time time, Chance chance) {

    private static final Logger LOG = LoggerFactory.getLogger(Removal.class);

    /**
     * Removes all of {@code mapping}, which reads no more, and tries until that has succeeded here or elsewhere.
     *
     * @param listener notified of failures, as of a source that can't be read
     */
    void remove(Mapping mapping, SourceFactory source, LaneListener listener) throws InterruptedException {
        int failures = 0;
        while (true) {
            Backoff backoff = Backoff.SOURCE;
            String reason;
            try {
                Optional<StoredMapping> entry = store.find(mapping.id());
                if (entry.isEmpty()) {
                    return;
                }
                source.forget(mapping);
                if (store.remove(mapping.id(), entry.get().revision())
                        || store.find(mapping.id()).isEmpty()) {
                    return;
                }
                reason = "its stored entry has changed meanwhile";
            } catch (SourceUnavailable failure) {
                backoff = failure.backoff();
                reason = String.valueOf(failure.getMessage());
            } catch (StoreUnavailable failure) {
                reason = String.valueOf(failure.getMessage());
            } catch (RuntimeException fault) {
                LOG.error(
                        "removing what is left of mapping {} failed by a fault of Penstock; please report it with this"
                                + " stack trace",
                        mapping.name(),
                        fault);
                reason = "internal error: " + fault;
            }
            Instant next = backoff.after(++failures, time.now()).end(chance);
            LOG.warn(
                    "mapping {} is deleted and reads no more, but what is left of it can't be removed yet: {}. It is"
                            + " tried again at {}",
                    mapping.name(),
                    reason,
                    time.wall(next));
            listener.happened(mapping.name(), new LaneEvent.SourceFailed(reason, next));
            time.pauseUntil(next);
        }
    }
}
