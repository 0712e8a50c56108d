package io.penstock.service.share;

import io.penstock.core.lane.LaneThreads;
import io.penstock.core.limit.LimitShare;
import io.penstock.core.limit.LimitUser;
import io.penstock.core.limit.SharedLimits;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import io.penstock.service.store.InstanceTable;
import io.penstock.service.store.StoreUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Divides limits among the instances that share a table: every 2 s this instance reads what all have written, and
 * writes once. Started before the mappings, and stopped after them, so that what they had is free at once.
 */
public final class InstanceLimits implements SharedLimits {

    private static final Duration PERIOD = Duration.ofSeconds(2);
    private static final Duration EARLY_PERIOD = Duration.ofMillis(100);

    /** Rounds in quick succession after a start or a new limit, and of those at most in the life of an instance. */
    private static final int EARLY_ROUNDS = 5;

    private static final int MOST_EARLY_ROUNDS = 40;

    /** How long the start of the mappings waits for the first shares, and the end for a round in progress. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(8);

    private final InstanceItems items;
    private final LocalInstances local;
    private final LaneThreads threads;
    private final Time time;
    private final OwnLimits limits = new OwnLimits();
    private final Membership membership;
    private final MembershipLog log;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // all below is written under the lock
    private int early = EARLY_ROUNDS;
    private int earlyLeft = MOST_EARLY_ROUNDS;
    private boolean started;
    private boolean stopping;
    private boolean ended;
    private volatile boolean running;
    private volatile int instances = 1;

    /**
     * Reads and writes nothing yet.
     *
     * @param local knows which instances of this machine have died; closed with this
     * @param host where this instance runs, for the logs of others
     * @param version of Penstock
     */
    public InstanceLimits(
            InstanceTable table,
            LocalInstances local,
            String host,
            String version,
            LaneThreads threads,
            Time time,
            Chance chance) {
        this.items = new InstanceItems(table);
        this.local = local;
        this.threads = threads;
        this.time = time;
        this.log = new MembershipLog();
        InstanceReport first =
                new InstanceReport(chance.uuid().toString(), host, time.wall(time.now()), version, 0, 0, Map.of());
        this.membership = new Membership(first, () -> chance.uuid().toString(), limits);
    }

    @Override
    public LimitShare join(String name, long limit, LimitUser user) {
        LimitShare share = limits.join(name, limit, user);
        lock.lock();
        try {
            early = EARLY_ROUNDS;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return share;
    }

    @Override
    public boolean holds() {
        return limits.hold(time.now());
    }

    /** How many instances have reported lately, this one included. */
    public int instances() {
        return instances;
    }

    /** Begins the rounds, and waits for the first shares, at most a few seconds. */
    public void start() {
        running = true;
        threads.background("instances").once(this::run);
        Instant latest = time.now().plus(LONGEST_WAIT);
        awaitUntil(latest, () -> started);
    }

    private void run() {
        try {
            do {
                safely();
            } while (awaitRound());
        } finally {
            lock.lock();
            try {
                ended = true;
                started = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** A fault of ours does not end the rounds: this instance would be fenced until it is started again. */
    private void safely() {
        try {
            round();
        } catch (RuntimeException fault) {
            log.failed(fault);
            started(true);
        }
    }

    /**
     * Waits until the next round is due; false when there is none. Only {@link #stop} ends the rounds: an interruption
     * that some call has left behind does not.
     */
    private boolean awaitRound() {
        Thread.interrupted();
        Instant begin = time.now();
        awaitUntil(begin.plus(EARLY_PERIOD), () -> stopping);
        awaitUntil(begin.plus(PERIOD), () -> stopping || (early > 0 && earlyLeft > 0));
        lock.lock();
        try {
            if (early > 0 && earlyLeft > 0) {
                early--;
                earlyLeft--;
            }
            return !stopping;
        } finally {
            lock.unlock();
        }
    }

    private interface Until {
        boolean isReached();
    }

    private void awaitUntil(Instant latest, Until until) {
        lock.lock();
        try {
            while (!until.isReached() && time.now().isBefore(latest)) {
                time.awaitUntil(changed, latest);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void round() {
        boolean reached = false;
        try {
            fence();
            local.become(membership.id());
            Membership.View view = withoutDead(items.read());
            Membership.Write write = membership.next(view, time.now());
            fence();
            Instant began = time.now();
            boolean stored = items.write(write);
            // Shares that ended while this was written hold again below: who waits for them is to hear both.
            fence();
            Membership.Event event = membership.answered(write, stored, began);
            log.answered(event, membership.live(), limits.shares());
            instances = Math.max(1, membership.live().size());
            reached = true;
        } catch (StoreUnavailable unavailable) {
            log.unavailable(unavailable, holds());
        }
        fence();
        started(!reached || membership.isPart());
    }

    /** What died on this machine does not use its share any more, and would keep it for long. */
    private Membership.View withoutDead(Membership.View view) throws StoreUnavailable {
        boolean removed = false;
        for (InstanceReport report : view.reports()) {
            if (!report.id().equals(membership.id()) && local.isOver(report.id())) {
                removed |= items.remove(report.id(), report.sequence());
                local.forget(report.id());
                log.died(report);
            }
        }
        return removed ? items.read() : view;
    }

    private void fence() {
        if (limits.fence(time.now())) {
            log.fenced();
        }
    }

    private void started(boolean now) {
        lock.lock();
        try {
            if (now && !started) {
                started = true;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The stop begins, while mappings still run: this instance is to receive nothing more. */
    public void drain() {
        membership.drain();
    }

    /** Leaves: what this instance had is free at once, unless something of it is still used. */
    public void stop() {
        membership.drain();
        lock.lock();
        try {
            stopping = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        awaitUntil(time.now().plus(LONGEST_WAIT), () -> ended);
        running = false;
        try {
            if (limits.areUnused()) {
                items.remove(membership.id(), membership.sequence());
            }
        } catch (StoreUnavailable unavailable) {
            log.notRemoved(unavailable);
        } finally {
            local.close();
        }
    }

    /** True from the start to the stop. */
    public boolean isRunning() {
        return running;
    }
}
