package io.penstock.service.function;

import io.penstock.core.limit.FairPool;
import java.util.HashMap;
import java.util.Map;

/** The concurrency of all functions: what is reserved for one, and what the others share (contract §2). Thread-safe. */
final class FunctionPools {

    private volatile Map<String, FairPool> reserved;
    private final FairPool shared;

    /**
     * For a configuration in which {@link FunctionRules} find no problem.
     *
     * @param concurrency {@code penstock.concurrency}
     */
    FunctionPools(Map<String, FunctionProperties> configured, int concurrency) {
        this.reserved = reserved(configured, Map.of());
        this.shared = new FairPool(unreserved(concurrency));
    }

    /** Follows another configuration without problems: pools that stay get their new limits. */
    synchronized void configure(Map<String, FunctionProperties> configured, int concurrency) {
        reserved = reserved(configured, reserved);
        shared.limit(unreserved(concurrency));
    }

    private static Map<String, FairPool> reserved(
            Map<String, FunctionProperties> configured, Map<String, FairPool> present) {
        Map<String, FairPool> pools = new HashMap<>();
        configured.forEach((name, properties) -> {
            if (properties.reservedConcurrency() instanceof Integer limit) {
                FairPool pool = present.getOrDefault(name, FairPool.withoutParts(limit));
                pool.limit(limit);
                pools.put(name, pool);
            }
        });
        return Map.copyOf(pools);
    }

    private long unreserved(int concurrency) {
        return concurrency
                - reserved.values().stream().mapToLong(FairPool::limit).sum();
    }

    /** The permits of the function of that name. */
    FairPool of(String function) {
        return reserved.getOrDefault(function, shared);
    }
}
