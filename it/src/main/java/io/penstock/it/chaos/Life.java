package io.penstock.it.chaos;

/**
 * One process of the service, from its start to its end.
 *
 * @param start in milliseconds of the run's clock
 * @param asked when it was killed or asked to stop
 * @param end when it was gone
 */
record Life(String instance, long start, Ending ending, long asked, long end, int exitCode) {

    /** Why it ended. */
    enum Ending {
        /** By {@code kill -9}. */
        KILLED,
        /** By SIGTERM. */
        STOPPED,
        /** Nobody asked it to. */
        BY_ITSELF
    }
}
