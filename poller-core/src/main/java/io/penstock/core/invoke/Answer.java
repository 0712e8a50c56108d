package io.penstock.core.invoke;

import org.jspecify.annotations.Nullable;

/**
 * What a function returned. Immutable; callers must not change {@code payload}.
 *
 * @param statusCode of the invocation; 200 when the function ran, also when it failed (semantics §9)
 * @param executedVersion the version that ran, {@code $LATEST} or a number
 * @param functionError {@code Unhandled} or {@code Handled} when the function failed, else null
 * @param payload the body, possibly empty
 */
public record Answer(
        int statusCode, String executedVersion, @Nullable String functionError, byte[] payload) {}
