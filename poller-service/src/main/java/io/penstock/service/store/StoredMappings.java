package io.penstock.service.store;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * All mappings of a store at one moment, and which changes they allow. Immutable.
 *
 * @param byId in the order in which they were created
 */
record StoredMappings(Map<UUID, StoredMapping> byId) {

    static final StoredMappings NONE = new StoredMappings(Map.of());

    /** Keeps a copy that cannot change. */
    StoredMappings {
        byId = Collections.unmodifiableMap(new LinkedHashMap<>(byId));
    }

    List<StoredMapping> all() {
        return List.copyOf(byId.values());
    }

    Optional<StoredMapping> find(UUID id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Whether {@code mapping} may be stored; {@link PutResult.Stored} when it may. */
    PutResult check(StoredMapping mapping) {
        long stored = find(mapping.id()).map(StoredMapping::revision).orElse(0L);
        if (mapping.revision() != stored + 1) {
            return new PutResult.Conflict();
        }
        return byId.values().stream()
                .filter(other -> !other.id().equals(mapping.id()))
                .filter(other -> !mapping.deleting() && !other.deleting())
                .filter(other -> other.uniqueness().equals(mapping.uniqueness()))
                .findFirst()
                .<PutResult>map(other -> new PutResult.Duplicate(other.id()))
                .orElseGet(PutResult.Stored::new);
    }

    StoredMappings with(StoredMapping mapping) {
        Map<UUID, StoredMapping> changed = new LinkedHashMap<>(byId);
        changed.put(mapping.id(), mapping);
        return new StoredMappings(changed);
    }

    StoredMappings without(UUID id) {
        Map<UUID, StoredMapping> changed = new LinkedHashMap<>(byId);
        changed.remove(id);
        return new StoredMappings(changed);
    }
}
