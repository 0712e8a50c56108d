package io.penstock.kinesis.kcl;

import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.StartingPosition;
import io.penstock.core.source.BackgroundTasks;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.common.StreamConfig;
import software.amazon.kinesis.coordinator.LeaderDecider;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.coordinator.streamInfo.StreamIdCache;
import software.amazon.kinesis.exceptions.internal.KinesisClientLibIOException;
import software.amazon.kinesis.leases.Lease;
import software.amazon.kinesis.leases.LeaseRefresher;
import software.amazon.kinesis.leases.ShardDetector;
import software.amazon.kinesis.leases.exceptions.LeasingException;
import software.amazon.kinesis.metrics.NullMetricsFactory;

/** Starts the Kinesis Client Library for mappings, and keeps where each began. Thread-safe. */
final class KclLibrary {

    private static final Logger LOG = LoggerFactory.getLogger(KclLibrary.class);
    private static final long SECONDS_FOR_A_TABLE = 60;

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
     * @throws SourceUnavailable when the stream does not exist, or it or the lease table can't be reached
     */
    Running start(
            Mapping mapping, KclStream stream, OpenShards open, BackgroundTasks background, Duration functionTimeout)
            throws SourceUnavailable, InterruptedException {
        StreamFacts facts = stream.facts()
                .orElseThrow(() -> new SourceUnavailable("the stream " + stream.arn() + " does not exist", null));
        Origin origin = origins.of(mapping.name(), new Origin(facts.asked(), facts.created()));
        Origin now = new Origin(origin.mappingCreated(), facts.created());
        ExecutorService executor = background.executor();
        KclSettings own = settings.graceFor(functionTimeout);
        KclApplication application = new KclApplication(own.table(mapping.name()), worker, own, leaseClient, executor);
        InitialPositionInStreamExtended start = start(mapping, now);
        ShardProcessors processors =
                new ShardProcessors(stream, start, open, own, time, Duration.between(time.now(), facts.asked()));
        Scheduler scheduler = stream.scheduler(application, processors, start);
        processors.serve(scheduler);
        Running running = new Running(scheduler, application, facts.created(), background);
        try {
            prepare(scheduler, mapping, stream, origin, now);
            application.announce(time);
            running.run();
            return running;
        } catch (LeasingException | KinesisClientLibIOException failure) {
            running.close();
            throw new SourceUnavailable(
                    "the leases of " + stream.arn() + " can't be prepared: " + failure.getMessage(), failure);
        } catch (SourceUnavailable | InterruptedException | RuntimeException failure) {
            running.close();
            throw failure;
        }
    }

    private void prepare(Scheduler scheduler, Mapping mapping, KclStream stream, Origin last, Origin now)
            throws LeasingException, KinesisClientLibIOException, SourceUnavailable, InterruptedException {
        LeaseRefresher leases = scheduler.leaseRefresher();
        leases.createLeaseTableIfNotExists();
        if (!leases.waitUntilLeaseTableExists(1, SECONDS_FOR_A_TABLE)) {
            throw new SourceUnavailable("the lease table " + settings.table(mapping.name()) + " is not ready", null);
        }
        if (!now.equals(last)) {
            LOG.error(
                    "{} was made anew at {}; mapping {} forgets its checkpoints and reads the new stream from its start. "
                            + "What the old stream still held is lost with it",
                    stream.arn(),
                    now.streamCreated(),
                    mapping.name());
            leases.deleteAll();
            origins.replace(mapping.name(), last, now);
        }
        // One for the whole process; the library's own start, which comes later, would make it.
        StreamIdCache.initialize(
                scheduler.streamIdCacheManager(),
                scheduler.leaseManagementConfig().streamIdOnboardingState());
        createLeases(scheduler);
    }

    private static void createLeases(Scheduler scheduler)
            throws LeasingException, KinesisClientLibIOException, InterruptedException {
        for (StreamConfig config : scheduler.currentStreamConfigMap().values()) {
            createLeases(scheduler, config, scheduler.leaseCoordinator().leaseRefresher());
        }
    }

    /**
     * One lease for each shard there is that has none, closed ones included; none for those whose leases have gone. The library's way for an empty table asks the service which
     * shards were open at the starting position, and gives up when their hash ranges overlap.
     */
    private static void createLeases(Scheduler scheduler, StreamConfig config, LeaseRefresher leases)
            throws LeasingException, KinesisClientLibIOException, InterruptedException {
        ShardDetector shards = scheduler.shardDetectorProvider().apply(config);
        scheduler
                .hierarchicalShardSyncerProvider()
                .apply(config)
                .checkAndCreateLeaseForNewShards(
                        shards,
                        leases,
                        config.initialPositionInStreamExtended(),
                        new NullMetricsFactory().createMetrics(),
                        false,
                        false);
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
        private final Instant streamCreated;
        private final BackgroundTasks background;
        private final AtomicBoolean looking = new AtomicBoolean();
        private final CountDownLatch ended = new CountDownLatch(1);
        private boolean ran;
        private BackgroundTasks.@Nullable Task handingBack;

        private Running(
                Scheduler scheduler, KclApplication application, Instant streamCreated, BackgroundTasks background) {
            this.scheduler = scheduler;
            this.application = application;
            this.streamCreated = streamCreated;
            this.background = background;
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

        /** Looks for shards without a lease, unless it still does; returns at once. */
        void findShards() {
            if (looking.compareAndSet(false, true)) {
                background.once(() -> {
                    try {
                        createLeases(scheduler);
                    } catch (InterruptedException stop) {
                        Thread.currentThread().interrupt();
                    } catch (LeasingException | RuntimeException failure) {
                        LOG.warn("shards can't be looked for; that is tried again: {}", failure.toString());
                    } finally {
                        looking.set(false);
                    }
                });
            }
        }

        /** True when the library gave up, for want of its lease table. */
        boolean hasEnded() {
            return ended.getCount() == 0;
        }

        /**
         * Takes no more leases, and has all shards handed back; returns at once. On threads of the mapping: the library's
         * own way keeps one of the few threads of the JVM's common pool until the last lane has ended, and the other
         * mappings wait for it.
         */
        void drain() {
            if (ran && handingBack == null) {
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
            if (!awaitEnd()) {
                // It waits for shards that wait for their parents, or for a call that does not return.
                if (handingBack != null) {
                    handingBack.close();
                }
                scheduler.shutdown();
                if (!awaitEnd()) {
                    LOG.warn("the library does not end within {}; its threads are interrupted", TO_END);
                }
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
            LeaseRefresher leases = scheduler.leaseCoordinator().leaseRefresher();
            try {
                for (Lease lease : leases.listLeases()) {
                    if (application.worker().equals(lease.leaseOwner())) {
                        leases.evictLease(lease);
                    }
                }
            } catch (LeasingException | RuntimeException failure) {
                LOG.warn("leases could not be released; others take them when they run out: {}", failure.toString());
            }
        }

        private void withdraw() {
            try {
                application.withdraw(TO_WITHDRAW);
            } catch (InterruptedException hurry) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException | RuntimeException failure) {
                LOG.debug("others find out later that this instance takes no more leases", failure);
            }
        }
    }
}
