package io.penstock.service.access;

/** Whether a request is let in. */
sealed interface Verdict permits Verdict.Granted, Refusal {

    /** It is, and this is who sent it. */
    record Granted(Caller caller) implements Verdict {}
}
