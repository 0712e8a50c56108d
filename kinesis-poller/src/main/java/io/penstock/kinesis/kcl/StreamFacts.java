package io.penstock.kinesis.kcl;

import java.time.Instant;

/**
 * What a stream says of itself.
 *
 * @param created when it was made; a stream of the same name made later is another one
 * @param asked when it was asked, by its own clock
 */
public record StreamFacts(Instant created, Instant asked) {}
