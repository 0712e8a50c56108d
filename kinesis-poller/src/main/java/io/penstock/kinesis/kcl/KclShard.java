package io.penstock.kinesis.kcl;

import io.penstock.core.limit.BytesInFlight;
import io.penstock.core.record.EventFormat;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Pulled;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Backoff;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.processor.RecordProcessorCheckpointer;

/**
 * One shard for as long as this instance holds its lease: what the Kinesis Client Library pushes from its threads, a
 * lane pulls from its own. One read lies between the two; while it is not taken, the library's thread waits here, keeps
 * the checkpoint up to date, and looks whether the lease is still held, because the library says so only afterwards.
 *
 * <p>The lane only notes what is settled. Checkpoints are written on the library's threads, or beside them while the
 * library does not call, and never pass a record that is not settled. Once the shard is to be left, nothing more is
 * taken from the library; once its lane has ended, the last checkpoint is written and the lease released. A read that
 * could not be passed on ends the shard in the same way: the library would go on after it, so it must be read again
 * under another lease.
 */
final class KclShard implements Partition {

    private static final Logger LOG = LoggerFactory.getLogger(KclShard.class);

    /** How often a waiting thread of the library looks at the lease. */
    private static final Duration LOOK = Duration.ofMillis(200);

    /** How long the last checkpoint is tried. */
    private static final Duration TO_WRITE = Duration.ofSeconds(2);

    /** How long a record may take to show, and how wrong the stream's clock may be known: by less than a second. */
    private static final Duration TO_SHOW = Duration.ofSeconds(2);

    private final ShardLease lease;
    private final ShardFormat format;
    private final KclStream stream;
    private final Checkpoints checkpoints;
    private final ShardReads reads;
    private final OpenShards open;
    private final Duration handOverTime;
    private final Backoff backoff;
    private final Time time;
    private final ReadTimes times;

    /** Held during each call of the library, which makes one at a time, and whenever a checkpoint is written. */
    private final ReentrantLock attended = new ReentrantLock();

    private volatile @Nullable RecordProcessorCheckpointer lastCheckpointer;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // all below is written under the lock
    private final Deque<SourceRecord> ready = new ArrayDeque<>();
    private Instant readTo = Instant.MIN;
    private boolean cut;
    private boolean ended;
    private boolean closed;
    private boolean endSettled;

    /** Nothing more is taken over from the library, nor pulled. Never unset. */
    private volatile boolean leaving;

    /** The lease is lost or released. Never unset. */
    private volatile boolean over;

    /** A shard under {@code lease}. */
    KclShard(ShardLease lease, ShardFormat format, KclStream stream, OpenShards open, KclSettings settings, Time time) {
        this.lease = lease;
        this.format = format;
        this.stream = stream;
        this.open = open;
        this.handOverTime = settings.handOverTime();
        this.backoff = settings.backoff();
        this.time = time;
        this.times = new ReadTimes(time);
        this.reads = stream.memory().open(id());
        this.checkpoints = new Checkpoints(id(), settings.checkpointInterval(), time);
    }

    // --- called by the lane ---

    @Override
    public String id() {
        return lease.shardId();
    }

    @Override
    public EventFormat format() {
        return format;
    }

    @Override
    public BytesInFlight memory() {
        return reads.memory();
    }

    /** How many bytes may wait for one of its lanes that is stuck, at most {@code most}. */
    long backlog(long most) {
        return reads.backlog(most);
    }

    @Override
    public Pulled pull(int limit, Duration wait) throws SourceUnavailable, InterruptedException {
        Instant deadline = time.now().plus(wait);
        lock.lockInterruptibly();
        try {
            while (true) {
                if (leaving || cut) {
                    return new Pulled.Gone();
                }
                if (!ready.isEmpty()) {
                    return take(limit);
                }
                if (ended) {
                    return new Pulled.Ended();
                }
                Duration left = Duration.between(time.now(), deadline);
                if (!left.isPositive()) {
                    return new Pulled.Records(List.of(), readTo, Instant.MAX);
                }
                Optional<String> trouble = stream.trouble();
                if (trouble.isPresent()) {
                    throw new SourceUnavailable(trouble.get(), null, backoff);
                }
                boolean changes = await(left.compareTo(LOOK) < 0 ? left : LOOK);
                if (!changes && reads.memory().isWaiting()) {
                    return new Pulled.NoRoom();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private Pulled take(int limit) {
        List<SourceRecord> taken = new ArrayList<>(Math.min(limit, ready.size()));
        while (taken.size() < limit && !ready.isEmpty()) {
            taken.add(ready.remove());
        }
        SourceRecord next = ready.peek();
        if (next == null) {
            changed.signalAll();
            return new Pulled.Records(taken, readTo, Instant.MAX);
        }
        return new Pulled.Records(taken, next.arrival(), Instant.MAX);
    }

    @Override
    public void settle(Settlement settlement) {
        reads.memory().less(settlement.bytes());
        for (Settlement.Entry entry : settlement.entries()) {
            if (entry.fate() instanceof Fate.Released) {
                underLock(() -> cut = true);
            }
            if (cut) {
                return;
            }
            checkpoints.settled(entry.record().position());
        }
    }

    @Override
    public void close(boolean wholeSettled) {
        underLock(() -> {
            closed = true;
            endSettled = wholeSettled;
        });
        stream.memory().close(id(), reads);
        if (!wholeSettled) {
            // Nobody pulls any more, so the lease must not stay here.
            leave();
        }
        open.closed(this);
    }

    /** Asks the lease itself, so that a loss is noticed before the library tells it. */
    @Override
    public boolean isOwned() {
        if (!over && !lease.isOwned()) {
            over = true;
            leave();
        }
        return !over;
    }

    // --- called beside the library ---

    /** True when a checkpoint is due that the library gives no occasion to write. */
    boolean isUnattended() {
        if (lastCheckpointer == null || over || !attended.tryLock()) {
            return false;
        }
        try {
            return checkpoints.isDue();
        } finally {
            attended.unlock();
        }
    }

    /**
     * Writes a checkpoint that is due, unless the library calls just now. It does not while it waits with the end of a
     * shard, for as long as it takes, until another shard that was merged with it has got as far.
     */
    void writeUnattended() {
        unlessAttended(checkpoints::writeWhenDue);
    }

    /** As {@link #handBack}, for a shard that the library does not ask for because it waits with its end. */
    void departUnattended() {
        unlessAttended(last -> {
            leave();
            depart(last);
        });
    }

    private void unlessAttended(Consumer<RecordProcessorCheckpointer> work) {
        RecordProcessorCheckpointer last = lastCheckpointer;
        if (last == null || over || !attended.tryLock()) {
            return;
        }
        try {
            work.accept(last);
        } finally {
            attended.unlock();
        }
    }

    // --- called by the library, by one thread at a time ---

    /** Hands records over as soon as the last ones are taken; writes a checkpoint when one is due. */
    void handOver(ProcessRecordsInput input) {
        if (leaving) {
            attend(() -> depart(input.checkpointer()));
            return;
        }
        try {
            // Nothing is made before this point, so that whatever is thrown is caught here (F3).
            attended.lock();
            try {
                lastCheckpointer = input.checkpointer();
                take(input);
            } finally {
                attended.unlock();
            }
        } catch (Throwable fault) {
            // Before anything that needs memory: the library goes on after these records, whatever is thrown here.
            leaving = true;
            leave();
            if (fault instanceof Error error) {
                throw error;
            }
            LOG.error("{} can't be handed over by our own code; it is read again", this, fault);
        }
    }

    private void attend(Runnable call) {
        attended.lock();
        try {
            call.run();
        } finally {
            attended.unlock();
        }
    }

    private void take(ProcessRecordsInput input) {
        List<SourceRecord> records = format.records(input.records());
        reads.handedOver(records);
        Instant upTo = readTo(input);
        checkpoints.writeWhenDue(input.checkpointer());
        awaitUnlessLost(() -> ready.isEmpty() || leaving || cut, input.checkpointer());
        underLock(() -> {
            if (!leaving && !cut) {
                ready.addAll(records);
                readTo = upTo.isAfter(readTo) ? upTo : readTo;
            }
        });
        if (reads.isPushed()) {
            awaitRoom(input.checkpointer());
        }
    }

    /** Holds the library back, which asks for more as soon as it is let go, and looks after the lease meanwhile. */
    private void awaitRoom(RecordProcessorCheckpointer checkpointer) {
        try {
            while (!is(() -> leaving || cut) && !reads.awaitRoom(LOOK)) {
                checkpoints.writeWhenDue(checkpointer);
                leaveWhenWanted();
            }
        } catch (InterruptedException shutdown) {
            leave();
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Up to when the shard was read, by the stream's clock, when the read was made: it may have waited since (F2).
     * Where a stream does not say how far it is behind, it has no more than it gave.
     */
    private Instant readTo(ProcessRecordsInput input) {
        Instant read = times.of(input.cacheEntryTime()).plus(clockAhead()).minus(TO_SHOW);
        Long behind = input.millisBehindLatest();
        if (behind != null) {
            return read.minusMillis(behind);
        }
        return input.records().isEmpty() ? read : Instant.MIN;
    }

    @Override
    public Duration clockAhead() {
        return stream.clock().ahead();
    }

    /** The lease is lost: another instance may read the shard already. */
    void leaseLost() {
        over = true;
        leave();
        open.released(this);
    }

    /** The shard is to be handed to another instance, or this one stops: what the lane finishes is checkpointed. */
    void handBack(RecordProcessorCheckpointer checkpointer) {
        leave();
        attend(() -> depart(checkpointer));
    }

    /** All records are handed over, and there will be no more; waits until they are settled. */
    void ended(RecordProcessorCheckpointer checkpointer) {
        attend(() -> endedAttended(checkpointer));
    }

    private void endedAttended(RecordProcessorCheckpointer checkpointer) {
        if (!open.isStillTheSameStream()) {
            leave();
            awaitClosed(() -> {});
            release();
            return;
        }
        underLock(() -> ended = true);
        awaitUnlessLost(() -> closed || leaving, checkpointer);
        awaitClosed(() -> checkpoints.writeWhenDue(checkpointer));
        if (is(() -> closed && endSettled)) {
            writeEnd(checkpointer);
        } else {
            // The library asks for the end again and again while it holds the lease, and no lane will bring it.
            depart(checkpointer);
        }
    }

    private void writeEnd(RecordProcessorCheckpointer checkpointer) {
        checkpoints.writeEnd(checkpointer);
        awaitUntil(() -> over || checkpoints.isEndWritten(), () -> {
            checkpoints.writeEndWhenDue(checkpointer);
            isOwned();
        });
        if (checkpoints.isEndWritten()) {
            open.ended(this);
        }
        open.remove(this);
        open.released(this);
    }

    /** Waits for the lane, whose batches in flight may be before others that are settled, and leaves nothing behind. */
    private void depart(RecordProcessorCheckpointer checkpointer) {
        try {
            awaitClosed(() -> checkpoints.writeWhenDue(checkpointer));
            checkpoints.write(checkpointer);
            Instant deadline = time.now().plus(TO_WRITE);
            awaitUntil(() -> over || checkpoints.areWritten() || !time.now().isBefore(deadline), () -> {
                checkpoints.writeWhenDue(checkpointer);
                isOwned();
            });
        } finally {
            release();
        }
    }

    private void release() {
        over = true;
        try {
            lease.release();
        } finally {
            open.released(this);
        }
    }

    /** Takes the shard out of the assignment; the lane finishes what it has and closes it. */
    void leave() {
        underLock(() -> leaving = true);
        open.remove(this);
    }

    private boolean is(BooleanSupplier state) {
        lock.lock();
        try {
            return state.getAsBoolean();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the lane has ended, within the grace; no longer once the lease is lost. */
    private void awaitClosed(Runnable meanwhile) {
        Instant deadline = time.now().plus(handOverTime);
        awaitUntil(() -> closed || over || !time.now().isBefore(deadline), () -> {
            meanwhile.run();
            isOwned();
        });
    }

    private void leaveWhenWanted() {
        if (isOwned() && lease.isToBeTransferred()) {
            leave();
        }
    }

    /** Waits with checkpoints; the shard is left when its lease is lost or is to be transferred. */
    private void awaitUnlessLost(BooleanSupplier condition, RecordProcessorCheckpointer checkpointer) {
        awaitUntil(condition, () -> {
            checkpoints.writeWhenDue(checkpointer);
            times.look();
            leaveWhenWanted();
        });
    }

    private void awaitUntil(BooleanSupplier condition, Runnable meanwhile) {
        boolean interrupted = false;
        lock.lock();
        try {
            while (!condition.getAsBoolean()) {
                try {
                    if (!await(LOOK)) {
                        lock.unlock();
                        try {
                            meanwhile.run();
                        } finally {
                            lock.lock();
                        }
                    }
                } catch (InterruptedException shutdown) {
                    // The library stops for good: what is not settled comes again.
                    interrupted = true;
                    leaving = true;
                    break;
                }
            }
        } finally {
            lock.unlock();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean await(Duration longest) throws InterruptedException {
        return changed.await(longest.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void underLock(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "shard " + id();
    }
}
