package io.penstock.service.mappings;

import io.penstock.service.store.MappingStore;
import io.penstock.service.store.PutResult;
import io.penstock.service.store.StoreUnavailable;
import io.penstock.service.store.StoredMapping;
import io.penstock.service.store.StoredOverride;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A store in memory, which instances of a test may share, and which may be out of reach. Thread-safe. */
public final class SimpleStore implements MappingStore {

    private final Map<UUID, StoredMapping> entries = new LinkedHashMap<>();
    private final Map<UUID, StoredOverride> overrides = new LinkedHashMap<>();
    private long version;
    private boolean down;
    private boolean readOnly;
    private Runnable beforePut = () -> {};
    private Runnable beforeRemove = () -> {};

    /** Every call fails from now on, or none does. */
    public synchronized void isDown(boolean now) {
        down = now;
    }

    /** Overrides can't be removed from now on, or can. */
    synchronized void isReadOnly(boolean now) {
        readOnly = now;
    }

    /** Runs {@code something} before each put, as another instance would. */
    synchronized void beforePut(Runnable something) {
        beforePut = something;
    }

    /** Runs {@code something} before each removal, as another instance would. */
    synchronized void beforeRemove(Runnable something) {
        beforeRemove = something;
    }

    @Override
    public synchronized List<StoredMapping> all() throws StoreUnavailable {
        check();
        return List.copyOf(entries.values());
    }

    @Override
    public synchronized Optional<StoredMapping> find(UUID id) throws StoreUnavailable {
        check();
        return Optional.ofNullable(entries.get(id));
    }

    @Override
    public PutResult put(StoredMapping mapping) throws StoreUnavailable {
        Runnable before;
        synchronized (this) {
            before = beforePut;
        }
        before.run();
        return store(mapping);
    }

    private synchronized PutResult store(StoredMapping mapping) throws StoreUnavailable {
        check();
        StoredMapping present = entries.get(mapping.id());
        if ((present == null ? 0 : present.revision()) != mapping.revision() - 1) {
            return new PutResult.Conflict();
        }
        Optional<StoredMapping> twin = entries.values().stream()
                .filter(other -> !other.id().equals(mapping.id()) && !other.deleting())
                .filter(other -> other.uniqueness().equals(mapping.uniqueness()))
                .findFirst();
        if (twin.isPresent() && !mapping.deleting()) {
            return new PutResult.Duplicate(twin.get().id());
        }
        entries.put(mapping.id(), mapping);
        version++;
        return new PutResult.Stored();
    }

    @Override
    public boolean remove(UUID id, long revision) throws StoreUnavailable {
        Runnable before;
        synchronized (this) {
            before = beforeRemove;
        }
        before.run();
        return without(id, revision);
    }

    private synchronized boolean without(UUID id, long revision) throws StoreUnavailable {
        check();
        StoredMapping present = entries.get(id);
        if (present == null || present.revision() != revision) {
            return false;
        }
        entries.remove(id);
        version++;
        return true;
    }

    @Override
    public synchronized List<StoredOverride> overrides() throws StoreUnavailable {
        check();
        return List.copyOf(overrides.values());
    }

    @Override
    public synchronized Optional<StoredOverride> override(UUID id) throws StoreUnavailable {
        check();
        return Optional.ofNullable(overrides.get(id));
    }

    @Override
    public synchronized boolean put(StoredOverride override) throws StoreUnavailable {
        check();
        StoredOverride present = overrides.get(override.mapping());
        if ((present == null ? 0 : present.revision()) != override.revision() - 1) {
            return false;
        }
        overrides.put(override.mapping(), override);
        version++;
        return true;
    }

    @Override
    public synchronized boolean removeOverride(UUID id, long revision) throws StoreUnavailable {
        check();
        if (readOnly) {
            throw new StoreUnavailable("the store of the test is read-only", null);
        }
        StoredOverride present = overrides.get(id);
        if (present == null || present.revision() != revision) {
            return false;
        }
        overrides.remove(id);
        version++;
        return true;
    }

    @Override
    public synchronized long version() throws StoreUnavailable {
        check();
        return version;
    }

    /** Removes everything, as other instances would. */
    synchronized void clear() {
        entries.clear();
        version++;
    }

    private void check() throws StoreUnavailable {
        if (down) {
            throw new StoreUnavailable("the store of the test is down", null);
        }
    }

    @Override
    public void close() {
        // It holds nothing.
    }
}
