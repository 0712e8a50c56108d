package io.penstock.core.lane;

import io.penstock.core.event.LaneEvent;
import io.penstock.core.event.LaneListener;
import io.penstock.core.filter.Filter;
import io.penstock.core.mapping.BatchLimits;
import io.penstock.core.record.Batch;
import io.penstock.core.record.Fate;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.record.TimeWindow;
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
import org.jspecify.annotations.Nullable;

/**
 * Pulls records, sifts them, and closes a batch at its count, its bytes as sent, or its window, whichever comes first
 * (semantics §3). Filtered records never fill a batch; they are settled at once when nothing that was kept stands before
 * them.
 *
 * <p>With tumbling windows a batch also closes at the end of its window (semantics §2.4): when a record of a later window
 * comes, or when the source says that it is read past the end. A record of an earlier window joins the open one. Used by
 * the lane's thread alone.
 */
final class Batcher {

    /** How long a pull waits for records when no window limits it. */
    static final Duration IDLE_WAIT = Duration.ofSeconds(20);

    /** How long a pull waits when by the clock the open tumbling window is over, and the source has yet to say so. */
    private static final Duration OVERDUE_WAIT = Duration.ofSeconds(1);

    private final Partition partition;
    private final BatchLimits limits;
    private final PayloadLimit payload;
    private final Filter filter;
    private final Time time;
    private final Chance chance;
    private final LaneListener listener;
    private final Settler settler;
    private final int frame;
    private final Duration tumbling;

    private final List<SourceRecord> kept = new ArrayList<>();
    private final Map<Integer, List<SourceRecord>> filteredAfter = new HashMap<>();
    private final Deque<SourceRecord> unsifted = new ArrayDeque<>();
    private Instant heldUntil = Instant.MAX;
    private Instant unsiftedHeldUntil = Instant.MAX;
    private int bytes;

    private Optional<Next> last = Optional.empty();
    private @Nullable TimeWindow window;
    private Instant readTo = Instant.MIN;

    /** Without tumbling windows when {@code tumbling}, their size, is zero. */
    Batcher(
            Partition partition,
            BatchLimits limits,
            PayloadLimit payload,
            Duration tumbling,
            Filter filter,
            Time time,
            Chance chance,
            LaneListener listener) {
        this.partition = partition;
        this.limits = limits;
        this.payload = payload;
        this.tumbling = tumbling;
        this.filter = filter;
        this.time = time;
        this.chance = chance;
        this.listener = listener;
        this.settler = new Settler(partition, listener);
        this.frame = partition.format().head().length + partition.format().tail().length;
    }

    /**
     * The next batch. Called when the last invocation is complete, which is when the window starts (semantics §3).
     *
     * @param longest how long a pull may wait for records when no window limits it; zero takes what is there
     * @throws SourceUnavailable when the source can't be read and nothing was kept; nothing is lost by it
     * @throws InterruptedException when the thread is interrupted; {@link #release()} then gives back what was pulled
     */
    Next next(Duration longest) throws SourceUnavailable, InterruptedException {
        Instant deadline = time.now().plus(limits.window());
        boolean windowless = limits.window().isZero();
        releaseOverdue();
        siftLeftOver();
        while (!isFull() && !isWindowOver()) {
            if (last.isPresent()) {
                // What is no longer ours is another's to send: it is released when the lane ends.
                return kept.isEmpty() || last.get() instanceof Next.Gone ? last.get() : close();
            }
            Duration wait = windowless ? shorter(longest, untilWindowOver()) : waitUntil(deadline);
            if (windowless ? !kept.isEmpty() : wait.isZero()) {
                return kept.isEmpty() ? new Next.Nothing() : close();
            }
            if (!pull(wait)) {
                return kept.isEmpty() ? new Next.Nothing() : close();
            }
            if (windowless && kept.isEmpty() && last.isEmpty() && !isWindowOver()) {
                return new Next.Nothing();
            }
        }
        return kept.isEmpty() ? windowOver() : close();
    }

    /** A batch of what earlier pulls left, without another pull; empty when they left nothing that is wanted. */
    Optional<Next> left() {
        releaseOverdue();
        siftLeftOver();
        return kept.isEmpty() ? Optional.empty() : Optional.of(close());
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

    /** How long the next pull may wait in a batching window; zero when the batch is to be closed without another. */
    private Duration waitUntil(Instant deadline) {
        Duration left = Duration.between(time.now(), deadline);
        return left.isPositive() ? shorter(left, untilWindowOver()) : Duration.ZERO;
    }

    /** The clock only tells when to look; it is the source that says that a window is over. */
    private Duration untilWindowOver() {
        if (window == null) {
            return IDLE_WAIT.plus(limits.window());
        }
        Duration left = Duration.between(time.now().plus(partition.clockAhead()), window.end());
        return left.compareTo(OVERDUE_WAIT) < 0 ? OVERDUE_WAIT : left;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    /** One pull; false when no more comes now: the source failed but there is a batch to deliver first, or is short of room. */
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
                readTo = records.readTo().isAfter(readTo) ? records.readTo() : readTo;
                int filtered = sift();
                listener.happened(
                        partition.id(), new LaneEvent.Received(records.records().size(), filtered));
            }
            case Pulled.NoRoom noRoom -> {
                return false;
            }
            case Pulled.Ended ended -> last = Optional.of(new Next.Ended());
            case Pulled.Gone gone -> last = Optional.of(new Next.Gone());
        }
        return true;
    }

    /** Sifts what earlier pulls left over; those records were reported then, but not what the filter removes of them now. */
    private void siftLeftOver() {
        int filtered = sift();
        if (filtered > 0) {
            listener.happened(partition.id(), new LaneEvent.Received(0, filtered));
        }
    }

    /** Moves records into the batch until it is full; returns how many the filter removed. */
    private int sift() {
        List<SourceRecord> settleNow = new ArrayList<>();
        int filtered = 0;
        while (!unsifted.isEmpty() && kept.size() < limits.count() && !isLater(unsifted.getFirst())) {
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
                kept.add(record.withoutFilterView());
                heldUntil = heldUntil.isBefore(unsiftedHeldUntil) ? heldUntil : unsiftedHeldUntil;
                enter(record);
            } else {
                break;
            }
        }
        settler.settle(Settlement.all(settleNow, Fate.FILTERED));
        return filtered;
    }

    private boolean fits(SourceRecord record) {
        int room = tumbling.isZero() ? payload.bytes() : payload.besideWindow();
        return (long) bytes + 1 + record.json().length <= room;
    }

    private void enter(SourceRecord record) {
        if (window == null && !tumbling.isZero()) {
            window = TimeWindow.of(record.arrival(), tumbling);
        }
    }

    private boolean isLater(SourceRecord record) {
        return window != null && TimeWindow.of(record.arrival(), tumbling).isAfter(window);
    }

    /** Whether nothing more of the open tumbling window will come. */
    private boolean isWindowOver() {
        if (window == null) {
            return false;
        }
        return unsifted.isEmpty() ? !readTo.isBefore(window.end()) : isLater(unsifted.getFirst());
    }

    private Next windowOver() {
        window = null;
        return new Next.WindowOver();
    }

    private boolean isFull() {
        return kept.size() >= limits.count() || !unsifted.isEmpty();
    }

    private Next close() {
        Batch batch = batch();
        clear();
        return new Next.Ready(batch, Optional.ofNullable(window));
    }

    private Batch batch() {
        return new Batch(chance.uuid(), partition.format(), kept, filteredAfter, heldUntil, payload)
                .arrivedBy(partition.clockAhead());
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
            settler.settle(Settlement.all(overdue, Fate.Released.NOT_ATTEMPTED));
        }
    }
}
