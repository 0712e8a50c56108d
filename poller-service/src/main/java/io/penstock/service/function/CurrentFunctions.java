package io.penstock.service.function;

import java.util.List;
import java.util.Map;

/**
 * The functions and the concurrency that are configured at this moment: one value, which a reload of the configuration
 * replaces as a whole. Thread-safe.
 */
public final class CurrentFunctions {

    private volatile FunctionRules now;

    /** {@code first} until it is replaced. */
    public CurrentFunctions(FunctionRules first) {
        this.now = first;
    }

    /** Those of {@code configured}, until they are replaced. */
    CurrentFunctions(Map<String, FunctionProperties> configured, int concurrency) {
        this(new FunctionRules(configured, concurrency));
    }

    /** Those of this moment. */
    public FunctionRules now() {
        return now;
    }

    /** Replaces them; the answer has the hints that did not hold before. */
    List<String> replace(FunctionRules next) {
        List<String> known = now.hints();
        now = next;
        return next.hints().stream().filter(hint -> !known.contains(hint)).toList();
    }
}
