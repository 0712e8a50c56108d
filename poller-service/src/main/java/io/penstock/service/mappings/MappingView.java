package io.penstock.service.mappings;

import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.MappingSpec;
import io.penstock.core.mapping.MappingState;
import io.penstock.service.store.StoredOverride;
import java.time.Instant;
import java.util.Optional;

/**
 * One mapping as it is at one moment. Immutable.
 *
 * @param spec as its user wrote it
 * @param mapping what was made of it, with defaults filled in; identity and tags are in it
 * @param origin who created it
 * @param functionArn of its function, with the qualifier that its user wrote
 * @param state the present one; right after a change the transitional one
 * @param lastModified when a user changed it last
 * @param lastProcessingResult AWS's words (semantics §1.5), for queues too
 * @param revision one more with each change
 * @param override what an operator has set in place of the configuration
 */
public record MappingView(
        MappingSpec spec,
        Mapping mapping,
        MappingOrigin origin,
        String functionArn,
        MappingState state,
        Instant lastModified,
        String lastProcessingResult,
        long revision,
        Optional<StoredOverride> override) {

    /** A mapping of which nothing is overridden. */
    public MappingView(
            MappingSpec spec,
            Mapping mapping,
            MappingOrigin origin,
            String functionArn,
            MappingState state,
            Instant lastModified,
            String lastProcessingResult,
            long revision) {
        this(spec, mapping, origin, functionArn, state, lastModified, lastProcessingResult, revision, Optional.empty());
    }
}
