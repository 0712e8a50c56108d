package io.penstock.core.lane;

import io.penstock.core.event.LaneEvent;
import io.penstock.core.event.LaneListener;
import io.penstock.core.filter.Filter;
import io.penstock.core.mapping.BatchLimits;
import io.penstock.core.record.Batch;
import io.penstock.core.record.Event;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Pulled;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pulls records, sifts them, and closes a batch at its count, its bytes as sent, or its window, whichever comes first
 * (semantics §3). Filtered records never fill a batch; they are settled at once when nothing that was kept stands before
 * them. Used by the lane's thread alone.
 */
final class Batcher {

    /** How long a pull waits for records when no window limits it. */
    static final Duration IDLE_WAIT = Duration.ofSeconds(20);

    private final Partition partition;
    private final BatchLimits limits;
    private final Filter filter;
    private final Time time;
    private final Chance chance;
    private final LaneListener listener;
    private final int frame;

    private final List<SourceRecord> kept = new ArrayList<>();
    private final Map<Integer, List<SourceRecord>> filteredAfter = new HashMap<>();
    private final Deque<SourceRecord> unsifted = new ArrayDeque<>();
    private Instant heldUntil = Instant.MAX;
    private Instant unsiftedHeldUntil = Instant.MAX;
    private int bytes;
    private Optional<Next> last = Optional.empty();

    Batcher(Partition partition, BatchLimits limits, Filter filter, Time time, Chance chance, LaneListener listener) {
        this.partition = partition;
        this.limits = limits;
        this.filter = filter;
        this.time = time;
        this.chance = chance;
        this.listener = listener;
        this.frame = partition.format().head().length + partition.format().tail().length;
    }

    /**
     * The next batch. Called when the last invocation is complete, which is when the window starts (semantics §3).
     *
     * @throws SourceUnavailable when the source can't be read and nothing was kept; nothing is lost by it
     * @throws InterruptedException when the thread is interrupted; {@link #release()} then gives back what was pulled
     */
    Next next() throws SourceUnavailable, InterruptedException {
        Instant deadline = time.now().plus(limits.window());
        releaseOverdue();
        sift();
        while (!isFull()) {
            if (last.isPresent()) {
                return kept.isEmpty() ? last.get() : close();
            }
            Duration wait = waitUntil(deadline);
            if (wait.isZero()) {
                return kept.isEmpty() ? new Next.Nothing() : close();
            }
            boolean windowless = limits.window().isZero();
            if (!pull(wait)) {
                return close();
            }
            if (windowless && kept.isEmpty() && last.isEmpty()) {
                return new Next.Nothing();
            }
        }
        return close();
    }

    /** Everything pulled and not given out, to be handed back to the source. */
    Settlement release() {
        Settlement.Builder settlement = new Settlement.Builder(kept.size() + unsifted.size());
        if (!kept.isEmpty()) {
            Batch batch = batch();
            for (int index = 0; index < batch.size(); index++) {
                batch.addTo(settlement, index, Fate.Released.STOPPED);
            }
        }
        unsifted.forEach(record -> settlement.add(record, Fate.Released.STOPPED));
        clear();
        unsifted.clear();
        return settlement.build();
    }

    /** How long the next pull may wait; zero when the batch is to be closed without another. */
    private Duration waitUntil(Instant deadline) {
        if (limits.window().isZero()) {
            return kept.isEmpty() ? IDLE_WAIT : Duration.ZERO;
        }
        Duration left = Duration.between(time.now(), deadline);
        return left.isPositive() ? left : Duration.ZERO;
    }

    /** One pull; false when the source failed but there is a batch to deliver first. */
    private boolean pull(Duration wait) throws SourceUnavailable, InterruptedException {
        Pulled pulled;
        try {
            pulled = partition.pull(limits.count() - kept.size(), wait);
        } catch (SourceUnavailable failure) {
            if (kept.isEmpty()) {
                throw failure;
            }
            return false;
        }
        switch (pulled) {
            case Pulled.Records records -> {
                unsifted.addAll(records.records());
                unsiftedHeldUntil = records.heldUntil();
                int filtered = sift();
                listener.happened(
                        partition.id(), new LaneEvent.Polled(records.records().size(), filtered));
            }
            case Pulled.Ended ended -> last = Optional.of(new Next.Ended());
            case Pulled.Gone gone -> last = Optional.of(new Next.Gone());
        }
        return true;
    }

    /** Moves records into the batch until it is full; returns how many the filter removed. */
    private int sift() {
        List<SourceRecord> settleNow = new ArrayList<>();
        int filtered = 0;
        while (!unsifted.isEmpty() && kept.size() < limits.count()) {
            SourceRecord record = unsifted.getFirst();
            if (!filter.keeps(record)) {
                unsifted.removeFirst();
                filtered++;
                if (kept.isEmpty()) {
                    settleNow.add(record);
                } else {
                    filteredAfter
                            .computeIfAbsent(kept.size() - 1, index -> new ArrayList<>())
                            .add(record);
                }
            } else if (kept.isEmpty() || fits(record)) {
                unsifted.removeFirst();
                bytes += record.json().length + (kept.isEmpty() ? frame : 1);
                kept.add(record);
                heldUntil = heldUntil.isBefore(unsiftedHeldUntil) ? heldUntil : unsiftedHeldUntil;
            } else {
                break;
            }
        }
        settle(Settlement.all(settleNow, Fate.FILTERED));
        return filtered;
    }

    private boolean fits(SourceRecord record) {
        return (long) bytes + 1 + record.json().length <= Event.MAX_BYTES;
    }

    private boolean isFull() {
        return kept.size() >= limits.count() || !unsifted.isEmpty();
    }

    private Next close() {
        Batch batch = batch();
        clear();
        return new Next.Ready(batch);
    }

    private Batch batch() {
        return new Batch(chance.uuid(), partition.format(), kept, filteredAfter, heldUntil, bytes <= Event.MAX_BYTES);
    }

    private void clear() {
        kept.clear();
        filteredAfter.clear();
        heldUntil = Instant.MAX;
        bytes = 0;
    }

    /** Records left over from an earlier pull may no longer be ours: then they come again by themselves. */
    private void releaseOverdue() {
        if (!unsifted.isEmpty() && !time.now().isBefore(unsiftedHeldUntil)) {
            List<SourceRecord> overdue = List.copyOf(unsifted);
            unsifted.clear();
            settle(Settlement.all(overdue, Fate.Released.NOT_ATTEMPTED));
        }
    }

    private void settle(Settlement settlement) {
        if (!settlement.isEmpty()) {
            partition.settle(settlement);
            listener.happened(partition.id(), new LaneEvent.Settled(settlement));
        }
    }
}
