package io.penstock.service.mappings;

import io.penstock.service.store.MappingStore;
import io.penstock.service.store.StoreUnavailable;
import io.penstock.service.store.StoredMapping;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices what any instance has changed in the store. Used by one thread at a time. */
final class StoreWatch {

    private static final Logger LOG = LoggerFactory.getLogger(StoreWatch.class);

    /** Takes on what is in the store now. */
    @FunctionalInterface
    interface Follower {
        void follow(List<StoredMapping> all) throws StoreUnavailable;
    }

    private final MappingStore store;
    private final Follower follower;
    private volatile OptionalLong seen = OptionalLong.empty();
    private volatile boolean available = true;

    StoreWatch(MappingStore store, Follower follower) {
        this.store = store;
        this.follower = follower;
    }

    /** Reads the store when it has changed since the last look. A store that can't be read is logged once. */
    void look() {
        try {
            long version = store.version();
            if (seen.isEmpty() || seen.getAsLong() != version) {
                follower.follow(store.all());
                seen = OptionalLong.of(version);
            }
            if (!available) {
                available = true;
                LOG.info("the store of mappings answers again");
            }
        } catch (StoreUnavailable unavailable) {
            // whoever interrupts a look ends the watch: that says nothing of the store
            if (available && !Thread.currentThread().isInterrupted()) {
                available = false;
                LOG.warn(
                        "the store of mappings can't be read: {}. Mappings that run go on as they are, changes are"
                                + " refused{}; it is read again every second",
                        unavailable.getMessage(),
                        seen.isEmpty() ? ", and mappings that are only in the store start when it answers" : "");
            }
        }
    }
}
