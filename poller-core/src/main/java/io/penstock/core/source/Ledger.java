package io.penstock.core.source;

import io.penstock.core.record.Fate;
import io.penstock.core.record.SettledRecord;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Every record of one ordered partition since its checkpoint, dealt to lanes by key, and how much of it is settled
 * without a gap. Neither thread-safe nor aware of time; {@link KeyedPartitions} is its only user.
 *
 * <p>All records of one key go to one lane, so they stay in order; records without a key have no order to keep and are
 * dealt by their id. A record that is released is a gap that never closes: nothing behind it can be passed on, so no
 * record behind it is handed out any more, and no more are let in.
 */
final class Ledger {

    private enum State {
        WAITING,
        TAKEN,
        SETTLED,
        RELEASED
    }

    private static final class Entry {

        private final long number;
        private final int size;
        private final Instant readBefore;
        private final Instant heldUntil;
        private SourceRecord record;
        private State state = State.WAITING;
        private Fate fate = Fate.Released.STOPPED;

        Entry(long number, SourceRecord record, Instant readBefore, Instant heldUntil) {
            this.number = number;
            this.record = record;
            this.size = record.size();
            this.readBefore = readBefore;
            this.heldUntil = heldUntil;
        }
    }

    private record Lane(Deque<Entry> waiting, Deque<Entry> taken) {

        Lane() {
            this(new ArrayDeque<>(), new ArrayDeque<>());
        }
    }

    private final int maxRecords;
    private final long maxBytes;
    private final Deque<Entry> held = new ArrayDeque<>();
    private List<Lane> lanes = List.of();
    private long added;
    private long unsettledBytes;
    private long firstReleased = Long.MAX_VALUE;
    private Instant readTo = Instant.MIN;
    private boolean ended;

    /**
     * An empty ledger without lanes.
     *
     * @param maxRecords the most records it holds, settled ones behind a gap included, at least 1
     * @param maxBytes how many bytes of unsettled records, as sent to a function, stop it from letting in more, at least 1;
     *     what one pull brings comes on top
     */
    Ledger(int maxRecords, long maxBytes) {
        if (maxRecords < 1 || maxBytes < 1) {
            throw new IllegalArgumentException(
                    "a ledger needs room, not " + maxRecords + " records and " + maxBytes + " bytes");
        }
        this.maxRecords = maxRecords;
        this.maxBytes = maxBytes;
    }

    /** Deals all records that wait to {@code count} lanes, at least 1; no lane may have taken any that are not settled. */
    void deal(int count) {
        if (count < 1 || lanes.stream().anyMatch(lane -> !lane.taken().isEmpty())) {
            throw new IllegalStateException("can't deal to " + count + " lanes, or while records are taken");
        }
        List<Lane> dealt = new ArrayList<>(count);
        for (int lane = 0; lane < count; lane++) {
            dealt.add(new Lane());
        }
        lanes = List.copyOf(dealt);
        held.stream().filter(entry -> entry.state == State.WAITING).forEach(this::toItsLane);
    }

    /** How many more records may be added now; 0 when it is full, and for good after a release. */
    int room() {
        boolean closed = unsettledBytes >= maxBytes || isCut();
        return closed ? 0 : Math.max(0, maxRecords - held.size());
    }

    /** Adds what a pull brought, at most {@link #room()} records. */
    void add(Pulled.Records pulled) {
        for (SourceRecord record : pulled.records()) {
            Entry entry = new Entry(added++, record, readTo, pulled.heldUntil());
            unsettledBytes += entry.size;
            held.add(entry);
            toItsLane(entry);
        }
        if (pulled.readTo().isAfter(readTo)) {
            readTo = pulled.readTo();
        }
    }

    /** Notes that no record will be added any more. */
    void end() {
        ended = true;
    }

    /**
     * Hands a lane its next records, possibly none. Their {@code readTo} is what holds for this lane alone: it stays
     * behind while records for the lane wait here.
     */
    Pulled.Records take(int laneNumber, int limit) {
        Lane lane = lanes.get(laneNumber);
        List<SourceRecord> records = new ArrayList<>();
        Instant heldUntil = Instant.MAX;
        while (records.size() < limit && mayTakeFrom(lane)) {
            Entry entry = lane.waiting().remove();
            entry.state = State.TAKEN;
            lane.taken().add(entry);
            records.add(entry.record);
            // the lane has its content, and drops it when it is done with it
            entry.record = new SettledRecord(entry.record.id(), entry.record.position(), entry.record.arrival());
            heldUntil = entry.heldUntil.isBefore(heldUntil) ? entry.heldUntil : heldUntil;
        }
        Entry next = lane.waiting().peek();
        return new Pulled.Records(records, next == null ? readTo : next.readBefore, heldUntil);
    }

    /**
     * Notes the fates of the records that a lane took first and has not settled, in that order.
     *
     * @return what is now settled without a gap since the last call, in the order of the source
     */
    Settlement settle(int laneNumber, Settlement settlement) {
        Deque<Entry> taken = lanes.get(laneNumber).taken();
        for (Settlement.Entry settled : settlement.entries()) {
            Entry entry = taken.poll();
            if (entry == null
                    || !entry.record.position().equals(settled.record().position())) {
                throw new IllegalStateException(
                        "lane " + laneNumber + " settles " + settled.record().position() + " out of its order");
            }
            if (settled.fate() instanceof Fate.Released released) {
                release(entry, released);
            } else {
                entry.state = State.SETTLED;
                entry.fate = settled.fate();
                unsettledBytes -= entry.size;
            }
        }
        return prefix();
    }

    /** Releases the records that a lane took and will not settle. */
    void releaseTaken(int laneNumber) {
        releaseAll(lanes.get(laneNumber).taken());
    }

    /** Releases the records that wait for a lane which will not take them. */
    void releaseWaiting(int laneNumber) {
        releaseAll(lanes.get(laneNumber).waiting());
    }

    /** True when a record was released: what is behind it will not be handed out. */
    boolean isCut() {
        return firstReleased != Long.MAX_VALUE;
    }

    /** True when no record will be added any more. */
    boolean endReached() {
        return ended;
    }

    /** True when every record ever added was part of a settlement returned by {@link #settle}. */
    boolean allSettled() {
        return held.isEmpty();
    }

    /** Everything that is left, released: all that is behind a gap comes again. Nothing is left afterwards. */
    Settlement releaseRest() {
        Settlement.Builder rest = new Settlement.Builder(held.size());
        for (Entry entry : held) {
            rest.add(entry.record, entry.state == State.RELEASED ? entry.fate : Fate.Released.STOPPED);
        }
        held.clear();
        lanes.forEach(lane -> {
            lane.waiting().clear();
            lane.taken().clear();
        });
        return rest.build();
    }

    private boolean mayTakeFrom(Lane lane) {
        Entry next = lane.waiting().peek();
        return next != null && next.number < firstReleased;
    }

    private Settlement prefix() {
        Settlement.Builder prefix = new Settlement.Builder(0);
        for (Entry first = held.peek(); first != null && first.state == State.SETTLED; first = held.peek()) {
            prefix.add(first.record, first.fate);
            held.remove();
        }
        return prefix.build();
    }

    private void releaseAll(Deque<Entry> entries) {
        entries.forEach(entry -> release(entry, Fate.Released.STOPPED));
        entries.clear();
    }

    private void release(Entry entry, Fate.Released fate) {
        entry.state = State.RELEASED;
        entry.fate = fate;
        firstReleased = Math.min(firstReleased, entry.number);
    }

    private void toItsLane(Entry entry) {
        String key = entry.record.key();
        int hash = (key.isEmpty() ? entry.record.id() : key).hashCode();
        // the high bits of the product depend on all bits of the hash
        long spread = Integer.toUnsignedLong(hash * 0x9E3779B9);
        lanes.get((int) (spread * lanes.size() >>> 32)).waiting().add(entry);
    }
}
