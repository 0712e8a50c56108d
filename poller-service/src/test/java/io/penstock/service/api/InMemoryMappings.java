package io.penstock.service.api;

import io.penstock.core.mapping.Dialect;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.MappingChecks;
import io.penstock.core.mapping.MappingParser;
import io.penstock.core.mapping.MappingSpec;
import io.penstock.core.mapping.MappingState;
import io.penstock.core.mapping.ParsedMapping;
import io.penstock.core.mapping.Problem;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import io.penstock.service.mappings.ChangeResult;
import io.penstock.service.mappings.MappingOperations;
import io.penstock.service.mappings.MappingOrigin;
import io.penstock.service.mappings.MappingView;
import io.penstock.service.store.StoreUnavailable;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Mappings that are parsed as in the service and read nothing. A transition is over when its state has been read once.
 */
final class InMemoryMappings implements MappingOperations {

    private static final String REGION = "us-east-1";

    private final MappingChecks checks;
    private final Time time;
    private final Chance chance = Chance.seeded(1);
    private final Map<UUID, Kept> kept = new LinkedHashMap<>();
    private final Set<String> missingFunctions = new HashSet<>();
    private final Set<String> missingSources = new HashSet<>();
    private Optional<String> down = Optional.empty();
    private boolean busy;

    InMemoryMappings(MappingChecks checks, Time time) {
        this.checks = checks;
        this.time = time;
    }

    /** One mapping; {@code next} follows once {@code state} has been read. */
    private record Kept(MappingView view, Optional<MappingState> next, boolean gone) {}

    synchronized void clear() {
        kept.clear();
        missingFunctions.clear();
        missingSources.clear();
        down = Optional.empty();
        busy = false;
    }

    synchronized void missFunction(String name) {
        missingFunctions.add(name);
    }

    synchronized void missSource(String arn) {
        missingSources.add(arn);
    }

    synchronized void fail(String message) {
        down = Optional.of(message);
    }

    synchronized void beBusy() {
        busy = true;
    }

    /** As the configuration would: the API can't change it. */
    synchronized UUID configure(MappingSpec spec) {
        ParsedMapping parsed = new MappingParser(checks, Dialect.PENSTOCK).parse("configured", spec, time.now());
        Mapping mapping = ((ParsedMapping.Valid) parsed).mapping();
        keep(spec, mapping, MappingOrigin.CONFIGURATION, MappingState.ENABLED, Optional.empty(), 1);
        return mapping.id();
    }

    @Override
    public synchronized List<MappingView> all() throws StoreUnavailable {
        check();
        return kept.values().stream()
                .filter(mapping -> !mapping.gone)
                .map(Kept::view)
                .toList();
    }

    @Override
    public synchronized Optional<MappingView> find(UUID id) throws StoreUnavailable {
        check();
        Kept found = kept.get(id);
        if (found == null) {
            return Optional.empty();
        }
        if (found.gone) {
            kept.remove(id);
        } else if (found.next.isPresent()) {
            kept.put(id, new Kept(in(found.view, found.next.get()), Optional.empty(), false));
        }
        return Optional.of(found.view);
    }

    private void check() throws StoreUnavailable {
        if (down.isPresent()) {
            throw new StoreUnavailable(down.get(), null);
        }
    }

    @Override
    public synchronized ChangeResult create(MappingSpec spec, Dialect dialect) {
        UUID id = chance.uuid();
        return switch (parse(id, spec, dialect)) {
            case ParsedMapping.Invalid invalid -> new ChangeResult.Refused(invalid.problems());
            case ParsedMapping.Valid valid -> {
                Mapping mapping = valid.mapping();
                Optional<ChangeResult> refusal = refusal(mapping);
                if (refusal.isPresent()) {
                    yield refusal.get();
                }
                boolean atOnce = !mapping.enabled() && mapping.sourceType().equals("sqs");
                MappingState settled = mapping.enabled() ? MappingState.ENABLED : MappingState.DISABLED;
                yield keep(
                        spec,
                        mapping,
                        MappingOrigin.API,
                        atOnce ? MappingState.DISABLED : MappingState.CREATING,
                        Optional.of(settled),
                        1);
            }
        };
    }

    @Override
    public synchronized ChangeResult update(UUID id, MappingSpec changes, Dialect dialect, String who) {
        Optional<ChangeResult> first = changeable(id);
        if (first.isPresent()) {
            return first.get();
        }
        MappingView old = settled(id);
        MappingSpec spec = old.spec().changedBy(changes);
        return switch (parse(id, spec, dialect)) {
            case ParsedMapping.Invalid invalid -> new ChangeResult.Refused(invalid.problems());
            case ParsedMapping.Valid valid -> {
                Mapping mapping = valid.mapping();
                Optional<ChangeResult> refusal = refusal(mapping);
                if (refusal.isPresent()) {
                    yield refusal.get();
                }
                MappingState settled = mapping.enabled() ? MappingState.ENABLED : MappingState.DISABLED;
                boolean sqs = mapping.sourceType().equals("sqs");
                MappingState now = mapping.enabled() == old.mapping().enabled()
                        ? sqs && !mapping.enabled() ? MappingState.DISABLED : MappingState.UPDATING
                        : mapping.enabled() ? MappingState.ENABLING : MappingState.DISABLING;
                yield keep(spec, mapping, MappingOrigin.API, now, Optional.of(settled), old.revision() + 1);
            }
        };
    }

    @Override
    public synchronized ChangeResult delete(UUID id) {
        Optional<ChangeResult> first = changeable(id);
        if (first.isPresent()) {
            return first.get();
        }
        MappingView view = modified(in(settled(id), MappingState.DELETING));
        kept.put(id, new Kept(view, Optional.empty(), true));
        return new ChangeResult.Accepted(view);
    }

    @Override
    public synchronized ChangeResult tag(UUID id, Map<String, String> tags) {
        return retag(id, all -> all.putAll(tags));
    }

    @Override
    public synchronized ChangeResult untag(UUID id, Set<String> keys) {
        return retag(id, all -> all.keySet().removeAll(keys));
    }

    private ChangeResult retag(UUID id, Consumer<Map<String, String>> change) {
        Optional<ChangeResult> first = changeable(id);
        if (first.isPresent()) {
            return first.get();
        }
        MappingView old = settled(id);
        Map<String, String> tags = new HashMap<>(old.mapping().tags());
        change.accept(tags);
        MappingSpec spec = old.spec().withTags(tags);
        return switch (parse(id, spec, Dialect.PENSTOCK)) {
            case ParsedMapping.Invalid invalid -> new ChangeResult.Refused(invalid.problems());
            case ParsedMapping.Valid valid ->
                keep(spec, valid.mapping(), MappingOrigin.API, old.state(), Optional.empty(), old.revision() + 1);
        };
    }

    private Optional<ChangeResult> changeable(UUID id) {
        Kept found = kept.get(id);
        if (down.isPresent()) {
            return Optional.of(new ChangeResult.Unavailable(down.get()));
        }
        if (found == null || found.gone) {
            return Optional.of(new ChangeResult.NotFound());
        }
        if (found.view.origin() == MappingOrigin.CONFIGURATION) {
            return Optional.of(new ChangeResult.Configured("mapping 'configured' comes from application.yml"));
        }
        return busy ? Optional.of(new ChangeResult.Busy()) : Optional.empty();
    }

    private ParsedMapping parse(UUID id, MappingSpec spec, Dialect dialect) {
        Instant now = time.now();
        return new MappingParser(checks, dialect).parse(id.toString(), id, Optional.of(now), spec, now);
    }

    private Optional<ChangeResult> refusal(Mapping mapping) {
        if (down.isPresent()) {
            return Optional.of(new ChangeResult.Unavailable(down.get()));
        }
        if (missingFunctions.contains(mapping.function().name())) {
            return Optional.of(refused(mapping, "function-name", "Function does not exist"));
        }
        if (missingSources.contains(mapping.source().toString())) {
            return Optional.of(refused(mapping, "event-source-arn", "Stream not found: " + mapping.source()));
        }
        return kept.values().stream()
                .filter(other -> !other.gone && !other.view.mapping().id().equals(mapping.id()))
                .map(other ->
                        MappingParser.duplicates(List.of(other.view.mapping(), mapping), REGION, Optional.empty()))
                .flatMap(List::stream)
                .<ChangeResult>map(ChangeResult.Duplicate::new)
                .findFirst();
    }

    private static ChangeResult refused(Mapping mapping, String property, String message) {
        return new ChangeResult.Refused(List.of(new Problem(mapping.name(), property, null, "another", message)));
    }

    private MappingView settled(UUID id) {
        Kept found = Objects.requireNonNull(kept.get(id));
        return found.next.map(state -> in(found.view, state)).orElse(found.view);
    }

    private ChangeResult keep(
            MappingSpec spec,
            Mapping mapping,
            MappingOrigin origin,
            MappingState state,
            Optional<MappingState> next,
            long revision) {
        MappingView view = new MappingView(
                spec,
                mapping,
                origin,
                mapping.function().arn(mapping.source(), REGION, Optional.empty()),
                state,
                time.now(),
                "No records processed",
                revision);
        kept.put(mapping.id(), new Kept(view, next, false));
        return new ChangeResult.Accepted(view);
    }

    private MappingView modified(MappingView view) {
        return new MappingView(
                view.spec(),
                view.mapping(),
                view.origin(),
                view.functionArn(),
                view.state(),
                time.now(),
                view.lastProcessingResult(),
                view.revision() + 1);
    }

    private static MappingView in(MappingView view, MappingState state) {
        return new MappingView(
                view.spec(),
                view.mapping(),
                view.origin(),
                view.functionArn(),
                state,
                view.lastModified(),
                view.lastProcessingResult(),
                view.revision());
    }
}
