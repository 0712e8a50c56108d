package io.penstock.service.observe;

import io.penstock.core.mapping.Mapping;
import java.util.Optional;

/**
 * What is observed of a mapping besides its lanes: replaced whenever the mapping changes. Immutable.
 *
 * @param mapping what is asked for
 * @param functionArn of its function, as the mapping names it
 * @param origin who created it: {@code configuration} or {@code api}
 * @param revision one more with each change
 * @param override what an operator has set in place of the configuration
 */
public record ObservedRevision(
        Mapping mapping,
        String functionArn,
        String origin,
        long revision,
        Optional<MappingStatus.EnabledOverride> override) {

    /** A revision in which nothing is overridden. */
    public ObservedRevision(Mapping mapping, String functionArn, String origin, long revision) {
        this(mapping, functionArn, origin, revision, Optional.empty());
    }
}
