package io.penstock.core.lane;

import io.penstock.core.event.LaneEvent;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Source;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Backoff;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a mapping: starts and stops lanes until they equal the source's assignment. Thread-safe.
 *
 * <p>Started once and stopped once: {@link #start()}, any number of {@link #change}s, then {@link #stop()}, {@link
 * #awaitStopped(Instant)} and, when that takes too long, {@link #stopImmediately()}.
 */
public final class MappingRunner {

    private static final Logger LOG = LoggerFactory.getLogger(MappingRunner.class);

    private record RunningLane(Lane lane, Thread thread) {}

    /** A library may swallow an interruption, so a stop is repeated until the lane has ended. */
    private static final Duration REMINDER = Duration.ofMillis(500);

    /** How long a partition that could not be closed waits for another lane, so that a fault of ours can't spin. */
    private static final Duration REPLACEMENT_PAUSE = Duration.ofSeconds(1);

    private final String name;
    private final Source source;
    private final CurrentSettings settings;
    private final LaneThreads threads;
    private final Time time;
    private final Chance chance;
    private final StopSignal stop = new StopSignal();
    private final Map<Partition, RunningLane> lanes = new IdentityHashMap<>();
    private Set<Partition> wanted = Set.of();
    private @Nullable Thread thread;

    /** Runs the mapping of {@code settings} on {@code source}, and closes both in the end. */
    public MappingRunner(Source source, CurrentSettings settings, LaneThreads threads, Time time, Chance chance) {
        this.name = settings.now().mapping().name();
        this.source = source;
        this.settings = settings;
        this.threads = threads;
        this.time = time;
        this.chance = chance;
    }

    /** The mapping as it is now. */
    public Mapping mapping() {
        return settings.now().mapping();
    }

    /** The settings of this moment, from which those of a {@link #change} take over what stays. */
    public LaneSettings settings() {
        return settings.now();
    }

    /** Starts to read the source; returns immediately. */
    public synchronized void start() {
        thread = threads.start(name, this::run);
    }

    /**
     * Replaces the settings while the lanes run; returns soon. The next batch of each lane is made under the new ones,
     * and so is the next attempt at a batch that is being retried. Name, source, starting position and listener never
     * differ. A function and destinations that {@code next} has in common with the settings of now stay open; others
     * are closed when no lane uses them any more. Called by one thread at a time.
     */
    public void change(LaneSettings next) {
        boolean otherFunction = !next.function().equals(settings.now().function());
        settings.change(next);
        source.change(next.mapping());
        if (otherFunction) {
            lanes().forEach(running -> running.lane().functionReplaced());
        }
    }

    /** True while the thread that assigns lanes lives, or there is none to live. */
    public synchronized boolean isAlive() {
        return thread == null || thread.isAlive() || stop.isStopping();
    }

    /** Starts nothing new and lets what is in flight finish; returns immediately. */
    public void stop() {
        stop.stop();
        lanes().forEach(running -> running.lane().stop());
    }

    /** Ends what is in flight, too, which is then released; returns immediately. */
    public void stopImmediately() {
        stop.stopImmediately();
        lanes().forEach(running -> running.lane().stopImmediately());
    }

    /**
     * Waits until all lanes have ended and the source is closed; true when they have before {@code deadline}, which may
     * be {@link Instant#MAX}. A run that was never started ends here.
     *
     * @throws InterruptedException when the thread is interrupted
     */
    public boolean awaitStopped(Instant deadline) throws InterruptedException {
        Thread assigning;
        synchronized (this) {
            assigning = thread;
        }
        if (assigning == null) {
            source.close();
            settings.close();
            return true;
        }
        while (true) {
            Duration left = Duration.between(time.now(), deadline);
            if (assigning.join(left.compareTo(REMINDER) < 0 ? left : REMINDER)) {
                return true;
            }
            if (!left.isPositive()) {
                return false;
            }
            if (stop.isStopping()) {
                stop.stop();
            }
        }
    }

    private void run() {
        stop.own();
        int failures = 0;
        try {
            while (!stop.isStopping()) {
                try {
                    List<Partition> assigned = stop.interruptibly(source::assignment);
                    failures = 0;
                    assign(assigned);
                } catch (SourceUnavailable failure) {
                    backOff(failure.backoff(), ++failures, String.valueOf(failure.getMessage()));
                } catch (RuntimeException fault) {
                    LOG.error(
                            "assigning lanes of mapping {} failed by a fault of Penstock; please report it with this"
                                    + " stack trace. It is retried, and lanes that run go on",
                            name,
                            fault);
                    backOff(Backoff.SOURCE, ++failures, "internal error: " + fault);
                }
            }
        } catch (InterruptedException stopped) {
            // Stopped while it waits: the lanes are stopped below.
        } finally {
            end();
        }
    }

    private synchronized void assign(List<Partition> assigned) {
        lanes.values().removeIf(running -> !running.thread().isAlive());
        wanted = Collections.newSetFromMap(new IdentityHashMap<>());
        wanted.addAll(assigned);
        lanes.forEach((partition, running) -> {
            if (!wanted.contains(partition)) {
                running.lane().stop();
            }
        });
        for (Partition partition : assigned) {
            if (lanes.containsKey(partition)) {
                continue;
            }
            if (stop.isStopping()) {
                // Its source waits until it is closed.
                partition.close(false);
            } else {
                startLane(partition);
            }
        }
    }

    private synchronized void startLane(Partition partition) {
        Lane lane = new Lane(partition, settings, time, chance.split());
        String laneThread = name + "/" + partition.id();
        lanes.put(partition, new RunningLane(lane, threads.start(laneThread, () -> run(lane, partition))));
    }

    /** A source replaces partitions that are closed; one that could not be closed would get no other lane, ever. */
    private void run(Lane lane, Partition partition) {
        lane.run();
        if (!lane.isClosed()) {
            try {
                time.pauseUntil(time.now().plus(REPLACEMENT_PAUSE));
                replace(partition);
            } catch (InterruptedException stopped) {
                // Nothing is to run any more.
            }
        }
    }

    private synchronized void replace(Partition partition) {
        if (wanted.contains(partition) && !stop.isStopping()) {
            startLane(partition);
        }
    }

    private void backOff(Backoff backoff, int failures, String reason) throws InterruptedException {
        Instant until = backoff.after(failures, time.now()).end(chance);
        settings.now().listener().happened(name, new LaneEvent.SourceFailed(reason, until));
        new StoppableTime(time, stop).pauseUntil(until);
    }

    private void end() {
        SlowStop stopping = new SlowStop(name, time);
        source.drain();
        lanes().forEach(running -> running.lane().stop());
        boolean interrupted = Thread.interrupted();
        for (RunningLane running : lanes()) {
            while (running.thread().isAlive()) {
                try {
                    if (!running.thread().join(REMINDER)) {
                        running.lane().stop();
                        stopping.waits(this::lanesThatRun);
                    }
                } catch (InterruptedException again) {
                    interrupted = true;
                }
            }
        }
        stopping.lanesEnded();
        source.close();
        settings.close();
        stopping.ended();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private String lanesThatRun() {
        return lanes().stream()
                .filter(running -> running.thread().isAlive())
                .map(running -> running.lane().toString())
                .collect(Collectors.joining(", "));
    }

    private synchronized List<RunningLane> lanes() {
        return List.copyOf(lanes.values());
    }
}
