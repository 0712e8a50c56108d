package io.penstock.service.mappings;

import io.penstock.service.store.MappingStore;
import io.penstock.service.store.StoreUnavailable;
import io.penstock.service.store.StoredMapping;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Shows mappings as the configuration and the store want them, which this instance may be on its way to. */
record Views(Registry registry, ConfiguredMappings configured, MappingStore store, ChangeRules rules, Changes changes) {

    /** All mappings, in the order of their ids as text. */
    List<MappingView> all() throws StoreUnavailable {
        Map<UUID, ManagedMapping> known = new HashMap<>();
        registry.all().forEach(mapping -> known.put(mapping.id(), mapping));
        List<MappingView> views = new ArrayList<>();
        for (StoredMapping stored : store.all()) {
            view(known.remove(stored.id()), stored).ifPresent(views::add);
        }
        if (known.values().stream().anyMatch(Views::isConfigured)) {
            configured.follow();
        }
        known.values().forEach(mapping -> views.add(viewOfUnstored(mapping)));
        return views.stream()
                .sorted(Comparator.comparing(view -> view.mapping().id().toString()))
                .toList();
    }

    /** The mapping of this id; empty when there is none. */
    Optional<MappingView> find(UUID id) throws StoreUnavailable {
        ManagedMapping known = registry.find(id).orElse(null);
        if (known != null && isConfigured(known)) {
            return Optional.of(viewOfConfigured(known));
        }
        Optional<StoredMapping> stored = store.find(id);
        if (stored.isPresent()) {
            return view(known, stored.get());
        }
        return Optional.ofNullable(known).map(this::viewOfUnstored);
    }

    private static boolean isConfigured(ManagedMapping mapping) {
        return mapping.applied().origin() == MappingOrigin.CONFIGURATION;
    }

    private Optional<MappingView> view(@Nullable ManagedMapping known, StoredMapping stored) {
        if (known != null && stored.revision() <= known.applied().revision().number()) {
            return Optional.of(known.applied().view());
        }
        Optional<MappingRevision> revision = rules.revision(stored);
        if (known == null) {
            return revision.map(first -> registry.stored(first, rules).applied().viewOfFirst());
        }
        revision.ifPresent(known::hear);
        return revision.map(known.applied()::view);
    }

    /** With what other instances have overridden; what this one runs is known also without the store. */
    private MappingView viewOfConfigured(ManagedMapping known) {
        try {
            configured.follow();
        } catch (StoreUnavailable unavailable) {
            // the watch logs it
        }
        return wanted(known);
    }

    private MappingView wanted(ManagedMapping known) {
        AppliedMapping applied = known.applied();
        return applied.view(configured.renewed(applied.revision()));
    }

    /** One of the configuration, or one that another instance has removed and this one is about to. */
    private MappingView viewOfUnstored(ManagedMapping known) {
        if (isConfigured(known)) {
            return wanted(known);
        }
        MappingRevision removed = changes.removed(known.applied().revision());
        known.hear(removed);
        return known.applied().view(removed);
    }
}
