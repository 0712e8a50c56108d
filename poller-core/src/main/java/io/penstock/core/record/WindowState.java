package io.penstock.core.record;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What a function has gathered in a tumbling window, as it returned it (semantics §2.4).
 *
 * @param json one JSON object, exactly as the function wrote it
 */
public record WindowState(String json) {

    /** The largest state that is passed on to any function, in bytes of UTF-8. */
    public static final int MAX_BYTES = 1_048_576;

    /** The state of a window that has just begun. */
    public static final WindowState EMPTY = new WindowState("{}");

    /** True when the window must end early, because this is more than is passed on in events of that limit. */
    public boolean isTooLargeFor(PayloadLimit limit) {
        return json.length() > limit.state() || json.getBytes(UTF_8).length > limit.state();
    }
}
