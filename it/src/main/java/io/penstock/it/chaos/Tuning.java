package io.penstock.it.chaos;

import java.util.random.RandomGenerator;

/**
 * What a reload changes in the configuration of an instance: only what leaves the fate of each record what it is.
 *
 * @param timeoutMillis of every function; not below that of {@link #CALM}, which the checker goes by
 * @param rate how often a second the function of the mails may be invoked; 0 for as often as it likes
 * @param newVersion the weight of the second version of the function of the notes
 * @param batchSize of the mapping of the notes
 * @param withNotes whether there is a mapping of the notes at all
 * @param broken whether something stands there for which all of it is to be refused
 */
record Tuning(long timeoutMillis, int rate, double newVersion, int batchSize, boolean withNotes, boolean broken) {

    /** Outside of the storm. */
    static final Tuning CALM = new Tuning(Functions.TIMEOUT_MILLIS, 0, 0, 10, true, false);

    /** Any other. */
    static Tuning random(RandomGenerator random) {
        return new Tuning(
                CALM.timeoutMillis + random.nextLong(1_000),
                random.nextBoolean() ? 0 : random.nextInt(20, 200),
                random.nextInt(5) / 4.0,
                random.nextInt(1, 4),
                random.nextInt(6) > 0,
                random.nextInt(6) == 0);
    }
}
