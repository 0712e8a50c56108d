package io.penstock.kinesis.kcl;

import io.penstock.core.source.KeyedPartitions;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Source;
import io.penstock.core.source.SourceContext;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<KclShard, List<Partition>> shards = new IdentityHashMap<>();
    private boolean unseen;
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
            Optional<List<Partition>> partitions = awaitChange();
            if (partitions.isPresent()) {
                return partitions.get();
            }
            search(now);
            if (now.hasEnded() || (streamGone && open().isEmpty())) {
                close();
                throw new SourceUnavailable(
                        stream.trouble().orElse("the stream " + stream.arn() + " or its leases can't be read"), null);
            }
            Optional<String> trouble = stream.trouble();
            if (trouble.isPresent() && open().isEmpty()) {
                throw new SourceUnavailable(trouble.get(), null);
            }
        }
    }

    private KclLibrary.Running running() throws SourceUnavailable, InterruptedException {
        KclLibrary.Running now = running;
        if (now == null) {
            streamGone = false;
            now = library.start(context.mapping(), stream, this, context.background());
            running = now;
        }
        return now;
    }

    /** The partitions now, when they differ from those last returned; waits a moment for that. */
    private Optional<List<Partition>> awaitChange() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (!unseen && !changed.await(LOOK.toNanos(), TimeUnit.NANOSECONDS)) {
                return Optional.empty();
            }
            if (!unseen) {
                return Optional.empty();
            }
            unseen = false;
            return Optional.of(shards.values().stream().flatMap(List::stream).toList());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void add(KclShard shard) {
        int lanes = context.mapping().parallelizationFactor();
        List<Partition> partitions = lanes == 1
                ? List.of(shard)
                : new KeyedPartitions(shard, lanes, BUFFERED_RECORDS, BUFFERED_BYTES, time).partitions();
        change(() -> {
            shards.put(shard, partitions);
            unseen = true;
        });
    }

    @Override
    public void remove(KclShard shard) {
        change(() -> unseen |= shards.remove(shard) != null);
    }

    @Override
    public void ended(KclShard shard) {
        change(() -> {
            unseen |= shards.remove(shard) != null;
            searchUntil = time.now().plus(SEARCH);
        });
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

    private List<KclShard> open() {
        lock.lock();
        try {
            return List.copyOf(shards.keySet());
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        KclLibrary.Running ending = running;
        running = null;
        if (ending != null) {
            ending.close();
        }
        // Whatever the library did not take leave of must not be read on.
        open().forEach(KclShard::leave);
    }
}
