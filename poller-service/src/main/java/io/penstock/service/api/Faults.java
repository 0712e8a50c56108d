package io.penstock.service.api;

import io.penstock.core.mapping.ShownUrl;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gathers what is wrong with one request by the API's model, and answers the earliest check. Not thread-safe. */
final class Faults {

    private final List<String> violations = new ArrayList<>();
    private @Nullable String unreadable;
    private @Nullable String unknown;

    /** The body is no JSON, or a member's JSON has another type. */
    void unreadable(String message) {
        unreadable = unreadable == null ? message : unreadable;
    }

    /** AWS would ignore the member; here nothing is ignored. */
    void unknown(String message) {
        unknown = unknown == null ? message : unknown;
    }

    /**
     * A value breaks a constraint of the model; {@code value} is in quotes unless it is null, and shown without the
     * secrets that a URL may carry, because refusals are logged.
     */
    void violation(@Nullable Object value, String path, String constraint) {
        String shown = value == null ? "null" : "'" + ShownUrl.in(value.toString()) + "'";
        violations.add("Value " + shown + " at '" + path + "' failed to satisfy constraint: " + constraint);
    }

    /** The earliest check that failed; empty when the model accepts the request. */
    Optional<ApiAnswer> answer() {
        if (unreadable != null) {
            return Optional.of(ApiError.serialization(unreadable));
        }
        if (!violations.isEmpty()) {
            return Optional.of(ApiError.validation(violations));
        }
        return Optional.ofNullable(unknown).map(ApiError::invalidParameter);
    }
}
