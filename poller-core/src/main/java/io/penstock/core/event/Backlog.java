package io.penstock.core.event;

import java.time.Duration;
import java.util.Optional;

/**
 * How many messages a queue has, as near as the queue itself knows.
 *
 * @param visible those that wait to be received
 * @param hidden those that were received and are neither deleted nor visible again
 * @param delayed those that become visible for the first time later
 * @param oldest how old the oldest is that waits: as old as what was received last; zero when none waits, empty when
 *     nothing is known of it
 */
public record Backlog(long visible, long hidden, long delayed, Optional<Duration> oldest) {}
