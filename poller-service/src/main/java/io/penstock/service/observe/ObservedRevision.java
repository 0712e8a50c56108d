package io.penstock.service.observe;

import io.penstock.core.mapping.Mapping;

/**
 * What is observed of a mapping besides its lanes: replaced whenever the mapping changes. Immutable.
 *
 * @param mapping what is asked for
 * @param functionArn of its function, as the mapping names it
 * @param origin who created it: {@code configuration} or {@code api}
 * @param revision one more with each change
 */
public record ObservedRevision(Mapping mapping, String functionArn, String origin, long revision) {}
