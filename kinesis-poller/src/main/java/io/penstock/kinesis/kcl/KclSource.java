package io.penstock.kinesis.kcl;

import io.penstock.core.source.KeyedPartitions;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Source;
import io.penstock.core.source.SourceContext;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream read through the Kinesis Client Library: its partitions are the shards whose leases this instance holds, each
 * divided by key when the mapping has a parallelization factor.
 */
final class KclSource implements Source, OpenShards {

    private static final Logger LOG = LoggerFactory.getLogger(KclSource.class);

    /** How often it looks whether the library still runs. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** How long shards may need to be checkpointed and released when their lanes have ended. */
    private static final Duration TO_RELEASE = Duration.ofSeconds(5);

    private static final Duration SLOW_RELEASE = Duration.ofSeconds(2);

    /** How long others may need to show that follow a shard. */
    private static final Duration SEARCH = Duration.ofMinutes(5);

    /** What a shard holds at most beside a pull, while one of its lanes is stuck. */
    private static final int BUFFERED_RECORDS = 20_000;

    private static final long BUFFERED_BYTES = 32L << 20;

    private final SourceContext context;
    private final KclStream stream;
    private final KclLibrary library;
    private final KclSettings settings;
    private final Time time;

    private final AssignedShards shards = new AssignedShards();
    private volatile Instant searchUntil = Instant.MIN;

    /** Used by the thread that assigns lanes. */
    private Instant nextSearch = Instant.MIN;

    private volatile boolean streamGone;

    /** Written by the thread that assigns lanes, or when that has ended. */
    private volatile KclLibrary.@Nullable Running running;

    KclSource(SourceContext context, KclStream stream, KclLibrary library, KclSettings settings, Time time) {
        this.context = context;
        this.stream = stream;
        this.library = library;
        this.settings = settings;
        this.time = time;
    }

    @Override
    public List<Partition> assignment() throws SourceUnavailable, InterruptedException {
        KclLibrary.Running now = running();
        while (true) {
            Optional<List<Partition>> partitions = shards.awaitChange(LOOK);
            if (partitions.isPresent()) {
                return partitions.get();
            }
            search(now);
            now.rescueLeases();
            shards.unattended().forEach(shard -> context.background().once(shard::writeUnattended));
            if (now.isOutOfTime()) {
                close();
                throw new SourceUnavailable(
                        "the wall clock was set back; the leases are taken anew", null, settings.backoff());
            }
            if (now.hasEnded() || (streamGone && !shards.hasAny())) {
                close();
                throw new SourceUnavailable(
                        stream.trouble().orElse("the stream " + stream.arn() + " or its leases can't be read"),
                        null,
                        settings.backoff());
            }
            Optional<String> trouble = stream.trouble();
            if (trouble.isPresent() && !shards.hasAny()) {
                throw new SourceUnavailable(trouble.get(), null, settings.backoff());
            }
        }
    }

    private KclLibrary.Running running() throws SourceUnavailable, InterruptedException {
        KclLibrary.Running now = running;
        if (now == null) {
            streamGone = false;
            now = library.start(
                    context.mapping(),
                    stream,
                    this,
                    context.background(),
                    context.functionTimeout().get());
            running = now;
        }
        return now;
    }

    @Override
    public void add(KclShard shard) {
        int lanes = context.mapping().parallelizationFactor();
        List<Partition> partitions = lanes == 1
                ? List.of(shard)
                : new KeyedPartitions(shard, lanes, BUFFERED_RECORDS, shard.backlog(BUFFERED_BYTES), time).partitions();
        shards.add(shard, partitions);
    }

    @Override
    public void remove(KclShard shard) {
        shards.leave(shard);
    }

    @Override
    public void closed(KclShard shard) {
        shards.closed(shard);
    }

    @Override
    public void released(KclShard shard) {
        shards.released(shard);
    }

    @Override
    public void ended(KclShard shard) {
        searchUntil = time.now().plus(SEARCH);
    }

    /** The library finds most shards that follow others by itself, yet looks for late ones only after its first minute. */
    private void search(KclLibrary.Running library) {
        Instant now = time.now();
        if (now.isBefore(searchUntil) && !now.isBefore(nextSearch)) {
            nextSearch = now.plus(settings.shardSyncInterval());
            library.findShards();
        }
    }

    @Override
    public boolean isStillTheSameStream() {
        KclLibrary.Running now = running;
        try {
            Optional<StreamFacts> facts = stream.facts();
            boolean same =
                    facts.isPresent() && (now == null || facts.get().created().equals(now.streamCreated()));
            if (!same) {
                LOG.error("the stream {} is gone; its checkpoints stay as they are", stream.arn());
                streamGone = true;
            }
            return same;
        } catch (SourceUnavailable unknown) {
            return true;
        }
    }

    /** From now on each shard is released as soon as its lane has ended, and those that still come are refused. */
    @Override
    public void drain() {
        shards.drain();
        KclLibrary.Running draining = running;
        if (draining != null) {
            draining.drain();
        }
    }

    @Override
    public void close() {
        KclLibrary.Running ending = running;
        running = null;
        shards.leaveAll();
        if (ending == null) {
            return;
        }
        ending.drain();
        try {
            boolean released = ending.hasEnded() || shards.awaitReleased(SLOW_RELEASE);
            if (!released) {
                LOG.info("the stop of {} waits for {}", stream.arn(), shards.unreleased());
                shards.all().forEach(shard -> context.background().once(shard::departUnattended));
            }
            if (!released && !shards.awaitReleased(TO_RELEASE.minus(SLOW_RELEASE))) {
                LOG.warn(
                        "not all shards of {} were handed back within {}; what is not checkpointed comes again",
                        stream.arn(),
                        TO_RELEASE);
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        ending.close();
        shards.releasedAll();
    }
}
