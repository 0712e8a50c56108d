package io.penstock.service.store;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Keeps nothing: reads find nothing, and every change is refused. Immutable. */
public final class NoStore implements MappingStore {

    private static final String REFUSED = "penstock.store.type is none, so mappings can't be created or changed through"
            + " the API. Set it to file or dynamodb and start Penstock again";

    @Override
    public Optional<String> refusal() {
        return Optional.of(REFUSED);
    }

    @Override
    public List<StoredMapping> all() {
        return List.of();
    }

    @Override
    public Optional<StoredMapping> find(UUID id) {
        return Optional.empty();
    }

    @Override
    public PutResult put(StoredMapping mapping) throws StoreUnavailable {
        throw new StoreUnavailable(REFUSED, null);
    }

    @Override
    public boolean remove(UUID id, long revision) throws StoreUnavailable {
        throw new StoreUnavailable(REFUSED, null);
    }

    @Override
    public List<StoredOverride> overrides() {
        return List.of();
    }

    @Override
    public Optional<StoredOverride> override(UUID id) {
        return Optional.empty();
    }

    @Override
    public boolean put(StoredOverride override) throws StoreUnavailable {
        throw new StoreUnavailable(REFUSED, null);
    }

    @Override
    public boolean removeOverride(UUID id, long revision) throws StoreUnavailable {
        throw new StoreUnavailable(REFUSED, null);
    }

    @Override
    public long version() {
        return 0;
    }

    @Override
    public void close() {
        // It holds nothing.
    }
}
