package io.penstock.service.mappings;

import io.penstock.core.mapping.Dialect;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.MappingParser;
import io.penstock.core.mapping.MappingSpec;
import io.penstock.core.mapping.ParsedMapping;
import io.penstock.core.mapping.Problem;
import io.penstock.core.time.Time;
import io.penstock.service.mappings.Decision.Decided;
import io.penstock.service.store.MappingStore;
import io.penstock.service.store.PutResult;
import io.penstock.service.store.StoreUnavailable;
import io.penstock.service.store.StoredMapping;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * Decides about what users ask for: checks the mapping that would result and stores it, or refuses and changes nothing.
 * Thread-safe.
 */
final class Changes {

    private final MappingStore store;
    private final ChangeRules rules;
    private final Time time;

    Changes(MappingStore store, ChangeRules rules, Time time) {
        this.store = store;
        this.rules = rules;
        this.time = time;
    }

    /** The time for what is published, as the control API shows it. */
    Instant now() {
        return time.wall(time.now()).truncatedTo(ChronoUnit.MILLIS);
    }

    /** Stores a new mapping. */
    Decided create(UUID id, MappingSpec spec, Dialect dialect) throws StoreUnavailable, InterruptedException {
        Optional<String> keepsNone = store.refusal();
        if (keepsNone.isPresent()) {
            return new Decided.Refused(new ChangeResult.Configured(keepsNone.get()));
        }
        Instant now = now();
        return switch (rules.parse(id, now, spec, dialect)) {
            case ParsedMapping.Invalid invalid -> refused(invalid.problems());
            case ParsedMapping.Valid valid -> {
                Optional<Decided> refusal = refusal(valid.mapping(), true);
                yield refusal.isPresent()
                        ? refusal.get()
                        : put(
                                new StoredMapping(id, spec, rules.uniqueness(valid.mapping()), now, now, false, 1),
                                valid.mapping());
            }
        };
    }

    /** Stores what a mapping is with {@code changes}. */
    Decision update(MappingSpec changes, Dialect dialect) {
        return onStored((before, present) -> {
            MappingSpec spec = before.spec().changedBy(changes);
            return switch (rules.parse(before.id(), before.created(), spec, dialect)) {
                case ParsedMapping.Invalid invalid -> refused(invalid.problems());
                case ParsedMapping.Valid valid -> {
                    boolean otherFunction =
                            !Objects.equals(spec.functionName(), before.spec().functionName());
                    Optional<Decided> refusal = refusal(valid.mapping(), otherFunction);
                    yield refusal.isPresent()
                            ? refusal.get()
                            : put(next(before, spec, rules.uniqueness(valid.mapping()), now(), false), valid.mapping());
                }
            };
        });
    }

    /** Marks a mapping as deleted; its entry stays until nothing else is left of it. */
    Decision delete() {
        return onStored((before, present) ->
                put(next(before, before.spec(), before.uniqueness(), now(), true), present.mapping()));
    }

    /** Adds tags, or replaces their values. */
    Decision tag(Map<String, String> added) {
        return tags(tags -> {
            Map<String, String> all = new HashMap<>(tags);
            all.putAll(added);
            return all;
        });
    }

    /** Removes tags. */
    Decision untag(Set<String> keys) {
        return tags(tags -> {
            Map<String, String> rest = new HashMap<>(tags);
            rest.keySet().removeAll(keys);
            return rest;
        });
    }

    /** Tags are no modification: neither the state nor the time of the last one moves. */
    private Decision tags(UnaryOperator<Map<String, String>> change) {
        return onStored((before, present) -> {
            Map<String, String> tags = before.spec().tags();
            MappingSpec spec = before.spec().withTags(change.apply(tags == null ? Map.of() : tags));
            if (rules.parse(before.id(), before.created(), spec, Dialect.PENSTOCK)
                    instanceof ParsedMapping.Invalid invalid) {
                List<Problem> problems = invalid.problems().stream()
                        .filter(problem -> problem.property().equals("tags"))
                        .toList();
                if (!problems.isEmpty()) {
                    return refused(problems);
                }
            }
            StoredMapping next = next(before, spec, before.uniqueness(), before.modified(), false);
            return put(next, present.mapping());
        });
    }

    /** What is shown of a mapping that another instance has removed. */
    MappingRevision removed(MappingRevision present) {
        return present.deleting() ? present : present.deleted(present.number() + 1, now());
    }

    @FunctionalInterface
    private interface OfStored {
        Decided decide(StoredMapping before, MappingRevision present) throws StoreUnavailable, InterruptedException;
    }

    /** Another instance may have changed the mapping, so each decision begins with what is stored. */
    private Decision onStored(OfStored decision) {
        return present -> {
            Optional<StoredMapping> stored = store.find(present.mapping().id());
            if (stored.isEmpty()) {
                return new Decided.Refused(new ChangeResult.NotFound());
            }
            return stored.get().deleting()
                    ? new Decided.Refused(new ChangeResult.Busy())
                    : decision.decide(stored.get(), present);
        };
    }

    private static StoredMapping next(
            StoredMapping before, MappingSpec spec, String uniqueness, Instant modified, boolean deleting) {
        return new StoredMapping(
                before.id(), spec, uniqueness, before.created(), modified, deleting, before.revision() + 1);
    }

    private Optional<Decided> refusal(Mapping mapping, boolean live) throws InterruptedException {
        Optional<Problem> problem = live ? rules.live(mapping) : Optional.empty();
        if (problem.isPresent()) {
            return Optional.of(refused(List.of(problem.get())));
        }
        return rules.duplicate(mapping).map(twin -> new Decided.Refused(new ChangeResult.Duplicate(twin)));
    }

    private static Decided refused(List<Problem> problems) {
        return new Decided.Refused(new ChangeResult.Refused(problems));
    }

    private Decided put(StoredMapping next, Mapping mapping) throws StoreUnavailable {
        return switch (store.put(next)) {
            case PutResult.Stored stored ->
                rules.revision(next)
                        .<Decided>map(Decided.Stored::new)
                        .orElseThrow(() -> new IllegalStateException("mapping " + next.id() + " can't be read back"));
            case PutResult.Conflict conflict -> new Decided.Refused(new ChangeResult.Busy());
            case PutResult.Duplicate duplicate -> {
                UUID other = duplicate.other();
                Problem problem = MappingParser.duplicate(mapping, other.toString(), other);
                yield new Decided.Refused(new ChangeResult.Duplicate(problem));
            }
        };
    }
}
