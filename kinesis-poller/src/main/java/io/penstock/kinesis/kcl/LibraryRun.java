package io.penstock.kinesis.kcl;

import io.penstock.core.source.BackgroundTasks;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.kinesis.coordinator.LeaderDecider;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.leases.exceptions.DependencyException;
import software.amazon.kinesis.leases.exceptions.LeasingException;

/** One run of the library for a mapping, from its start to its end. Used by the thread that assigns lanes. */
final class LibraryRun implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LibraryRun.class);
    private static final Duration LONGEST_START = Duration.ofSeconds(30);
    private static final Duration LONGEST_END = Duration.ofSeconds(2);
    private static final Duration LONGEST_WITHDRAWAL = Duration.ofSeconds(2);

    /** How far a run has come. */
    private sealed interface Stage {

        /** The library is not started. */
        record Prepared() implements Stage {}

        /** The library runs, or has ended by itself. */
        record Running() implements Stage {}

        /** Shards are released as their lanes stop; the task ends when all are. */
        record Draining(BackgroundTasks.Task release) implements Stage {}
    }

    private final KclApplication application;
    private final OpenedStream stream;
    private final Scheduler library;
    private final LeaseReleaser releaser;
    private final LeaseRescue rescue;
    private final BackgroundTasks background;
    private final WallClock wall;
    private final OneAtATime search;
    private final OneAtATime rescuing;
    private final Time time;
    private final Milestone ended = new Milestone();
    private Stage stage = new Stage.Prepared();

    /** A run that is not started. */
    LibraryRun(
            KclApplication application,
            OpenedStream stream,
            LibraryLeases leases,
            LeaseRescue rescue,
            BackgroundTasks background,
            Time time) {
        this.application = application;
        this.stream = stream;
        this.library = leases.library();
        this.releaser = leases.releaser();
        this.rescue = rescue;
        this.background = background;
        this.time = time;
        this.wall = new WallClock(time);
        this.search = new OneAtATime(background, this::createLeases);
        this.rescuing = new OneAtATime(background, rescue::attempt);
    }

    /**
     * Starts the library; returns when it has started, or when it has not reported that for half a minute.
     *
     * @throws DependencyException when it can't start
     */
    void start() throws DependencyException, InterruptedException {
        stage = new Stage.Running();
        background.once(() -> {
            try {
                library.run();
            } finally {
                ended.reach();
            }
        });
        Optional<Throwable> failure = application.startup().failure(LONGEST_START, time);
        if (failure.isPresent()) {
            // It ends by itself, and must not be asked for a graceful shutdown meanwhile.
            ended.await(LONGEST_END, time);
            throw new DependencyException(failure.get());
        }
    }

    /** Looks for shards without a lease; returns at once. */
    void findShards() {
        search.start();
    }

    private void createLeases() {
        try {
            LeasePreparation.createLeases(library);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (LeasingException | RuntimeException failure) {
            LOG.warn(
                    "new shards of {} can't be looked for; that is retried, and known shards are read on: {}",
                    stream.arn(),
                    failure.toString());
        }
    }

    /** Looks after leases that nobody renews; returns at once. */
    void rescueLeases() {
        rescuing.start();
    }

    /** True when the library has ended by itself, because it can't read its lease table. */
    boolean hasEnded() {
        return ended.isReached();
    }

    /** Why the stream or its leases can't be read just now; empty when they can. */
    Optional<String> trouble() {
        return stream.trouble();
    }

    /** True when the stream was found removed or recreated. */
    boolean isStreamGone() {
        return stream.isGone();
    }

    /** True when the wall clock was set back, by which the library elects a leader: a new run must replace this. */
    boolean isWallClockSetBack() {
        return wall.wasSetBack(application.settings().leaderLock());
    }

    /**
     * Takes no more leases, and has all shards released; returns at once. The work is done on threads of the mapping:
     * the library's own way keeps one of the few threads of the JVM's common pool until the last lane has stopped, and
     * the other mappings wait for it.
     */
    void drain() {
        if (stage instanceof Stage.Running) {
            releaser.stopping();
            rescue.stopping();
            background.once(this::resign);
            stage = new Stage.Draining(background.once(this::shutDownGracefully));
        }
    }

    /** Lets another instance assign the leases, and none to this one. */
    private void resign() {
        try {
            LeaderDecider leader = library.leaderDecider();
            if (leader != null) {
                leader.shutdown();
            }
        } catch (RuntimeException failure) {
            LOG.debug("another instance leads when the lock of this one has expired", failure);
        }
        withdraw();
    }

    private void shutDownGracefully() {
        try {
            library.createGracefulShutdownCallable().call();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (Exception failure) {
            LOG.warn(
                    "the library of {} does not stop gracefully; it is shut down, and what is not checkpointed is read"
                            + " again: {}",
                    application.name(),
                    failure.toString());
        }
    }

    /** Ends the library, whose shards are released by now, and releases the leases that it still has. */
    @Override
    public void close() {
        drain();
        boolean gone = awaitEnd();
        if (!gone) {
            LOG.info(
                    "the library of {} still runs after its shards were released, with {}; it is shut down",
                    application.name(),
                    library.shardInfoShardConsumerMap().keySet());
        }
        if (stage instanceof Stage.Draining draining) {
            // It may wait for shards that wait for their parents, or for a call that does not return.
            draining.release().close();
        }
        if (!library.shutdownComplete()) {
            library.shutdown();
            gone = awaitEnd();
        }
        if (!gone) {
            LOG.warn(
                    "the library of {} does not end within {}; its threads are interrupted",
                    application.name(),
                    LONGEST_END);
        }
        application.executor().shutdownNow();
        DiscoveryThreads.end(library.leaseCoordinator());
        release();
        withdraw();
    }

    private boolean awaitEnd() {
        try {
            return stage instanceof Stage.Prepared || ended.await(LONGEST_END, time);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Lets others, or this one when it starts again, have the shards at once instead of when the leases expire. */
    private void release() {
        try {
            releaser.releaseAll();
        } catch (LeasingException | RuntimeException failure) {
            LOG.warn(
                    "the leases of {} could not be released; other instances take them when they expire: {}",
                    application.name(),
                    failure.toString());
        }
    }

    private void withdraw() {
        try {
            application.withdraw(application.worker(), LONGEST_WITHDRAWAL);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException failure) {
            LOG.debug("other instances find out later that this one takes no more leases", failure);
        }
    }
}
