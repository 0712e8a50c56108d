package io.penstock.service.mappings;

import io.penstock.core.mapping.Dialect;
import io.penstock.core.mapping.FunctionName;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.MappingChecks;
import io.penstock.core.mapping.MappingParser;
import io.penstock.core.mapping.MappingSpec;
import io.penstock.core.mapping.ParsedMapping;
import io.penstock.core.mapping.Problem;
import io.penstock.core.time.Time;
import io.penstock.service.function.FunctionCheck;
import io.penstock.service.function.FunctionFinding;
import io.penstock.service.store.StoredMapping;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a mapping has to pass before it is stored, and how a stored one is read. Immutable; thread-safe. */
final class ChangeRules {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeRules.class);
    private static final String FUNCTION = "function-name";
    private static final String CANNOT_RUN = "stored mapping {} can't run on this instance, and waits until it is"
            + " updated or the configuration is right: {}";

    private final MappingChecks checks;
    private final FunctionCheck functions;
    private final RunFactory runs;
    private final Time time;
    private volatile Map<String, Mapping> configured = Map.of();

    /**
     * Rules of this instance.
     *
     * @param configured the mappings of the configuration: no other may have the source and function of one
     */
    ChangeRules(MappingChecks checks, FunctionCheck functions, RunFactory runs, List<Mapping> configured) {
        this.checks = checks;
        this.functions = functions;
        this.runs = runs;
        this.time = runs.time();
        configured(configured);
    }

    /** Replaces the mappings of the configuration. */
    void configured(List<Mapping> mappings) {
        Map<String, Mapping> next = new HashMap<>();
        mappings.forEach(mapping -> next.put(uniqueness(mapping), mapping));
        configured = Map.copyOf(next);
    }

    /** Parses what a user asks for; problems come in the order of AWS's checks. */
    ParsedMapping parse(UUID id, Instant created, MappingSpec spec, Dialect dialect) {
        return switch (parse(checks, id, created, spec, dialect)) {
            case ParsedMapping.Valid valid -> valid;
            case ParsedMapping.Invalid invalid ->
                new ParsedMapping.Invalid(invalid.problems().stream()
                        .sorted(Comparator.comparingInt(ChangeRules::order))
                        .toList());
        };
    }

    private ParsedMapping parse(MappingChecks by, UUID id, Instant created, MappingSpec spec, Dialect dialect) {
        Instant now = time.wall(time.now());
        return new MappingParser(by, dialect)
                .parse(id.toString(), id, Optional.of(created), spec, now.isAfter(created) ? now : created);
    }

    /** AWS's order: what its model says, the source, what does not go together, then whether the function exists. */
    private static int order(Problem problem) {
        String message = problem.awsMessage();
        if (problem.property().equals(FUNCTION)
                && FunctionName.parse(String.valueOf(problem.value())).isPresent()) {
            return 3;
        }
        if (message == null || message.startsWith("1 validation error detected")) {
            return 0;
        }
        return message.equals("Unrecognized event source.") ? 1 : 2;
    }

    /**
     * Asks whether the function and the source are there and go together. Blocks.
     *
     * @return what is wrong first; empty when nothing is
     */
    Optional<Problem> live(Mapping mapping) throws InterruptedException {
        return switch (functions.find(mapping.name(), mapping.function())) {
            case FunctionFinding.Refused refused -> Optional.of(refused.problem());
            case FunctionFinding.Found found -> runs.source(mapping).check(mapping, found.timeout());
        };
    }

    /** What is wrong with {@code mapping} beside those of the configuration. */
    Optional<Problem> duplicate(Mapping mapping) {
        return Optional.ofNullable(configured.get(uniqueness(mapping)))
                .map(other -> MappingParser.duplicate(mapping, other.name(), other.id()));
    }

    /** Two mappings with the same one read one source for one function, with the same qualification. */
    String uniqueness(Mapping mapping) {
        return mapping.source() + " " + functionArn(mapping);
    }

    /** The ARN of the mapping's function, with the qualifier that its user wrote. */
    String functionArn(Mapping mapping) {
        return runs.functions().arn(mapping.function(), mapping.source());
    }

    /**
     * Reads a stored mapping. One that was right when it was stored, and is not for the functions and destinations of
     * this instance, has an obstacle; what can't be read at all is logged and left in the store.
     */
    Optional<MappingRevision> revision(StoredMapping stored) {
        ParsedMapping strict = parse(checks, stored.id(), stored.created(), stored.spec(), Dialect.PENSTOCK);
        return switch (strict) {
            case ParsedMapping.Valid valid -> Optional.of(revision(stored, valid.mapping(), Optional.empty()));
            case ParsedMapping.Invalid invalid -> withObstacle(stored, invalid.problems());
        };
    }

    private Optional<MappingRevision> withObstacle(StoredMapping stored, List<Problem> problems) {
        ParsedMapping lenient =
                parse(new SourceChecks(checks), stored.id(), stored.created(), stored.spec(), Dialect.PENSTOCK);
        return switch (lenient) {
            case ParsedMapping.Valid valid -> {
                LOG.error(CANNOT_RUN, stored.id(), problems);
                yield Optional.of(revision(stored, valid.mapping(), Optional.of(problems.getFirst())));
            }
            case ParsedMapping.Invalid invalid -> {
                LOG.error(
                        "stored mapping {} can't be read by this version of Penstock; it is left in the store, and not"
                                + " shown: {}",
                        stored.id(),
                        invalid.problems());
                yield Optional.empty();
            }
        };
    }

    /** A stored mapping under the functions of now: an obstacle may have come, or be gone. */
    MappingRevision renewed(MappingRevision present) {
        if (present.deleting()) {
            return present;
        }
        Mapping mapping = present.mapping();
        Instant created = mapping.identity().created().orElse(present.modified());
        ParsedMapping strict = parse(checks, mapping.id(), created, present.spec(), Dialect.PENSTOCK);
        MappingRevision next = switch (strict) {
            case ParsedMapping.Valid valid -> present.with(valid.mapping(), Optional.empty());
            case ParsedMapping.Invalid invalid ->
                present.with(mapping, Optional.of(invalid.problems().getFirst()));
        };
        if (next.obstacle().equals(present.obstacle())) {
            return present;
        }
        next.obstacle()
                .ifPresentOrElse(
                        problem -> LOG.error(CANNOT_RUN, mapping.id(), problem),
                        () -> LOG.info("stored mapping {} can run on this instance again", mapping.id()));
        return next;
    }

    private static MappingRevision revision(StoredMapping stored, Mapping mapping, Optional<Problem> obstacle) {
        return new MappingRevision(
                stored.revision(), stored.spec(), mapping, stored.modified(), stored.deleting(), obstacle);
    }
}
