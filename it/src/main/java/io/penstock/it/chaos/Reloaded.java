package io.penstock.it.chaos;

/**
 * What became of a reload.
 *
 * @param broken whether it was one to be refused
 * @param what the instance, its new configuration and the answer
 */
record Reloaded(boolean broken, Outcome outcome, String what) {

    /** How it was answered. */
    enum Outcome {
        APPLIED,
        /** Something is wrong with it, says the service. */
        REFUSED,
        /** The instance could not do it now. */
        UNAVAILABLE,
        /** No answer came, as the instance was not there or ended. */
        UNREACHABLE
    }

    /** True unless a good configuration was refused, or a broken one applied. */
    boolean isRight() {
        return outcome != (broken ? Outcome.APPLIED : Outcome.REFUSED);
    }
}
