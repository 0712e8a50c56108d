package io.penstock.service.function;

import io.penstock.core.limit.FairPool;
import io.penstock.core.limit.LimitShare;
import io.penstock.core.limit.LimitUser;
import io.penstock.core.limit.SharedLimits;
import org.jspecify.annotations.Nullable;

/**
 * Permits of invocations under one limit, which holds over all instances. This instance takes part in the limit while
 * somebody uses the permits here. Thread-safe.
 */
final class FunctionPool implements LimitUser {

    private final String name;
    private final SharedLimits limits;
    private final FairPool permits;
    // all below is used under the monitor
    private long limit;
    private int users;
    private @Nullable LimitShare share;

    /**
     * A pool that nobody uses yet.
     *
     * @param name of the limit
     * @param limit over all instances, 0 or more
     * @param permits of this instance; its limit is set here
     */
    FunctionPool(String name, long limit, FairPool permits, SharedLimits limits) {
        this.name = name;
        this.limit = limit;
        this.permits = permits;
        this.limits = limits;
    }

    /** The permits, for one more user. */
    synchronized FairPool join() {
        if (users == 0) {
            share = limits.join(name, limit, this);
        }
        users++;
        return permits;
    }

    /** One user less. */
    synchronized void leave() {
        users--;
        if (users == 0 && share != null) {
            permits.limit(0);
            share.close();
            share = null;
        }
    }

    /** The limit is another one from now on. */
    synchronized void limit(long next) {
        if (next != limit) {
            limit = next;
            if (share != null) {
                share.limit(next);
            }
        }
    }

    /** A limit of 0 is 1 from now on. */
    synchronized void limitAtLeastOne() {
        limit(Math.max(1, limit));
    }

    /** How many invocations may run here; of a pool that nobody uses here, on all instances. */
    synchronized long limit() {
        return share == null ? limit : permits.limit();
    }

    @Override
    public long wanted() {
        return permits.used() + permits.waiting();
    }

    @Override
    public long used() {
        return permits.used();
    }

    @Override
    public void allow(long share) {
        permits.limit(share);
    }
}
