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
import java.util.stream.Stream;

/**
 * Every record of one ordered partition since its checkpoint, dealt to key slices, and how much of it is settled
 * without a gap. Neither thread-safe nor aware of time; {@link KeySlices} is its only user.
 *
 * <p>All records of one key go to one slice, so they stay in order; records without a key have no order to keep and are
 * dealt by their id. A record that is released is a gap that never closes: nothing after it can be passed on, so no
 * record after it is taken any more, and no more are added.
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

    private record Slice(Deque<Entry> waiting, Deque<Entry> taken) {

        Slice() {
            this(new ArrayDeque<>(), new ArrayDeque<>());
        }
    }

    private final int maxRecords;
    private final long maxBytes;
    private final Deque<Entry> inFlight = new ArrayDeque<>();
    private List<Slice> slices = List.of();
    private long added;
    private long unsettledBytes;
    private long firstReleased = Long.MAX_VALUE;
    private Instant readTo = Instant.MIN;
    private boolean ended;

    /**
     * An empty ledger without slices.
     *
     * @param maxRecords the most records it keeps, settled ones after a gap included, at least 1
     * @param maxBytes how many bytes of unsettled records, as sent to a function, leave no room for more, at least 1;
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

    /** Deals all records that wait to {@code count} slices, at least 1; every record that was taken is settled. */
    void deal(int count) {
        if (count < 1 || slices.stream().anyMatch(slice -> !slice.taken().isEmpty())) {
            throw new IllegalStateException("can't deal to " + count + " slices, or while records are taken");
        }
        slices = Stream.generate(Slice::new).limit(count).toList();
        inFlight.stream().filter(entry -> entry.state == State.WAITING).forEach(this::toItsSlice);
    }

    /** How many more records may be added now; 0 when it is full, and always after a release. */
    int room() {
        boolean closed = unsettledBytes >= maxBytes || isCut();
        return closed ? 0 : Math.max(0, maxRecords - inFlight.size());
    }

    /** Adds what a pull brought, at most {@link #room()} records. */
    void add(Pulled.Records pulled) {
        for (SourceRecord record : pulled.records()) {
            Entry entry = new Entry(added++, record, readTo, pulled.heldUntil());
            unsettledBytes += entry.size;
            inFlight.add(entry);
            toItsSlice(entry);
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
     * The next records of a slice, possibly none. Their {@code readTo} holds for this slice alone: it stays before the
     * records that wait for it here.
     */
    Pulled.Records take(int number, int limit) {
        Slice slice = slices.get(number);
        List<SourceRecord> records = new ArrayList<>();
        Instant heldUntil = Instant.MAX;
        while (records.size() < limit && mayTakeFrom(slice)) {
            Entry entry = slice.waiting().remove();
            entry.state = State.TAKEN;
            slice.taken().add(entry);
            records.add(entry.record);
            // the lane of the slice has its content, and drops it when it is done with it
            entry.record = new SettledRecord(entry.record.id(), entry.record.position(), entry.record.arrival());
            heldUntil = entry.heldUntil.isBefore(heldUntil) ? entry.heldUntil : heldUntil;
        }
        Entry next = slice.waiting().peek();
        return new Pulled.Records(records, next == null ? readTo : next.readBefore, heldUntil);
    }

    /**
     * Notes the fates of the first records that a slice took and has not settled, in that order.
     *
     * @return what is now settled without a gap since the last call, in the order of the partition
     */
    Settlement settle(int number, Settlement settlement) {
        Deque<Entry> taken = slices.get(number).taken();
        for (Settlement.Entry settled : settlement.entries()) {
            Entry entry = taken.poll();
            if (entry == null
                    || !entry.record.position().equals(settled.record().position())) {
                throw new IllegalStateException(
                        "key slice " + number + " settles " + settled.record().position() + " out of its order");
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

    /** Releases the records that a slice took and will not settle. */
    void releaseTaken(int number) {
        releaseAll(slices.get(number).taken());
    }

    /** Releases the records that wait for a slice which will not take them. */
    void releaseWaiting(int number) {
        releaseAll(slices.get(number).waiting());
    }

    /** True when a record was released: what comes after it will not be taken. */
    boolean isCut() {
        return firstReleased != Long.MAX_VALUE;
    }

    /** True when no record will be added any more. */
    boolean endReached() {
        return ended;
    }

    /** True when every record ever added was part of a settlement returned by {@link #settle}. */
    boolean allSettled() {
        return inFlight.isEmpty();
    }

    /** Everything that is left, released: all that comes after a gap is redelivered. Nothing is left afterwards. */
    Settlement releaseRest() {
        Settlement.Builder rest = new Settlement.Builder(inFlight.size());
        for (Entry entry : inFlight) {
            rest.add(entry.record, entry.state == State.RELEASED ? entry.fate : Fate.Released.STOPPED);
        }
        inFlight.clear();
        slices.forEach(slice -> {
            slice.waiting().clear();
            slice.taken().clear();
        });
        return rest.build();
    }

    private boolean mayTakeFrom(Slice slice) {
        Entry next = slice.waiting().peek();
        return next != null && next.number < firstReleased;
    }

    private Settlement prefix() {
        Settlement.Builder prefix = new Settlement.Builder(0);
        for (Entry first = inFlight.peek(); first != null && first.state == State.SETTLED; first = inFlight.peek()) {
            prefix.add(first.record, first.fate);
            inFlight.remove();
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

    private void toItsSlice(Entry entry) {
        String key = entry.record.key();
        int hash = (key.isEmpty() ? entry.record.id() : key).hashCode();
        // the high bits of the product depend on all bits of the hash
        long spread = Integer.toUnsignedLong(hash * 0x9E3779B9);
        slices.get((int) (spread * slices.size() >>> 32)).waiting().add(entry);
    }
}
