package io.penstock.it.chaos;

/**
 * What became of a change through the control API.
 *
 * @param what the change and its answer
 */
record Changed(Source source, Outcome outcome, String what) {

    /** How it was answered. */
    enum Outcome {
        ACCEPTED,
        /** Another change was first. */
        BUSY,
        /** The instance could not store it, or could not check it. */
        UNAVAILABLE,
        /** No answer came, as the instance was not there or ended. */
        UNREACHABLE,
        /** Something is wrong with it, says the service. */
        REFUSED
    }
}
