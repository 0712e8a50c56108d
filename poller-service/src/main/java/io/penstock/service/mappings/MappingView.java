package io.penstock.service.mappings;

import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.MappingSpec;
import io.penstock.core.mapping.MappingState;
import java.time.Instant;

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
 */
public record MappingView(
        MappingSpec spec,
        Mapping mapping,
        MappingOrigin origin,
        String functionArn,
        MappingState state,
        Instant lastModified,
        String lastProcessingResult,
        long revision) {}
