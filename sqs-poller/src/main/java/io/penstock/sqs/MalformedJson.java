package io.penstock.sqs;

/** What was read is no JSON, ends too early, or is not what was asked for. */
final class MalformedJson extends Exception {

    private static final long serialVersionUID = 1L;

    /** Names the fault and the byte where it is. */
    MalformedJson(String fault, int at) {
        super(fault + " at byte " + at);
    }
}
