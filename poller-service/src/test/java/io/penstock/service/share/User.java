package io.penstock.service.share;

import io.penstock.core.limit.LimitUser;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Wants five, and notes what it is allowed. Thread-safe. */
final class User implements LimitUser {

    volatile long allowed = -1;
    volatile long used;
    final List<Long> told = new CopyOnWriteArrayList<>();

    @Override
    public long wanted() {
        return 5;
    }

    @Override
    public long used() {
        return used;
    }

    @Override
    public void allow(long share) {
        allowed = share;
        told.add(share);
    }
}
