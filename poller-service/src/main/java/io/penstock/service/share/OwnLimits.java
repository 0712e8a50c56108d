package io.penstock.service.share;

import io.penstock.core.limit.LimitShare;
import io.penstock.core.limit.LimitUser;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * The limits that this instance takes part in, and its shares of them. Thread-safe.
 *
 * <p>A share grows only with a newer split. It holds for a while after a report reached the others; after that this
 * instance is fenced: nothing may begin under a limit but the common one, until a report reaches them again. The others
 * count its share as free later than that, and only after they have removed its item, which a report never brings back;
 * so as long as reports find the item, the shares are still this instance's.
 */
final class OwnLimits {

    /** How long shares hold after the beginning of the last report that reached the others. */
    static final Duration HOLD = Duration.ofSeconds(75);

    private final Map<String, OwnLimit> limits = new TreeMap<>();
    private volatile Instant validUntil = Instant.MIN;
    private boolean fenced = true;
    private boolean met;
    private long epoch;

    /** Takes part in a limit; its user has nothing before the next split, but of the common one before any contact. */
    synchronized LimitShare join(String name, long total, LimitUser user) {
        OwnLimit limit = limits.computeIfAbsent(name, fresh -> new OwnLimit(LimitKind.of(name), met ? 0 : total));
        limit.join(total, user, fenced);
        return new LimitShare() {
            @Override
            public void limit(long next) {
                synchronized (OwnLimits.this) {
                    limit.total(user, next, met, fenced);
                }
            }

            @Override
            public void close() {
                synchronized (OwnLimits.this) {
                    limit.leave(user);
                }
            }
        };
    }

    /** True before {@code now} is later than the shares hold. */
    boolean hold(Instant now) {
        return now.isBefore(validUntil);
    }

    /** Takes the shares of {@code instance}, when the split is newer than the last; true when it is. */
    synchronized boolean apply(Split split, String instance) {
        if (split.epoch() <= epoch) {
            return false;
        }
        epoch = split.epoch();
        limits.forEach((name, limit) -> {
            if (limit.kind() != LimitKind.COMMON || split.has(instance)) {
                limit.share(split.part(name, instance).share(), fenced);
            }
        });
        return true;
    }

    /** A report that began then has reached the others; true when it ends the fence. */
    synchronized boolean reached(Instant began) {
        boolean first = !met;
        boolean ends = fenced;
        met = true;
        fenced = false;
        validUntil = began.plus(HOLD);
        limits.values().forEach(limit -> {
            if (first && limit.kind() == LimitKind.COMMON) {
                limit.share(0, fenced);
            }
            limit.tell(fenced);
        });
        return ends && !first;
    }

    /** Fences this instance when the shares hold no longer; true when they just ended. */
    synchronized boolean fence(Instant now) {
        if (fenced || hold(now)) {
            return false;
        }
        fenced = true;
        limits.values().forEach(limit -> limit.tell(true));
        return true;
    }

    /** The others have removed this instance, which comes back as a new one: it has no shares but the common one. */
    synchronized void lost() {
        epoch = 0;
        fenced = true;
        validUntil = Instant.MIN;
        limits.values().forEach(limit -> {
            if (limit.kind() != LimitKind.COMMON) {
                limit.share(0, true);
            }
        });
    }

    /** The epoch of the split that is applied; 0 for none. */
    synchronized long epoch() {
        return epoch;
    }

    /** True when nothing is used of any limit. */
    synchronized boolean areUnused() {
        return limits.values().stream().allMatch(limit -> limit.used() == 0);
    }

    /** What this instance may use now, by limit. */
    synchronized Map<String, Long> shares() {
        Map<String, Long> shares = new TreeMap<>();
        limits.forEach((name, limit) -> shares.put(name, limit.allowed(fenced)));
        return shares;
    }

    /**
     * The present report, with the split that was applied last.
     *
     * @param draining true when this instance receives nothing any more
     */
    synchronized Report report(boolean draining) {
        Map<String, LimitReport> reports = new TreeMap<>();
        Iterator<Map.Entry<String, OwnLimit>> all = limits.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<String, OwnLimit> each = all.next();
            LimitReport report = each.getValue().report(draining, fenced);
            if (each.getValue().isOver()) {
                all.remove();
            } else {
                reports.put(each.getKey(), report);
            }
        }
        return new Report(epoch, reports);
    }

    /** What is reported of limits, of one moment. */
    record Report(long epoch, Map<String, LimitReport> limits) {}
}
