package io.penstock.service.share;

import io.penstock.core.limit.LimitShare;
import io.penstock.core.limit.LimitUser;
import io.penstock.service.store.StoreUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** One instance of a simulated fleet: it may be paused, killed, stopped and cut off at any moment. */
final class SimulatedInstance {

    private static final int LONGEST_INVOCATION = 5_000;

    private final SimulatedFleet fleet;
    private final String name;
    private final double rate;
    private final OwnLimits limits = new OwnLimits();
    private final Membership membership;
    private final Map<String, Work> work = new TreeMap<>();
    private int ids;
    private long pausedUntil;
    private long cutOffUntil;
    private boolean stopping;
    private boolean running = true;

    SimulatedInstance(SimulatedFleet fleet, String name, double rate) {
        this.fleet = fleet;
        this.name = name;
        this.rate = rate;
        InstanceReport first = new InstanceReport(name, name, clock(), "test", 0, 0, Map.of());
        this.membership = new Membership(first, () -> name + "-" + ++ids, limits);
    }

    /** What runs under one limit: each invocation until it ends, whatever becomes of the instance. */
    private final class Work implements LimitUser {

        private final List<Long> ends = new ArrayList<>();
        private long allowed;
        private long level;
        private LimitShare share;

        Work(String limit) {
            share = limits.join(limit, Objects.requireNonNull(fleet.totals().get(limit)), this);
        }

        void join(String limit) {
            share = limits.join(limit, Objects.requireNonNull(fleet.totals().get(limit)), this);
        }

        void leave() {
            allowed = 0;
            share.close();
        }

        void begin() {
            if (fleet.random().nextInt(40) == 0) {
                level = fleet.random().nextInt(30);
            }
            while (used() < allowed && limits.hold(clock()) && fleet.random().nextInt(4) > 0) {
                ends.add(fleet.now() + 1 + fleet.random().nextInt(LONGEST_INVOCATION));
            }
        }

        @Override
        public long wanted() {
            return fleet.isCalm() ? 3 : level;
        }

        @Override
        public long used() {
            ends.removeIf(end -> end <= fleet.now());
            return ends.size();
        }

        @Override
        public void allow(long next) {
            allowed = next;
        }

        long inForce() {
            return Math.max(used(), running && limits.hold(clock()) ? allowed : 0);
        }
    }

    /** Its own monotonic clock. */
    private Instant clock() {
        return SimulatedFleet.instant((long) (1_000_000 + fleet.now() * rate));
    }

    private Work of(String limit) {
        return Objects.requireNonNull(work.get(limit));
    }

    void start() {
        fleet.totals().keySet().forEach(limit -> work.put(limit, new Work(limit)));
        fleet.in(Duration.ZERO, this::round);
        fleet.in(Duration.ZERO, this::tick);
    }

    boolean isRunning() {
        return running;
    }

    void pause(Duration duration) {
        pausedUntil = fleet.now() + duration.toMillis();
    }

    void cutOff(Duration duration) {
        cutOffUntil = fleet.now() + duration.toMillis();
    }

    void heal() {
        pausedUntil = fleet.now();
        cutOffUntil = fleet.now();
    }

    void kill() {
        running = false;
    }

    /** A graceful stop. */
    void stop() {
        stopping = true;
        membership.drain();
    }

    void rejoin(String limit, Duration absence) {
        if (!stopping) {
            of(limit).leave();
            fleet.in(
                    absence,
                    () -> awake(() -> {
                        if (!stopping) {
                            of(limit).join(limit);
                        }
                    }));
        }
    }

    private void awake(Runnable step) {
        if (running && pausedUntil > fleet.now()) {
            long left = pausedUntil - fleet.now();
            fleet.in(Duration.ofMillis(Math.min(left, 300)), () -> awake(step));
        } else if (running) {
            step.run();
        }
    }

    private boolean isCutOff() {
        return cutOffUntil > fleet.now();
    }

    private void round() {
        awake(() -> {
            limits.fence(clock());
            if (stopping && limits.areUnused()) {
                leave();
            } else if (isCutOff()) {
                fleet.in(fleet.between(500, 4_000), this::next);
            } else {
                Membership.View view = fleet.read();
                fleet.in(fleet.between(1, 300), () -> awake(() -> write(view)));
            }
        });
    }

    private void leave() {
        work.values().forEach(Work::leave);
        running = false;
        if (!isCutOff()) {
            fleet.in(fleet.between(1, 1_000), () -> {
                try {
                    fleet.table().remove(membership.id(), membership.sequence());
                } catch (StoreUnavailable impossible) {
                    throw new IllegalStateException(impossible);
                }
            });
        }
    }

    private void write(Membership.View view) {
        Membership.Write write = membership.next(view, clock());
        limits.fence(clock());
        Instant began = clock();
        if (isCutOff()) {
            fleet.in(Duration.ofSeconds(2), this::next);
            return;
        }
        int lot = fleet.isCalm() ? 20 : fleet.random().nextInt(20);
        Duration landing = lot < 2 ? fleet.between(1, 1_900) : fleet.between(1, 50);
        if (lot < 5 && lot > 1) {
            fleet.in(landing, () -> fleet.write(write));
            fleet.in(Duration.ofSeconds(2), this::next);
        } else if (lot < 8) {
            fleet.in(Duration.ofSeconds(2), this::next);
        } else {
            fleet.in(landing, () -> {
                boolean stored = fleet.write(write);
                fleet.in(
                        fleet.between(1, 100),
                        () -> awake(() -> {
                            membership.answered(write, stored, began);
                            next();
                        }));
            });
        }
    }

    private void next() {
        awake(() -> {
            limits.fence(clock());
            boolean slow = !fleet.isCalm() && fleet.random().nextInt(4) == 0;
            fleet.in(slow ? fleet.between(2_000, 7_000) : Duration.ofSeconds(2), this::round);
        });
    }

    private void tick() {
        awake(() -> {
            if (!stopping) {
                work.values().forEach(Work::begin);
            }
            fleet.in(fleet.between(50, 400), this::tick);
        });
    }

    long inForce(String limit) {
        return of(limit).inForce();
    }

    Map<String, Long> shares() {
        return limits.shares();
    }

    @Override
    public String toString() {
        return name + (running ? "" : " ended") + (pausedUntil > fleet.now() ? " paused" : "")
                + (isCutOff() ? " cut off" : "") + (limits.hold(clock()) ? "" : " fenced") + " " + limits.shares();
    }
}
