package io.penstock.service.mappings;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The mappings that this instance knows, by id, and their lives. Thread-safe. */
final class Registry {

    private final Map<UUID, ManagedMapping> known = new ConcurrentHashMap<>();
    private final RunFactory runs;
    private final Removal removal;
    private volatile boolean running;

    Registry(RunFactory runs, Removal removal) {
        this.runs = runs;
        this.removal = removal;
    }

    /**
     * A mapping that nobody knows yet.
     *
     * @param renewal says what it is to be
     * @param whenGone called after it has left the registry
     */
    ManagedMapping managed(
            MappingOrigin origin, MappingRevision first, Renewal renewal, Consumer<ManagedMapping> whenGone) {
        return new ManagedMapping(
                new AppliedMapping(origin, first, runs, removal), runs.threads(), runs.time(), renewal, gone -> {
                    known.remove(gone.id(), gone);
                    whenGone.accept(gone);
                });
    }

    /** A mapping of the store that nobody knows yet. */
    ManagedMapping stored(MappingRevision first, ChangeRules rules) {
        return managed(MappingOrigin.API, first, rules::renewed, gone -> {});
    }

    /** Lets {@code fresh} live, unless one of its id does, which is the answer then. */
    ManagedMapping adopt(ManagedMapping fresh) {
        ManagedMapping present = known.putIfAbsent(fresh.id(), fresh);
        if (present != null) {
            return present;
        }
        if (!running) {
            // the stop may have passed it by
            fresh.stop();
        }
        try {
            fresh.begin();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        // the configuration may have been replaced after its first revision was made
        fresh.renew();
        return fresh;
    }

    Optional<ManagedMapping> find(UUID id) {
        return Optional.ofNullable(known.get(id));
    }

    /** All of this moment. */
    List<ManagedMapping> all() {
        return List.copyOf(known.values());
    }

    /** Mappings live from now on. */
    void open() {
        running = true;
    }

    /** No mapping begins anything any more, and all runs are stopping. */
    void close() {
        running = false;
        known.values().forEach(ManagedMapping::stop);
    }

    boolean isOpen() {
        return running;
    }
}
