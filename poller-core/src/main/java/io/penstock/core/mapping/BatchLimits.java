package io.penstock.core.mapping;

import java.time.Duration;

/**
 * When a batch is complete, whichever comes first (semantics §3); the third limit is the size of an event.
 *
 * @param count records, 1 to 10,000
 * @param window how long to gather, 0 to 300 s; zero sends what one poll brings
 */
public record BatchLimits(int count, Duration window) {}
