package io.penstock.core.limit;

/**
 * Divides limits that hold over all instances (contract §2): the sum of what they allow never exceeds the limit.
 * Implementations are thread-safe.
 */
@FunctionalInterface
public interface SharedLimits {

    /**
     * The name of the limit of all functions together that reserve nothing. While the instances can't agree, each keeps
     * its last share of it, so that mappings without a limit of their own go on.
     */
    String CONCURRENCY = "concurrency";

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

    /**
     * False while shares, other than those of {@link #CONCURRENCY}, are not to be used, although their users may not
     * have heard so yet: this instance was paused, or cut off from the others, for so long that they may count it as
     * gone. Asked right before something begins.
     */
    default boolean holds() {
        return true;
    }
}
