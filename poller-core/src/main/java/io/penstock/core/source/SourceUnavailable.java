package io.penstock.core.source;

import io.penstock.core.record.OneLine;
import io.penstock.core.time.Backoff;
import org.jspecify.annotations.Nullable;

/** The source can't be read just now: missing, forbidden, throttled or unreachable. */
public final class SourceUnavailable extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Backoff backoff;

    /** With a message for the operator, which becomes one line, and what caused it. */
    public SourceUnavailable(String message, @Nullable Throwable cause) {
        this(message, cause, Backoff.SOURCE);
    }

    /** With a back-off of its own until the source is read again. */
    public SourceUnavailable(String message, @Nullable Throwable cause, Backoff backoff) {
        super(OneLine.of(message), cause);
        this.backoff = backoff;
    }

    /** How long to wait before the source is read again. */
    public Backoff backoff() {
        return backoff;
    }
}
