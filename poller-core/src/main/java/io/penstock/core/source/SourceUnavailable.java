package io.penstock.core.source;

import org.jspecify.annotations.Nullable;

/** The source can't be read just now: missing, forbidden, throttled or out of reach. */
public final class SourceUnavailable extends Exception {

    private static final long serialVersionUID = 1L;

    /** With a message for the operator, and what caused it. */
    public SourceUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
