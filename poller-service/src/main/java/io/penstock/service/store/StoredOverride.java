package io.penstock.service.store;

import java.time.Instant;
import java.util.UUID;

/**
 * What an operator has set instead of {@code Enabled} of a mapping of the configuration.
 *
 * @param mapping its id
 * @param enabled what the operator has set
 * @param configured what the configuration said then; once it says otherwise, the override is over
 * @param who the name of the caller
 * @param at when
 * @param revision 1 for a new one, and one more with each change
 */
public record StoredOverride(
        UUID mapping, boolean enabled, boolean configured, String who, Instant at, long revision) {}
