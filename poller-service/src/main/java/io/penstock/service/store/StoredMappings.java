package io.penstock.service.store;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * All mappings and overrides of a store at one moment, and which changes they allow. Immutable.
 *
 * @param byId in the order in which they were created
 * @param overrides by the id of their mapping, in the order in which they were made
 */
record StoredMappings(Map<UUID, StoredMapping> byId, Map<UUID, StoredOverride> overrides) {

    static final StoredMappings NONE = new StoredMappings(Map.of(), Map.of());

    /** Keeps copies that cannot change. */
    StoredMappings {
        byId = Collections.unmodifiableMap(new LinkedHashMap<>(byId));
        overrides = Collections.unmodifiableMap(new LinkedHashMap<>(overrides));
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
        return new StoredMappings(changed, overrides);
    }

    StoredMappings without(UUID id) {
        Map<UUID, StoredMapping> changed = new LinkedHashMap<>(byId);
        changed.remove(id);
        return new StoredMappings(changed, overrides);
    }

    /** Whether {@code override} follows what is stored. */
    boolean allow(StoredOverride override) {
        StoredOverride stored = overrides.get(override.mapping());
        return override.revision() == (stored == null ? 1 : stored.revision() + 1);
    }

    StoredMappings with(StoredOverride override) {
        Map<UUID, StoredOverride> changed = new LinkedHashMap<>(overrides);
        changed.put(override.mapping(), override);
        return new StoredMappings(byId, changed);
    }

    StoredMappings withoutOverride(UUID id) {
        Map<UUID, StoredOverride> changed = new LinkedHashMap<>(overrides);
        changed.remove(id);
        return new StoredMappings(byId, changed);
    }
}
