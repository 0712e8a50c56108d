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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
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

    private final Registry registry;
    private final ConfiguredMappings configured;
    private final MappingStore store;
    private final RunFactory runs;
    private final ChangeRules rules;
    private final Changes changes;
    private final GracefulStop stop;
    private final StoreWatch watch;
    private final Views views;
    private BackgroundTasks.@Nullable Task watching;
    /** Used by the thread that looks. */
    private boolean keepsEnded;

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
        this.registry =
                new Registry(runs, new Removal(store, runs.time(), runs.chance().split()));
        this.configured = new ConfiguredMappings(configured, registry, store, rules, changes::now);
        this.watch = new StoreWatch(store, this::follow);
        this.views = new Views(registry, this.configured, store, rules, changes);
    }

    @Override
    public void start() {
        registry.open();
        // what operators have disabled must not begin
        watch.look();
        configured.begin();
        watching = runs.threads().background("mappings").every(LOOK, this::look);
        List<Mapping> here = registry.all().stream()
                .map(mapping -> mapping.applied().revision().mapping())
                .filter(runs::runs)
                .toList();
        LOG.info(
                "started {} mappings, of which {} are not enabled",
                here.size(),
                here.stream().filter(mapping -> !mapping.enabled()).count());
    }

    private void look() {
        watch.look();
        try {
            configured.dropEnded();
            keepsEnded = false;
        } catch (StoreUnavailable unavailable) {
            if (!keepsEnded && !Thread.currentThread().isInterrupted()) {
                keepsEnded = true;
                LOG.warn(
                        "overrides that the configuration has ended can't be removed from the store: {}. They hold no"
                                + " more; it is tried again every second",
                        unavailable.getMessage());
            }
        }
    }

    /** The mappings of the configuration of this moment. */
    List<ConfiguredMapping> configured() {
        return configured.present();
    }

    /** Replaces the mappings of the configuration, after the functions: every mapping looks what has changed for it. */
    void configure(List<ConfiguredMapping> next) {
        configured.replace(next);
        for (ManagedMapping mapping : registry.all()) {
            mapping.renew();
            if (mapping.applied().origin() == MappingOrigin.API) {
                warnOfTwin(mapping.applied().revision().mapping());
            }
        }
    }

    private void warnOfTwin(Mapping stored) {
        rules.duplicate(stored)
                .ifPresent(problem -> LOG.warn("{}. Both run, and the function gets each record twice", problem));
    }

    /** Takes on what is in the store: {@code all} was read after this instance had made its own changes before. */
    private void follow(List<StoredMapping> all) throws StoreUnavailable {
        Set<UUID> stored = new HashSet<>();
        for (StoredMapping mapping : all) {
            stored.add(mapping.id());
            hear(mapping);
        }
        configured.follow();
        for (ManagedMapping mapping : registry.all()) {
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
        ManagedMapping known = registry.find(stored.id()).orElse(null);
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
            warnOfTwin(first.mapping());
            return registry.adopt(registry.stored(first, rules));
        });
    }

    @Override
    public List<MappingView> all() throws StoreUnavailable {
        return views.all();
    }

    @Override
    public Optional<MappingView> find(UUID id) throws StoreUnavailable {
        return views.find(id);
    }

    @Override
    public ChangeResult create(MappingSpec spec, Dialect dialect) throws InterruptedException {
        if (!registry.isOpen()) {
            return ManagedMapping.NOT_RUNNING;
        }
        try {
            return switch (changes.create(runs.chance().uuid(), spec, dialect)) {
                case Decision.Decided.Refused refused -> refused.result();
                case Decision.Decided.Stored stored -> {
                    ManagedMapping fresh = registry.stored(stored.next(), rules);
                    MappingView view = fresh.applied().viewOfFirst();
                    registry.adopt(fresh);
                    yield new ChangeResult.Accepted(view);
                }
            };
        } catch (StoreUnavailable unavailable) {
            return new ChangeResult.Unavailable(String.valueOf(unavailable.getMessage()));
        }
    }

    @Override
    public ChangeResult update(UUID id, MappingSpec spec, Dialect dialect, String who) throws InterruptedException {
        Boolean enabled = spec.enabled();
        List<String> properties = WrittenProperties.of(spec);
        return change(
                id,
                changes.update(spec, dialect),
                enabled != null && properties.size() == 1 ? configured.override(enabled, who) : written(properties));
    }

    @Override
    public ChangeResult delete(UUID id) throws InterruptedException {
        return change(id, changes.delete(), written(List.of()));
    }

    @Override
    public ChangeResult tag(UUID id, Map<String, String> tags) throws InterruptedException {
        return change(id, changes.tag(tags), written(List.of("tags")));
    }

    @Override
    public ChangeResult untag(UUID id, Set<String> keys) throws InterruptedException {
        return change(id, changes.untag(keys), written(List.of("tags")));
    }

    /** Refuses what a user has to change in the configuration instead. */
    private static Decision written(List<String> properties) {
        return present -> new Decision.Decided.Refused(
                WrittenProperties.configured(present.mapping().name(), properties));
    }

    /**
     * Lets the mapping of this id decide.
     *
     * @param stored about one that was created through the API
     * @param ofConfiguration about one of the configuration
     */
    private ChangeResult change(UUID id, Decision stored, Decision ofConfiguration) throws InterruptedException {
        if (!registry.isOpen()) {
            return ManagedMapping.NOT_RUNNING;
        }
        try {
            Optional<ManagedMapping> known = registry.find(id);
            if (known.isEmpty()) {
                known = store.find(id).flatMap(this::adopt);
            }
            if (known.isEmpty()) {
                return new ChangeResult.NotFound();
            }
            boolean configuration = known.get().applied().origin() == MappingOrigin.CONFIGURATION;
            return known.get().request(configuration ? ofConfiguration : stored);
        } catch (StoreUnavailable unavailable) {
            return new ChangeResult.Unavailable(String.valueOf(unavailable.getMessage()));
        }
    }

    @Override
    public void stop() {
        if (watching != null) {
            watching.close();
        }
        registry.close();
        stop.await(registry.all().stream()
                .flatMap(mapping -> Stream.ofNullable(mapping.applied().run()))
                .toList());
        registry.all().forEach(ManagedMapping::awaitDecided);
    }

    @Override
    public List<String> dead() {
        return registry.all().stream()
                .filter(ManagedMapping::isDead)
                .map(mapping -> mapping.applied().name())
                .sorted()
                .toList();
    }

    @Override
    public boolean isRunning() {
        return registry.isOpen();
    }
}
