package io.penstock.kinesis.kcl;

import io.penstock.core.limit.BytesInFlight;
import io.penstock.core.record.EventFormat;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Pulled;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Backoff;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One shard as its lane uses it, for as long as this instance owns it. What the lane settles is only noted here:
 * checkpoints are written on the library's threads.
 */
final class ShardPartition implements Partition {

    private final ShardOwnership ownership;
    private final OpenedStream stream;
    private final ShardFormat format;
    private final ShardReads reads;
    private final ReadSlot slot;
    private final Checkpoints checkpoints;
    private final Backoff backoff;
    private final Time time;

    /** Set when a record was released: nothing after it may be checkpointed. Used by the thread that settles. */
    private boolean cut;

    /**
     * The lane's side of a shard.
     *
     * @param slot where its reads come from
     * @param checkpoints where it notes what is settled
     * @param backoff the lane's pauses while the stream can't be read
     */
    ShardPartition(
            ShardOwnership ownership,
            OpenedStream stream,
            ShardFormat format,
            ShardReads reads,
            ReadSlot slot,
            Checkpoints checkpoints,
            Backoff backoff,
            Time time) {
        this.ownership = ownership;
        this.stream = stream;
        this.format = format;
        this.reads = reads;
        this.slot = slot;
        this.checkpoints = checkpoints;
        this.backoff = backoff;
        this.time = time;
    }

    @Override
    public String id() {
        return ownership.shardId();
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
        Duration longest = Duration.ZERO;
        while (true) {
            Pulled pulled = slot.take(limit, longest);
            if (!isNothing(pulled)) {
                return pulled;
            }
            if (longest.isPositive() && reads.memory().isWaiting()) {
                return new Pulled.NoRoom();
            }
            Duration left = Duration.between(time.now(), deadline);
            if (!left.isPositive()) {
                return pulled;
            }
            Optional<String> trouble = stream.trouble();
            if (trouble.isPresent()) {
                throw new SourceUnavailable(trouble.get(), null, backoff);
            }
            longest = left.compareTo(ReadSlot.CHECK_INTERVAL) < 0 ? left : ReadSlot.CHECK_INTERVAL;
        }
    }

    private static boolean isNothing(Pulled pulled) {
        return pulled instanceof Pulled.Records records && records.records().isEmpty();
    }

    @Override
    public void settle(Settlement settlement) {
        reads.memory().less(settlement.bytes());
        for (Settlement.Entry entry : settlement.entries()) {
            if (entry.fate() instanceof Fate.Released) {
                cut = true;
                slot.cut();
            }
            if (cut) {
                return;
            }
            checkpoints.settled(entry.record().position());
        }
    }

    @Override
    public void close(boolean endSettled) {
        slot.close(endSettled);
        stream.memory().close(id(), reads);
        if (!endSettled) {
            // Nobody pulls any more, so the lease must not stay here.
            ownership.leave();
        }
        ownership.closed();
    }

    @Override
    public boolean isOwned() {
        return ownership.isOwned();
    }

    @Override
    public Duration clockAhead() {
        return stream.clock().ahead();
    }

    @Override
    public String toString() {
        return "shard " + id();
    }
}
