package io.penstock.service.function;

import io.penstock.core.limit.FairPool;
import java.util.HashMap;
import java.util.Map;

/** The concurrency of all functions: what is reserved for one, and what the others share (contract §2). Thread-safe. */
final class FunctionPools {

    private final Map<String, FairPool> reserved = new HashMap<>();
    private final FairPool shared;

    /**
     * For a configuration in which {@link FunctionRules} find no problem.
     *
     * @param concurrency {@code penstock.concurrency}
     */
    FunctionPools(Map<String, FunctionProperties> configured, int concurrency) {
        configured.forEach((name, properties) -> {
            if (properties.reservedConcurrency() instanceof Integer limit) {
                reserved.put(name, FairPool.withoutParts(limit));
            }
        });
        this.shared = new FairPool(concurrency
                - reserved.values().stream().mapToLong(FairPool::limit).sum());
    }

    /** The permits of the function of that name. */
    FairPool of(String function) {
        return reserved.getOrDefault(function, shared);
    }
}
