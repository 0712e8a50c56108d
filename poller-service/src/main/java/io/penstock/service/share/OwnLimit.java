package io.penstock.service.share;

import io.penstock.core.limit.LimitUser;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One limit on this instance. Not thread-safe; {@link OwnLimits} is its only user. */
final class OwnLimit {

    /** In how many reports a peak of what is wanted is seen, so that shares do not follow every moment. */
    private static final int PEAK = 5;

    private final LimitKind kind;
    private final Deque<Long> wanted = new ArrayDeque<>();
    /** Those that left and still use something. */
    private final List<LimitUser> leaving = new ArrayList<>();

    private @Nullable LimitUser user;
    private long total;
    private long share;
    private long told;

    /** A limit without a user; {@code common} is the first share of the common one. */
    OwnLimit(LimitKind kind, long common) {
        this.kind = kind;
        this.share = kind == LimitKind.COMMON ? common : 0;
    }

    LimitKind kind() {
        return kind;
    }

    /** Lets {@code next} use it from now on; one that did before is leaving. */
    void join(long limit, LimitUser next, boolean fenced) {
        if (user != null) {
            leave(user);
        }
        leaving.remove(next);
        user = next;
        total = limit;
        share = Math.min(share, limit);
        told = allowed(fenced);
        next.allow(told);
    }

    /** One that used it begins nothing more. What was its share comes back with a later split only. */
    void leave(LimitUser gone) {
        if (gone.equals(user)) {
            user = null;
            leaving.add(gone);
            share = 0;
            wanted.clear();
        }
    }

    /** The limit over all instances is another one. */
    void total(LimitUser of, long next, boolean met, boolean fenced) {
        if (of.equals(user)) {
            total = next;
            share = kind == LimitKind.COMMON && !met ? next : Math.min(share, next);
            tell(fenced);
        }
    }

    /** It may use so much of it from now on. */
    void share(long next, boolean fenced) {
        share = user == null ? 0 : Math.min(next, total);
        tell(fenced);
    }

    /** What may be used of it now; of the common one all, when it had no share before the fence to go on with. */
    long allowed(boolean fenced) {
        if (user == null) {
            return 0;
        }
        long held = fenced && kind == LimitKind.COMMON && share == 0 ? total : share;
        return fenced && kind != LimitKind.COMMON ? 0 : Math.max(0, held - usedByLeaving());
    }

    /** Tells the user what it may use, if that has changed. */
    void tell(boolean fenced) {
        long now = allowed(fenced);
        if (user != null && now != told) {
            told = now;
            user.allow(now);
        }
    }

    /** The present report. Lanes that drain receive no more, but what they have is still to be invoked. */
    LimitReport report(boolean draining, boolean fenced) {
        leaving.removeIf(each -> each.used() == 0);
        tell(fenced);
        boolean takesPart = user != null && !(draining && kind == LimitKind.LANES);
        if (user != null) {
            wanted.addLast(user.wanted());
            if (wanted.size() > PEAK) {
                wanted.removeFirst();
            }
        }
        long peak = takesPart ? wanted.stream().mapToLong(each -> each).max().orElse(0) : 0;
        return new LimitReport(takesPart, total, peak, Math.max(share, used()));
    }

    /** True when nobody uses it any more, and none of it is this instance's. */
    boolean isOver() {
        return user == null && leaving.isEmpty();
    }

    /** What is used of it now. */
    long used() {
        return usedByLeaving() + (user == null ? 0 : user.used());
    }

    private long usedByLeaving() {
        return leaving.stream().mapToLong(LimitUser::used).sum();
    }
}
