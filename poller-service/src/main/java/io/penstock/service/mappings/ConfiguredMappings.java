package io.penstock.service.mappings;

import io.penstock.core.mapping.Mapping;
import io.penstock.service.config.CheckedConfiguration.ConfiguredMapping;
import io.penstock.service.mappings.Decision.Decided;
import io.penstock.service.store.MappingStore;
import io.penstock.service.store.StoreUnavailable;
import io.penstock.service.store.StoredOverride;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The mappings of the configuration, and what operators override of them. Lets the registry have those of the present
 * configuration, and each of them be what it says. Thread-safe.
 */
final class ConfiguredMappings {

    private final Registry registry;
    private final MappingStore store;
    private final ChangeRules rules;
    private final Supplier<Instant> now;
    /** Held from a read or write of overrides in the store until they are noted here. */
    private final ReentrantLock storing = new ReentrantLock();
    // all below is written under this object's monitor
    private Map<UUID, ConfiguredMapping> configured;
    private Map<UUID, StoredOverride> overrides = Map.of();
    private boolean begun;

    /**
     * Begins nothing yet.
     *
     * @param first those of the start
     * @param now what the control API shows as the time of a change
     */
    ConfiguredMappings(
            List<ConfiguredMapping> first,
            Registry registry,
            MappingStore store,
            ChangeRules rules,
            Supplier<Instant> now) {
        this.configured = byId(first);
        this.registry = registry;
        this.store = store;
        this.rules = rules;
        this.now = now;
    }

    private static Map<UUID, ConfiguredMapping> byId(List<ConfiguredMapping> mappings) {
        Map<UUID, ConfiguredMapping> byId = new LinkedHashMap<>();
        mappings.forEach(mapping -> byId.put(mapping.mapping().id(), mapping));
        return byId;
    }

    /** Lets them live. */
    synchronized void begin() {
        begun = true;
        settle();
    }

    /** Those of this moment. */
    synchronized List<ConfiguredMapping> present() {
        return List.copyOf(configured.values());
    }

    /** Replaces the configuration; returns soon, while mappings that are gone may drain. */
    synchronized void replace(List<ConfiguredMapping> next) {
        configured = byId(next);
        rules.configured(next.stream().map(ConfiguredMapping::mapping).toList());
        settle();
    }

    /** Called again whenever one is gone: until then its name is taken. */
    private synchronized void settle() {
        if (!begun) {
            return;
        }
        List<ManagedMapping> alive = registry.all();
        alive.stream()
                .filter(mapping -> mapping.applied().origin() == MappingOrigin.CONFIGURATION)
                .forEach(ManagedMapping::renew);
        configured.values().stream()
                .filter(wanted -> alive.stream()
                        .noneMatch(mapping ->
                                mapping.applied().name().equals(wanted.mapping().name())))
                .forEach(wanted -> registry.adopt(registry.managed(
                        MappingOrigin.CONFIGURATION, revision(wanted, 1), this::renewed, gone -> settle())));
    }

    /** What a mapping is to be by the present configuration and overrides; the same one when that is what it is. */
    synchronized MappingRevision renewed(MappingRevision present) {
        if (present.deleting()) {
            return present;
        }
        ConfiguredMapping wanted = configured.get(present.mapping().id());
        long number = present.number() + 1;
        if (wanted == null) {
            return present.deleted(number, now.get());
        }
        MappingRevision next = revision(wanted, number);
        return next.spec().equals(present.spec()) && next.override().equals(present.override()) ? present : next;
    }

    private MappingRevision revision(ConfiguredMapping wanted, long number) {
        Mapping mapping = wanted.mapping();
        Optional<StoredOverride> override =
                Optional.ofNullable(overrides.get(mapping.id())).filter(made -> holds(made, mapping));
        Mapping effective =
                override.map(made -> mapping.withEnabled(made.enabled())).orElse(mapping);
        return new MappingRevision(number, wanted.spec(), effective, now.get(), false, Optional.empty(), override);
    }

    /** The configuration ends an override by saying something else than it did when the override was made. */
    private static boolean holds(StoredOverride override, Mapping configured) {
        return override.configured() == configured.enabled();
    }

    /** Takes on the overrides that are in the store. */
    void follow() throws StoreUnavailable {
        storing.lock();
        try {
            Map<UUID, StoredOverride> stored = new LinkedHashMap<>();
            store.overrides().forEach(override -> stored.put(override.mapping(), override));
            note(stored);
        } finally {
            storing.unlock();
        }
    }

    private synchronized void note(Map<UUID, StoredOverride> stored) {
        if (!overrides.equals(stored)) {
            overrides = Map.copyOf(stored);
            settle();
        }
    }

    /** Overrides of mappings that are not configured here are kept: they may be elsewhere, or come back. */
    private synchronized List<StoredOverride> ended() {
        return configured.values().stream()
                .map(ConfiguredMapping::mapping)
                .flatMap(mapping ->
                        Stream.ofNullable(overrides.get(mapping.id())).filter(override -> !holds(override, mapping)))
                .toList();
    }

    /** Removes from the store the overrides that the configuration has ended. They hold no more, removed or not. */
    void dropEnded() throws StoreUnavailable {
        for (StoredOverride over : ended()) {
            storing.lock();
            try {
                // another change comes with the next look at the store
                if (store.removeOverride(over.mapping(), over.revision())) {
                    note(over.mapping(), Optional.empty());
                }
            } finally {
                storing.unlock();
            }
        }
    }

    /** Sets {@code Enabled} of a mapping whatever the configuration says, or as it says again. */
    Decision override(boolean enabled, String who) {
        return present -> {
            UUID id = present.mapping().id();
            storing.lock();
            try {
                Optional<Boolean> says = enabledByConfiguration(id);
                Optional<String> keepsNone = store.refusal();
                if (says.isEmpty() || present.deleting()) {
                    return new Decided.Refused(new ChangeResult.Busy());
                }
                if (keepsNone.isPresent()) {
                    return new Decided.Refused(new ChangeResult.Configured(keepsNone.get()));
                }
                Optional<StoredOverride> before = store.override(id);
                if (says.get() == enabled) {
                    if (before.isPresent()
                            && !store.removeOverride(id, before.get().revision())) {
                        return new Decided.Refused(new ChangeResult.Busy());
                    }
                    note(id, Optional.empty());
                } else {
                    StoredOverride made = new StoredOverride(
                            id,
                            enabled,
                            says.get(),
                            who,
                            now.get(),
                            before.map(StoredOverride::revision).orElse(0L) + 1);
                    if (!store.put(made)) {
                        return new Decided.Refused(new ChangeResult.Busy());
                    }
                    note(id, Optional.of(made));
                }
                return new Decided.Stored(overridden(present));
            } finally {
                storing.unlock();
            }
        };
    }

    private synchronized Optional<Boolean> enabledByConfiguration(UUID id) {
        return Optional.ofNullable(configured.get(id))
                .map(wanted -> wanted.mapping().enabled());
    }

    /** For a mapping that is being decided about, or whose override holds no more: it need not be told. */
    private synchronized void note(UUID id, Optional<StoredOverride> override) {
        Map<UUID, StoredOverride> changed = new LinkedHashMap<>(overrides);
        changed.remove(id);
        override.ifPresent(made -> changed.put(id, made));
        overrides = Map.copyOf(changed);
    }

    /** Like any change, one that changes nothing counts, and moves the time of the last one. */
    private synchronized MappingRevision overridden(MappingRevision present) {
        ConfiguredMapping wanted = configured.get(present.mapping().id());
        long number = present.number() + 1;
        return wanted == null ? present.deleted(number, now.get()) : revision(wanted, number);
    }
}
