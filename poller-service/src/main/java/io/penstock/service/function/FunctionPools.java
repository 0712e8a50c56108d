package io.penstock.service.function;

import io.penstock.core.limit.FairPool;
import io.penstock.core.limit.SharedLimits;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The concurrency of all functions: what is reserved for one, and what the others share (contract §2). Thread-safe. */
final class FunctionPools {

    private final SharedLimits limits;
    private final Map<String, FunctionPool> reserved = new HashMap<>();
    private FunctionPool shared;
    private long unreserved;

    /**
     * For a configuration in which {@link FunctionRules} find no problem.
     *
     * @param concurrency {@code penstock.concurrency}
     * @param limits divides each limit among all instances
     */
    FunctionPools(Map<String, FunctionProperties> configured, int concurrency, SharedLimits limits) {
        this.limits = limits;
        this.unreserved = unreserved(configured, concurrency);
        this.shared = shared();
        configure(configured, concurrency);
    }

    /** Takes part in its limit for good. */
    private FunctionPool shared() {
        FunctionPool pool = new FunctionPool(SharedLimits.CONCURRENCY, unreserved, new FairPool(0), limits);
        pool.join();
        return pool;
    }

    /**
     * Keeps to another configuration from now on, without problems, too. A function whose reserved concurrency only
     * changes keeps its pool; one that reserves none any more keeps it for those who use it. A pool that is left has at
     * least one permit, because a lane that waits for it sees only afterwards what it is to use instead.
     */
    synchronized void configure(Map<String, FunctionProperties> configured, int concurrency) {
        reserved.entrySet().removeIf(function -> {
            boolean gone = reserved(configured.get(function.getKey())) < 0;
            if (gone) {
                function.getValue().limitAtLeastOne();
            }
            return gone;
        });
        configured.forEach((name, properties) -> {
            if (properties.reservedConcurrency() instanceof Integer limit) {
                reserved.computeIfAbsent(name, fresh -> pool(name, limit)).limit(limit);
            }
        });
        long before = unreserved;
        unreserved = unreserved(configured, concurrency);
        if (unreserved == 0 && before > 0) {
            shared.limit(1);
            shared = shared();
        } else {
            shared.limit(unreserved);
        }
    }

    private FunctionPool pool(String name, long limit) {
        return new FunctionPool("function/" + name, limit, FairPool.withoutParts(0, limits::holds), limits);
    }

    /** Below 0 when nothing is reserved. */
    private static long reserved(@Nullable FunctionProperties properties) {
        return properties != null && properties.reservedConcurrency() instanceof Integer limit ? limit : -1;
    }

    private static long unreserved(Map<String, FunctionProperties> configured, int concurrency) {
        return concurrency
                - configured.values().stream()
                        .mapToLong(properties -> Math.max(0, reserved(properties)))
                        .sum();
    }

    /** The pool of the function of that name. */
    synchronized FunctionPool of(String function) {
        return reserved.getOrDefault(function, shared);
    }
}
