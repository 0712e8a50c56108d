package io.penstock.core.limit;

/**
 * Somebody on this instance whom a limit holds for, such as the lanes of a queue or the invocations of a function.
 * Implementations are thread-safe and never block.
 */
public interface LimitUser {

    /** How much it could use now if there were no limit, 0 or more. */
    long wanted();

    /** How much it uses now, 0 or more; after its share has shrunk this may be more than the share for a while. */
    long used();

    /** It may use so much from now on, 0 or more. Called by one thread at a time, and only when that has changed. */
    void allow(long share);
}
