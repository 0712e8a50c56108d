package io.penstock.kinesis.kcl;

import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.StartingPosition;
import io.penstock.core.source.BackgroundTasks;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Time;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.coordinator.LeaderDecider;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.exceptions.internal.KinesisClientLibIOException;
import software.amazon.kinesis.leases.LeaseRefresher;
import software.amazon.kinesis.leases.exceptions.DependencyException;
import software.amazon.kinesis.leases.exceptions.LeasingException;

/** Starts the Kinesis Client Library for mappings, and keeps where each began. Thread-safe. */
final class KclLibrary {

    private static final Logger LOG = LoggerFactory.getLogger(KclLibrary.class);
    private static final Duration LONGEST_BEGINNING = Duration.ofSeconds(30);
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(500);
    private static final int ATTEMPTS = 2;

    private final KclSettings settings;
    private final DynamoDbAsyncClient leaseClient;
    private final Origins origins;
    private final String worker;
    private final Time time;

    /** For this instance, which is named {@code worker} among those that share leases. */
    KclLibrary(KclSettings settings, DynamoDbAsyncClient leaseClient, Origins origins, String worker, Time time) {
        this.settings = settings;
        this.leaseClient = leaseClient;
        this.origins = origins;
        this.worker = worker;
        this.time = time;
    }

    /**
     * Starts to read {@code stream}. Leases are made before the library runs, which alone would wait for up to half a
     * minute before it makes them.
     *
     * @param functionTimeout the longest time a call takes, for which a transfer of a shard waits
     * @throws SourceUnavailable when the stream does not exist, it or the lease table can't be reached, or the leases belong
     *     to another stream
     */
    Running start(
            Mapping mapping, KclStream stream, OpenShards open, BackgroundTasks background, Duration functionTimeout)
            throws SourceUnavailable, InterruptedException {
        StreamFacts facts = facts(stream);
        Origin origin = origins.of(
                mapping.name(),
                new Origin(facts.asked(), facts.created(), stream.arn()),
                settings.table(mapping.name()));
        Origin now = origin.on(facts.created());
        for (int attempt = 1; ; attempt++) {
            try {
                return run(mapping, stream, open, background, settings.graceFor(functionTimeout), facts, now);
            } catch (LeasingException | RuntimeException failure) {
                if (failure instanceof RuntimeException fault && !isOfTheService(fault)) {
                    throw fault;
                }
                // Instances that start at once on empty tables get in each other's way; the next attempt finds all
                // made.
                if (attempt == ATTEMPTS) {
                    throw new SourceUnavailable(
                            "the leases of " + stream.arn() + " can't be prepared: " + reason(failure),
                            failure,
                            settings.restartBackoff());
                }
                LOG.debug("the leases of {} can't be prepared; that is tried again", stream.arn(), failure);
                time.pauseUntil(time.now().plus(BETWEEN_ATTEMPTS));
            }
        }
    }

    private StreamFacts facts(KclStream stream) throws SourceUnavailable {
        Optional<StreamFacts> facts;
        try {
            facts = stream.facts();
        } catch (SourceUnavailable unreachable) {
            throw new SourceUnavailable(
                    String.valueOf(unreachable.getMessage()), unreachable, settings.restartBackoff());
        }
        return facts.orElseThrow(() -> new SourceUnavailable("the stream " + stream.arn() + " does not exist", null));
    }

    private Running run(
            Mapping mapping,
            KclStream stream,
            OpenShards open,
            BackgroundTasks background,
            KclSettings own,
            StreamFacts facts,
            Origin now)
            throws SourceUnavailable, InterruptedException, LeasingException, KinesisClientLibIOException {
        String table = own.table(mapping.name());
        LeaseWatch watch = new LeaseWatch(worker, own, time.now());
        LeaseTableReads reads = new LeaseTableReads(leaseClient, table, worker, watch, time);
        KclApplication application = new KclApplication(table, worker, own, reads.client(), background::executor);
        InitialPositionInStreamExtended start = start(mapping, now);
        ShardProcessors processors = new ShardProcessors(stream, start, open, own, background, time);
        Scheduler scheduler = stream.scheduler(application, processors, start);
        LeaseRefresher leases = scheduler.leaseCoordinator().leaseRefresher();
        LeaseReturns returns = new LeaseReturns(leases, application, time);
        processors.serve(scheduler.leaseCoordinator(), returns);
        LeaseRescue rescue = new LeaseRescue(leases, application, reads, watch, time);
        Running running =
                new Running(scheduler, application, returns, rescue, facts.created(), background, new WallClock(time));
        try {
            new LeasePreparation(scheduler, own).prepare(origins, mapping.name(), facts, now);
            application.announce(time);
            running.run();
            Optional<Throwable> failure = application.beginning().failure(LONGEST_BEGINNING);
            if (failure.isPresent()) {
                // It ends by itself, and must not be asked for a graceful end meanwhile.
                running.ended.await(Running.TO_END.toMillis(), TimeUnit.MILLISECONDS);
                throw new DependencyException(failure.get());
            }
            return running;
        } catch (LeasingException | SourceUnavailable | InterruptedException | RuntimeException failure) {
            running.close();
            throw failure;
        }
    }

    /** True when a call of a service failed, however the library wraps that: it is no fault of our own code. */
    static boolean isOfTheService(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause instanceof SdkException
                        || cause instanceof LeasingException
                        || cause instanceof KinesisClientLibIOException
                        || cause instanceof IOException
                        || cause instanceof TimeoutException);
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (!(cause instanceof SdkException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /** Where shards without a checkpoint start: {@code LATEST} is the moment when the mapping began (semantics §4.4). */
    static InitialPositionInStreamExtended start(Mapping mapping, Origin origin) {
        if (origin.streamCreated().isAfter(origin.mappingCreated())) {
            return InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON);
        }
        return switch (mapping.startingPosition().orElseThrow()) {
            case StartingPosition.TrimHorizon oldest ->
                InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON);
            case StartingPosition.Latest latest -> at(origin.mappingCreated());
            case StartingPosition.AtTimestamp at -> at(at.timestamp());
        };
    }

    private static InitialPositionInStreamExtended at(Instant instant) {
        return InitialPositionInStreamExtended.newInitialPositionAtTimestamp(Date.from(instant));
    }

    /** The library at work. Drained and closed by the thread that assigns lanes. */
    static final class Running implements AutoCloseable {

        private static final Duration TO_END = Duration.ofSeconds(2);
        private static final Duration TO_WITHDRAW = Duration.ofSeconds(2);

        private final Scheduler scheduler;
        private final KclApplication application;
        private final LeaseReturns returns;
        private final LeaseRescue rescue;
        private final Instant streamCreated;
        private final BackgroundTasks background;
        private final WallClock wall;
        private final OneAtATime search;
        private final OneAtATime rescuing;
        private final CountDownLatch ended = new CountDownLatch(1);
        private boolean ran;
        private BackgroundTasks.@Nullable Task handingBack;

        private Running(
                Scheduler scheduler,
                KclApplication application,
                LeaseReturns returns,
                LeaseRescue rescue,
                Instant streamCreated,
                BackgroundTasks background,
                WallClock wall) {
            this.scheduler = scheduler;
            this.application = application;
            this.returns = returns;
            this.rescue = rescue;
            this.streamCreated = streamCreated;
            this.background = background;
            this.wall = wall;
            this.search = new OneAtATime(background, this::lookForShards);
            this.rescuing = new OneAtATime(background, rescue::attempt);
        }

        private void run() {
            ran = true;
            background.once(() -> {
                try {
                    scheduler.run();
                } finally {
                    ended.countDown();
                }
            });
        }

        /** When the stream was made that is read. */
        Instant streamCreated() {
            return streamCreated;
        }

        /** Looks for shards without a lease; returns at once. */
        void findShards() {
            search.start();
        }

        private void lookForShards() {
            try {
                LeasePreparation.createLeases(scheduler);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            } catch (LeasingException | RuntimeException failure) {
                LOG.warn("shards can't be looked for; that is tried again: {}", failure.toString());
            }
        }

        /** Looks after leases that nobody renews; returns at once. */
        void rescueLeases() {
            rescuing.start();
        }

        /** True when the library gave up, for want of its lease table. */
        boolean hasEnded() {
            return ended.getCount() == 0;
        }

        /** True when it must be started again, because the wall clock was set back, by which it looks for a leader. */
        boolean isOutOfTime() {
            return wall.wasSetBack(application.settings().leaderLock());
        }

        /**
         * Takes no more leases, and has all shards handed back; returns at once. On threads of the mapping: the
         * library's own way keeps one of the few threads of the JVM's common pool until the last lane has ended, and the other
         * mappings wait for it.
         */
        void drain() {
            if (ran && handingBack == null) {
                returns.stopping();
                rescue.stopping();
                background.once(this::resign);
                handingBack = background.once(this::handBack);
            }
        }

        /** Lets another instance give out the leases, and none to this one. */
        private void resign() {
            try {
                LeaderDecider leader = scheduler.leaderDecider();
                if (leader != null) {
                    leader.shutdown();
                }
            } catch (RuntimeException failure) {
                LOG.debug("another instance leads when the lock of this one has run out", failure);
            }
            withdraw();
        }

        private void handBack() {
            try {
                scheduler.createGracefulShutdownCallable().call();
            } catch (InterruptedException hurry) {
                Thread.currentThread().interrupt();
            } catch (Exception failure) {
                LOG.warn("the library does not stop gracefully: {}", failure.toString());
            }
        }

        /** Ends the library, whose shards are handed back by now, and releases what it still has. */
        @Override
        public void close() {
            drain();
            boolean gone = awaitEnd();
            if (!gone) {
                LOG.info(
                        "the library of {} goes on after its shards are handed back, with {}; it is ended",
                        application.name(),
                        scheduler.shardInfoShardConsumerMap().keySet());
            }
            if (handingBack != null) {
                // It may wait for shards that wait for their parents, or for a call that does not return.
                handingBack.close();
            }
            if (!scheduler.shutdownComplete()) {
                scheduler.shutdown();
                gone = awaitEnd();
            }
            if (!gone) {
                LOG.warn("the library does not end within {}; its threads are interrupted", TO_END);
            }
            application.executor().shutdownNow();
            release();
            withdraw();
        }

        private boolean awaitEnd() {
            try {
                return !ran || ended.await(TO_END.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException hurry) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        /** Lets others, or this one when it starts again, have the shards at once instead of when the leases run out. */
        private void release() {
            try {
                returns.giveBackAll();
            } catch (LeasingException | RuntimeException failure) {
                LOG.warn("leases could not be released; others take them when they run out: {}", failure.toString());
            }
        }

        private void withdraw() {
            try {
                application.withdraw(application.worker(), TO_WITHDRAW);
            } catch (InterruptedException hurry) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException | RuntimeException failure) {
                LOG.debug("others find out later that this instance takes no more leases", failure);
            }
        }
    }
}
