package io.penstock.core.limit;

/**
 * Divides limits that hold over all instances (contract §2): the sum of what they allow never exceeds the limit.
 * Implementations are thread-safe.
 */
@FunctionalInterface
public interface SharedLimits {

    /** Of an instance that shares its limits with no other. */
    SharedLimits ALONE = (name, limit, user) -> {
        user.allow(limit);
        return new LimitShare() {
            @Override
            public void limit(long next) {
                user.allow(next);
            }

            @Override
            public void close() {}
        };
    };

    /**
     * Takes part in a limit; {@code user} hears of its first share before this returns, and it may be 0.
     *
     * @param name the same on all instances, and of no other limit, such as {@code function/resize}
     * @param limit over all instances, 0 or more
     */
    LimitShare join(String name, long limit, LimitUser user);
}
