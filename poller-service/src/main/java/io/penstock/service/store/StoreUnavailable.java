package io.penstock.service.store;

import org.jspecify.annotations.Nullable;

/** The store can't be read or changed; the message says why, and what a user can do. */
public final class StoreUnavailable extends Exception {

    private static final long serialVersionUID = 1L;

    /** With a sentence for the user. */
    public StoreUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
