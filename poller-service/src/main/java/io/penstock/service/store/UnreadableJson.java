package io.penstock.service.store;

import org.jspecify.annotations.Nullable;

/** A text is not the JSON that this version writes; the message says where and why, and quotes no value. */
public final class UnreadableJson extends Exception {

    private static final long serialVersionUID = 1L;

    UnreadableJson(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
