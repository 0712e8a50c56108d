package io.penstock.service.mappings;

import io.penstock.core.mapping.Dialect;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.MappingSpec;
import io.penstock.core.source.BackgroundTasks;
import io.penstock.service.config.CheckedConfiguration.ConfiguredMapping;
import io.penstock.service.observe.MappingThreads;
import io.penstock.service.store.MappingStore;
import io.penstock.service.store.StoreUnavailable;
import io.penstock.service.store.StoredMapping;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The registry of all mappings, by id. It runs them as long as the application runs: those of the configuration from
 * the start, those of the store as soon as it answers, and follows what any instance changes in the store. At a stop
 * no mapping starts anything new: records in flight have the grace period to be delivered, and are then released.
 */
final class Mappings implements MappingOperations, SmartLifecycle, MappingThreads {

    private static final Logger LOG = LoggerFactory.getLogger(Mappings.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Map<UUID, ManagedMapping> registry = new ConcurrentHashMap<>();
    private final MappingStore store;
    private final RunFactory runs;
    private final ChangeRules rules;
    private final Changes changes;
    private final Removal removal;
    private final GracefulStop stop;
    private final StoreWatch watch;
    private BackgroundTasks.@Nullable Task watching;
    private volatile boolean running;

    /**
     * Runs nothing yet.
     *
     * @param configured the mappings of the configuration
     * @param grace how long records in flight may take at a stop
     */
    Mappings(
            List<ConfiguredMapping> configured,
            MappingStore store,
            RunFactory runs,
            ChangeRules rules,
            Duration grace) {
        this.store = store;
        this.runs = runs;
        this.rules = rules;
        this.stop = new GracefulStop(runs.time(), grace);
        this.changes = new Changes(store, rules, runs.time());
        this.removal = new Removal(store, runs.time(), runs.chance().split());
        this.watch = new StoreWatch(store, this::follow);
        Instant now = changes.now();
        configured.forEach(mapping -> {
            MappingRevision first =
                    new MappingRevision(1, mapping.spec(), mapping.mapping(), now, false, Optional.empty());
            registry.put(mapping.mapping().id(), managed(MappingOrigin.CONFIGURATION, first));
        });
    }

    private ManagedMapping managed(MappingOrigin origin, MappingRevision first) {
        return new ManagedMapping(
                new AppliedMapping(origin, first, runs, removal),
                runs.threads(),
                runs.time(),
                gone -> registry.remove(gone.id(), gone));
    }

    @Override
    public void start() {
        try {
            for (ManagedMapping mapping : registry.values()) {
                mapping.begin();
            }
            running = true;
            watch.look();
            watching = runs.threads().background("mappings").every(LOOK, watch::look);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        List<Mapping> here = registry.values().stream()
                .map(mapping -> mapping.applied().revision().mapping())
                .filter(runs::runs)
                .toList();
        LOG.info(
                "started {} mappings, of which {} are not enabled",
                here.size(),
                here.stream().filter(mapping -> !mapping.enabled()).count());
    }

    /** Takes on what is in the store: {@code all} was read after this instance had made its own changes before. */
    private void follow(List<StoredMapping> all) throws StoreUnavailable {
        Set<UUID> stored = new HashSet<>();
        for (StoredMapping mapping : all) {
            stored.add(mapping.id());
            hear(mapping);
        }
        for (ManagedMapping mapping : registry.values()) {
            UUID id = mapping.id();
            // one that was created after the store was read is there when it is looked for again
            if (mapping.applied().origin() == MappingOrigin.API
                    && !stored.contains(id)
                    && store.find(id).isEmpty()) {
                mapping.hear(changes.removed(mapping.applied().revision()));
            }
        }
    }

    private void hear(StoredMapping stored) throws StoreUnavailable {
        ManagedMapping known = registry.get(stored.id());
        if (known == null) {
            // what was read before may be deleted and removed by now, and must not live again
            Optional<StoredMapping> present = store.find(stored.id());
            present.ifPresent(this::adopt);
        } else if (stored.revision() > known.applied().revision().number()) {
            rules.revision(stored).ifPresent(known::hear);
        }
    }

    /** Runs a stored mapping that this instance does not know; empty when it can't be read. */
    private Optional<ManagedMapping> adopt(StoredMapping stored) {
        return rules.revision(stored).map(first -> {
            rules.duplicate(first.mapping())
                    .ifPresent(problem -> LOG.warn("{}. Both run, and the function gets each record twice", problem));
            return adopt(managed(MappingOrigin.API, first));
        });
    }

    private ManagedMapping adopt(ManagedMapping fresh) {
        ManagedMapping known = registry.putIfAbsent(fresh.id(), fresh);
        if (known != null) {
            return known;
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
        return fresh;
    }

    @Override
    public List<MappingView> all() throws StoreUnavailable {
        Map<UUID, ManagedMapping> known = new HashMap<>(registry);
        List<MappingView> views = new ArrayList<>();
        for (StoredMapping stored : store.all()) {
            view(known.remove(stored.id()), stored).ifPresent(views::add);
        }
        known.values().forEach(mapping -> views.add(viewOfUnstored(mapping)));
        return views.stream()
                .sorted(Comparator.comparing(view -> view.mapping().id().toString()))
                .toList();
    }

    @Override
    public Optional<MappingView> find(UUID id) throws StoreUnavailable {
        ManagedMapping known = registry.get(id);
        if (known != null && known.applied().origin() == MappingOrigin.CONFIGURATION) {
            return Optional.of(known.applied().view());
        }
        Optional<StoredMapping> stored = store.find(id);
        if (stored.isPresent()) {
            return view(known, stored.get());
        }
        return Optional.ofNullable(known).map(this::viewOfUnstored);
    }

    private Optional<MappingView> view(@Nullable ManagedMapping known, StoredMapping stored) {
        if (known != null && stored.revision() <= known.applied().revision().number()) {
            return Optional.of(known.applied().view());
        }
        Optional<MappingRevision> revision = rules.revision(stored);
        if (known == null) {
            return revision.map(
                    first -> managed(MappingOrigin.API, first).applied().viewOfFirst());
        }
        revision.ifPresent(known::hear);
        return revision.map(known.applied()::view);
    }

    /** One of the configuration, or one that another instance has removed and this one is about to. */
    private MappingView viewOfUnstored(ManagedMapping known) {
        if (known.applied().origin() == MappingOrigin.CONFIGURATION) {
            return known.applied().view();
        }
        MappingRevision removed = changes.removed(known.applied().revision());
        known.hear(removed);
        return known.applied().view(removed);
    }

    @Override
    public ChangeResult create(MappingSpec spec, Dialect dialect) throws InterruptedException {
        if (!running) {
            return ManagedMapping.NOT_RUNNING;
        }
        try {
            return switch (changes.create(runs.chance().uuid(), spec, dialect)) {
                case Decision.Decided.Refused refused -> refused.result();
                case Decision.Decided.Stored stored -> {
                    ManagedMapping fresh = managed(MappingOrigin.API, stored.next());
                    MappingView view = fresh.applied().viewOfFirst();
                    adopt(fresh);
                    yield new ChangeResult.Accepted(view);
                }
            };
        } catch (StoreUnavailable unavailable) {
            return new ChangeResult.Unavailable(String.valueOf(unavailable.getMessage()));
        }
    }

    @Override
    public ChangeResult update(UUID id, MappingSpec spec, Dialect dialect) throws InterruptedException {
        return change(id, changes.update(spec, dialect), WrittenProperties.of(spec));
    }

    @Override
    public ChangeResult delete(UUID id) throws InterruptedException {
        return change(id, changes.delete(), List.of());
    }

    @Override
    public ChangeResult tag(UUID id, Map<String, String> tags) throws InterruptedException {
        return change(id, changes.tag(tags), List.of("tags"));
    }

    @Override
    public ChangeResult untag(UUID id, Set<String> keys) throws InterruptedException {
        return change(id, changes.untag(keys), List.of("tags"));
    }

    /** {@code properties} are those that a user has to change in the configuration instead. */
    private ChangeResult change(UUID id, Decision decision, List<String> properties) throws InterruptedException {
        if (!running) {
            return ManagedMapping.NOT_RUNNING;
        }
        ManagedMapping known = registry.get(id);
        if (known == null) {
            try {
                Optional<StoredMapping> stored = store.find(id);
                known = stored.flatMap(this::adopt).orElse(null);
                if (known == null) {
                    return new ChangeResult.NotFound();
                }
            } catch (StoreUnavailable unavailable) {
                return new ChangeResult.Unavailable(String.valueOf(unavailable.getMessage()));
            }
        }
        return known.applied().origin() == MappingOrigin.CONFIGURATION
                ? WrittenProperties.configured(known.applied().name(), properties)
                : known.request(decision);
    }

    @Override
    public void stop() {
        running = false;
        if (watching != null) {
            watching.close();
        }
        registry.values().forEach(ManagedMapping::stop);
        stop.await(registry.values().stream()
                .flatMap(mapping -> Stream.ofNullable(mapping.applied().run()))
                .toList());
        registry.values().forEach(ManagedMapping::awaitDecided);
    }

    @Override
    public List<String> dead() {
        return registry.values().stream()
                .filter(ManagedMapping::isDead)
                .map(mapping -> mapping.applied().name())
                .sorted()
                .toList();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
