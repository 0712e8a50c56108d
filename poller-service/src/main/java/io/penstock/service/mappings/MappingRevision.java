package io.penstock.service.mappings;

import io.penstock.core.mapping.EventSource;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.MappingSpec;
import io.penstock.core.mapping.Problem;
import io.penstock.service.store.StoredOverride;
import java.time.Instant;
import java.util.Optional;

/**
 * A mapping as it is from one change to the next. Immutable.
 *
 * @param number one more with each change
 * @param spec as its user wrote it
 * @param mapping what it means
 * @param modified when it was changed last; tags don't count
 * @param deleting true once it is to be removed
 * @param obstacle why this instance can't run it, although it could when it was stored
 * @param override what an operator has set in place of the configuration; {@code mapping} is what results
 */
record MappingRevision(
        long number,
        MappingSpec spec,
        Mapping mapping,
        Instant modified,
        boolean deleting,
        Optional<Problem> obstacle,
        Optional<StoredOverride> override) {

    /** A revision without an override. */
    MappingRevision(
            long number,
            MappingSpec spec,
            Mapping mapping,
            Instant modified,
            boolean deleting,
            Optional<Problem> obstacle) {
        this(number, spec, mapping, modified, deleting, obstacle, Optional.empty());
    }

    /** True when records are to be read for it. */
    boolean runs() {
        return mapping.enabled() && !deleting && obstacle.isEmpty();
    }

    boolean isQueue() {
        return mapping.eventSource().options() instanceof EventSource.Queue;
    }

    /** The same revision, parsed under other functions. */
    MappingRevision with(Mapping parsed, Optional<Problem> newObstacle) {
        return new MappingRevision(number, spec, parsed, modified, deleting, newObstacle, override);
    }

    /** The same, to be removed. */
    MappingRevision deleted(long newNumber, Instant at) {
        return new MappingRevision(newNumber, spec, mapping, at, true, obstacle, override);
    }
}
