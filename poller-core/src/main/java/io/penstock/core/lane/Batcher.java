package io.penstock.core.lane;

import io.penstock.core.event.LaneEvent;
import io.penstock.core.event.LaneListener;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Pulls records, filters them, and completes a batch at its count, its bytes as sent, or its window, whichever comes
 * first (semantics §3). Records that are filtered out never fill a batch; they are settled immediately when no record
 * that is kept stands before them.
 *
 * <p>With tumbling windows a batch is also complete at the end of its window (semantics §2.4): when a record of a later
 * window comes, or when the source reports that it is read past the end. A record of an earlier window joins the open
 * one. Used by the lane's thread alone.
 */
final class Batcher {

    /** How long a pull waits for records when no window limits it. */
    static final Duration IDLE_WAIT = Duration.ofSeconds(20);

    /** How long a pull waits when the tumbling window is over by the clock, and the source has yet to report it. */
    private static final Duration OVERDUE_WAIT = Duration.ofSeconds(1);

    private final Partition partition;
    private final Supplier<BatchRules> asked;
    private final Duration longestWait;
    private final Settler settler;
    private final Time time;
    private final Chance chance;
    private final LaneListener listener;
    private final OpenBatch kept;
    private final Deque<SourceRecord> unfiltered = new ArrayDeque<>();
    private Instant unfilteredHeldUntil = Instant.MAX;

    /** Those of the last time that they were asked for. */
    private BatchRules rules;
    /** How large the event of the batch may be, or those of all batches of the open tumbling window. */
    private PayloadLimit limit;

    private Optional<Next> last = Optional.empty();
    private @Nullable TimeWindow window;
    private Instant readTo = Instant.MIN;

    /**
     * Pulls from {@code partition}; what is settled before a batch is complete goes to {@code settler}.
     *
     * @param rules asked as a batch begins and after each pull, so that records are batched by those of that moment
     * @param longestWait how long a pull for a batch that has records waits at most
     */
    Batcher(
            Partition partition,
            Supplier<BatchRules> rules,
            Duration longestWait,
            Settler settler,
            Time time,
            Chance chance,
            LaneListener listener) {
        this.partition = partition;
        this.asked = rules;
        this.longestWait = longestWait;
        this.rules = rules.get();
        this.limit = this.rules.payload();
        this.settler = settler;
        this.time = time;
        this.chance = chance;
        this.listener = listener;
        this.kept = new OpenBatch(partition.format());
    }

    /**
     * The next batch. Called when the last invocation is complete, which is when the window starts (semantics §3).
     *
     * @param longest how long a pull may wait for records when no window limits it; zero takes what is there
     * @throws SourceUnavailable when the source can't be read and nothing was kept; nothing is lost by it
     * @throws InterruptedException when the thread is interrupted; {@link #release()} then releases what was pulled
     */
    Next next(Duration longest) throws SourceUnavailable, InterruptedException {
        rules = asked.get();
        Instant began = time.now();
        Duration length = rules.window();
        boolean windowless = length.isZero();
        releaseOverdue();
        filterLeftOver();
        while (!isFull() && !isWindowOver()) {
            if (last.isPresent()) {
                // What is no longer ours is another's to send: it is released when the lane ends.
                return kept.isEmpty() || last.get() instanceof Next.Gone ? last.get() : complete();
            }
            Duration wait = windowless ? shorter(longest, untilWindowOver()) : waitUntil(began.plus(length));
            if (windowless ? !kept.isEmpty() : wait.isZero()) {
                return kept.isEmpty() ? new Next.Nothing() : complete();
            }
            if (!pull(wait)) {
                return kept.isEmpty() ? new Next.Nothing() : complete();
            }
            if (windowless && kept.isEmpty() && last.isEmpty() && !isWindowOver()) {
                return new Next.Nothing();
            }
            length = shorter(length, rules.window());
        }
        return kept.isEmpty() ? windowOver() : complete();
    }

    /** What needs no other pull: a batch of what earlier ones left, or that there will be no more; else empty. */
    Optional<Next> left() {
        rules = asked.get();
        releaseOverdue();
        filterLeftOver();
        return kept.isEmpty() ? last : Optional.of(complete());
    }

    /** Releases everything that was pulled and is in no batch yet; the caller settles it. */
    Settlement release() {
        Settlement.Builder settlement = new Settlement.Builder(kept.size() + unfiltered.size());
        if (!kept.isEmpty()) {
            Batch batch = batch();
            for (int index = 0; index < batch.size(); index++) {
                batch.addTo(settlement, index, Fate.Released.STOPPED);
            }
        }
        unfiltered.forEach(record -> settlement.add(record, Fate.Released.STOPPED));
        kept.clear();
        unfiltered.clear();
        return settlement.build();
    }

    /** How long the next pull may wait in a batching window; zero when the batch is complete without another. */
    private Duration waitUntil(Instant deadline) {
        Duration left = Duration.between(time.now(), deadline);
        if (!left.isPositive()) {
            return Duration.ZERO;
        }
        Duration wait = shorter(left, untilWindowOver());
        return kept.isEmpty() ? wait : shorter(wait, longestWait);
    }

    /** The clock only says when to ask; it is the source that reports that a window is over. */
    private Duration untilWindowOver() {
        if (window == null) {
            return IDLE_WAIT.plus(rules.window());
        }
        Duration left = Duration.between(time.now().plus(partition.clockAhead()), window.end());
        return left.compareTo(OVERDUE_WAIT) < 0 ? OVERDUE_WAIT : left;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    /** One pull; false when a batch is to be delivered before another: the source fails, or memory has no room. */
    private boolean pull(Duration wait) throws SourceUnavailable, InterruptedException {
        Pulled pulled;
        try {
            pulled = partition.pull(rules.count() - kept.size(), wait);
        } catch (SourceUnavailable failure) {
            if (kept.isEmpty()) {
                throw failure;
            }
            return false;
        }
        rules = asked.get();
        switch (pulled) {
            case Pulled.Records records -> {
                unfiltered.addAll(records.records());
                unfilteredHeldUntil = records.heldUntil();
                readTo = records.readTo().isAfter(readTo) ? records.readTo() : readTo;
                int filtered = filter();
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

    /** Filters what earlier pulls left. These records were reported then, but not what is filtered out of them now. */
    private void filterLeftOver() {
        int filtered = filter();
        if (filtered > 0) {
            listener.happened(partition.id(), new LaneEvent.Received(0, filtered));
        }
    }

    /** Moves records into the batch until it is full; returns how many were filtered out. */
    private int filter() {
        List<SourceRecord> settledNow = new ArrayList<>();
        int filtered = 0;
        while (!unfiltered.isEmpty() && kept.size() < rules.count() && !isLater(unfiltered.getFirst())) {
            SourceRecord record = unfiltered.getFirst();
            if (!rules.keeps(record)) {
                unfiltered.removeFirst();
                filtered++;
                if (kept.isEmpty()) {
                    settledNow.add(record);
                } else {
                    kept.filteredOut(record);
                }
            } else if (kept.isEmpty() || fits(record)) {
                unfiltered.removeFirst();
                keep(record);
            } else {
                break;
            }
        }
        settler.settle(Settlement.all(settledNow, Fate.FILTERED));
        return filtered;
    }

    private boolean fits(SourceRecord record) {
        return kept.fits(record, window == null ? limit.bytes() : limit.besideWindow());
    }

    /** A tumbling window begins with a batch, and lasts as long as the rules of that moment say. */
    private void keep(SourceRecord record) {
        if (kept.isEmpty() && window == null) {
            limit = rules.payload();
            window = rules.hasTumblingWindows() ? rules.windowOf(record) : null;
        }
        kept.keep(record, unfilteredHeldUntil);
    }

    private boolean isLater(SourceRecord record) {
        return window != null && !record.arrival().isBefore(window.end());
    }

    /** Whether nothing more of the open tumbling window will come. */
    private boolean isWindowOver() {
        if (window == null) {
            return false;
        }
        return unfiltered.isEmpty() ? !readTo.isBefore(window.end()) : isLater(unfiltered.getFirst());
    }

    private Next windowOver() {
        window = null;
        return new Next.WindowOver();
    }

    private boolean isFull() {
        return kept.size() >= rules.count() || !unfiltered.isEmpty();
    }

    private Next complete() {
        Batch batch = batch();
        kept.clear();
        return new Next.Ready(batch, Optional.ofNullable(window));
    }

    private Batch batch() {
        return kept.batch(chance.uuid(), limit).arrivedBy(partition.clockAhead());
    }

    /** Records that an earlier pull left may no longer be ours: then their source redelivers them anyway. */
    private void releaseOverdue() {
        if (!unfiltered.isEmpty() && !time.now().isBefore(unfilteredHeldUntil)) {
            releaseLeftOver(Settlement.EMPTY);
        }
    }

    /** Releases what earlier pulls left when it would pass a record of its group that comes again (semantics §5.3). */
    void releaseBehind(Settlement settled) {
        Set<String> again =
                unfiltered.isEmpty() ? Set.of() : settled.releasedKeys().keySet();
        if (unfiltered.stream().anyMatch(record -> again.contains(record.key()))) {
            releaseLeftOver(settled);
        }
    }

    private void releaseLeftOver(Settlement settled) {
        Settlement left = settled.followedBy(Settlement.all(List.copyOf(unfiltered), Fate.Released.NOT_ATTEMPTED));
        unfiltered.clear();
        settler.settle(left);
    }
}
