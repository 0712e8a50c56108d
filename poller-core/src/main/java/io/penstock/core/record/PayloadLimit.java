package io.penstock.core.record;

/**
 * How large the events of one function may be, as sent (contract §3). Batches are closed before they are too large; a
 * record that is too large by itself is never sent (semantics §3).
 *
 * @param bytes 1 to {@link #LARGEST}
 */
public record PayloadLimit(int bytes) {

    /** The largest event that AWS Lambda takes, in bytes. */
    public static final int LARGEST = 6_291_456;

    /** The limit of AWS Lambda. */
    public static final PayloadLimit LAMBDA = new PayloadLimit(LARGEST);

    /** The most bytes that an event of a tumbling window has beside its records and its state. */
    private static final int WINDOW_MEMBERS = 4_096;

    /** Refuses a limit that is out of range. */
    public PayloadLimit {
        if (bytes < 1 || bytes > LARGEST) {
            throw new IllegalArgumentException("a limit of " + bytes + " bytes; expected 1 to " + LARGEST);
        }
    }

    /** True when an event of {@code size} bytes may be sent. */
    boolean admits(long size) {
        return size <= bytes;
    }

    /** The largest state of a tumbling window that is passed on, in bytes: half an event has room for it. */
    int state() {
        return Math.min(WindowState.MAX_BYTES, bytes / 2 - WINDOW_MEMBERS);
    }

    /**
     * How many bytes the records of a tumbling window may take in an event, its frame included: room is left for the
     * largest state, which may grow while a batch is delivered in parts.
     */
    public int besideWindow() {
        return bytes - state() - WINDOW_MEMBERS;
    }
}
