package io.penstock.kinesis.kcl;

import io.penstock.core.mapping.Mapping;
import io.penstock.core.source.DividedPartition;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Source;
import io.penstock.core.source.SourceContext;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream read through the Kinesis Client Library. Its partitions are the shards whose leases this instance holds,
 * each divided by key when the mapping has a parallelization factor.
 */
final class KclSource implements Source, OpenShards {

    private static final Logger LOG = LoggerFactory.getLogger(KclSource.class);

    /** How often the thread that assigns lanes checks the library. */
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

    /** How long shards may need to be checkpointed and released when their lanes have stopped. */
    private static final Duration LONGEST_RELEASE = Duration.ofSeconds(5);

    private static final Duration SLOW_RELEASE = Duration.ofSeconds(2);

    /** How long the shards that follow an ended one may need to be listed. */
    private static final Duration SEARCH = Duration.ofMinutes(5);

    /** What a shard buffers at most beside a pull, while one of its lanes is stuck. */
    private static final int BUFFERED_RECORDS = 20_000;

    private static final long BUFFERED_BYTES = 32L << 20;

    private final SourceContext context;
    private final KclStream stream;
    private final KclLibrary library;
    private final KclSettings settings;
    private final Time time;

    private final AssignedShards shards;
    /** How many lanes each shard has. */
    private volatile int factor;

    private volatile Instant searchUntil = Instant.MIN;

    /** Used by the thread that assigns lanes. */
    private Instant nextSearch = Instant.MIN;

    /** Written by the thread that assigns lanes, or when that has ended. */
    private volatile Optional<LibraryRun> running = Optional.empty();

    /** Reads {@code stream} for the mapping of {@code context}. */
    KclSource(SourceContext context, KclStream stream, KclLibrary library, KclSettings settings, Time time) {
        this.context = context;
        this.stream = stream;
        this.library = library;
        this.settings = settings;
        this.time = time;
        this.shards = new AssignedShards(time);
        this.factor = context.mapping().parallelizationFactor();
    }

    @Override
    public List<Partition> assignment() throws SourceUnavailable, InterruptedException {
        LibraryRun now = running();
        while (true) {
            Optional<List<Partition>> partitions = shards.awaitChange(CHECK_INTERVAL);
            if (partitions.isPresent()) {
                return partitions.get();
            }
            search(now);
            now.rescueLeases();
            shards.withCheckpointDue().forEach(shard -> context.background().once(shard::writeCheckpoint));
            if (now.isWallClockSetBack()) {
                close();
                throw new SourceUnavailable(
                        "the wall clock was set back; the library is restarted and takes its leases again",
                        null,
                        settings.backoff());
            }
            if (now.hasEnded() || (now.isStreamGone() && !shards.hasAny())) {
                close();
                throw new SourceUnavailable(
                        now.trouble().orElse("the stream " + stream.arn() + " or its leases can't be read"),
                        null,
                        settings.backoff());
            }
            Optional<String> trouble = now.trouble();
            if (trouble.isPresent() && !shards.hasAny()) {
                throw new SourceUnavailable(trouble.get(), null, settings.backoff());
            }
        }
    }

    private LibraryRun running() throws SourceUnavailable, InterruptedException {
        if (running.isEmpty()) {
            running = Optional.of(library.start(context, stream, this));
        }
        return running.get();
    }

    @Override
    public void add(KclShard shard) {
        ShardPartition whole = shard.partition();
        DividedPartition divided = new DividedPartition(
                whole,
                factor,
                BUFFERED_RECORDS,
                whole.backlog(BUFFERED_BYTES),
                time,
                () -> shards.divided(shard.lease()));
        shards.add(shard, divided);
        // a change that comes meanwhile may not know this shard, or be over before the one here
        int lanes;
        do {
            lanes = factor;
            divided.change(lanes);
        } while (lanes != factor);
    }

    @Override
    public void change(Mapping mapping) {
        factor = mapping.parallelizationFactor();
        shards.divide(factor);
    }

    @Override
    public void left(ShardLease lease) {
        shards.left(lease);
    }

    @Override
    public void closed(ShardLease lease) {
        shards.closed(lease);
    }

    @Override
    public void released(ShardLease lease) {
        shards.released(lease);
    }

    @Override
    public void ended(ShardLease lease) {
        searchUntil = time.now().plus(SEARCH);
    }

    /**
     * The library finds most shards that follow others by itself, but looks for late ones only after its first minute.
     */
    private void search(LibraryRun library) {
        Instant now = time.now();
        if (now.isBefore(searchUntil) && !now.isBefore(nextSearch)) {
            nextSearch = now.plus(settings.shardSyncInterval());
            library.findShards();
        }
    }

    /** From now on each shard is released as soon as its lane has stopped, and those that still come are refused. */
    @Override
    public void drain() {
        shards.drain();
        running.ifPresent(LibraryRun::drain);
    }

    @Override
    public void close() {
        Optional<LibraryRun> ending = running;
        running = Optional.empty();
        shards.leaveAll();
        ending.ifPresent(this::close);
    }

    private void close(LibraryRun run) {
        run.drain();
        try {
            boolean released = run.hasEnded() || shards.awaitReleased(SLOW_RELEASE);
            if (!released) {
                LOG.info("the stop of {} waits for {}", stream.arn(), shards.unreleased());
                shards.all().forEach(shard -> context.background().once(shard::release));
            }
            if (!released && !shards.awaitReleased(LONGEST_RELEASE.minus(SLOW_RELEASE))) {
                LOG.warn(
                        "not all shards of {} were released within {}; what is not checkpointed is read again",
                        stream.arn(),
                        LONGEST_RELEASE);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        run.close();
        shards.releasedAll();
    }
}
