package io.penstock.core.testkit;

import io.penstock.core.record.EventFormat;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Pulled;
import io.penstock.core.source.SourceUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A partition whose records arrive at the virtual instants that the test sets. A pull moves the clock to when the next
 * record arrives, or to the end of its wait. Used by one thread.
 */
public final class ScriptedPartition implements Partition {

    private record Arrival(Instant at, SourceRecord record) {}

    private final VirtualTime time;
    private final Deque<Arrival> arrivals = new ArrayDeque<>();
    private final Deque<SourceUnavailable> failures = new ArrayDeque<>();
    private final List<Settlement> settlements = new ArrayList<>();
    private final List<Integer> limits = new ArrayList<>();
    private Duration lease = Duration.ZERO;
    private Pulled afterwards = new Pulled.Ended();
    private Duration clockAhead = Duration.ZERO;
    private BooleanSupplier owned = () -> true;
    private int faults;
    private boolean endless;
    private boolean silent;
    private boolean closed;
    private boolean closedAtEnd;

    /** A partition without records, which ends at its first pull. */
    public ScriptedPartition(VirtualTime time) {
        this.time = time;
    }

    /** These records arrive {@code after} the start, in order, after those added before. */
    public ScriptedPartition arriving(Duration after, List<? extends SourceRecord> records) {
        records.forEach(record -> arrivals.add(new Arrival(VirtualTime.START.plus(after), record)));
        return this;
    }

    /** After its last record the partition stays empty instead of ending. */
    public ScriptedPartition endless() {
        endless = true;
        return this;
    }

    /** The partition never reports how far it is read. */
    public ScriptedPartition silent() {
        silent = true;
        return this;
    }

    /** After its last record the partition is no longer ours. */
    public ScriptedPartition goingAway() {
        afterwards = new Pulled.Gone();
        return this;
    }

    /** The partition is ours as long as {@code ours} says so. */
    public ScriptedPartition heldWhile(BooleanSupplier ours) {
        owned = ours;
        return this;
    }

    /** The next so many settlements end in a fault, as by a bug. */
    public ScriptedPartition failingToSettle(int times) {
        faults = times;
        return this;
    }

    /** Records are ours for so long after each pull. */
    public ScriptedPartition leasing(Duration duration) {
        lease = duration;
        return this;
    }

    /** The clock that gives the records their arrival is ahead of the virtual one. */
    public ScriptedPartition clockAhead(Duration ahead) {
        clockAhead = ahead;
        return this;
    }

    @Override
    public Duration clockAhead() {
        return clockAhead;
    }

    /** The next pulls fail, as often as this is called. */
    public ScriptedPartition failing(String reason) {
        return failing(new SourceUnavailable(reason, null));
    }

    /** The next pull fails in this way. */
    public ScriptedPartition failing(SourceUnavailable failure) {
        failures.add(failure);
        return this;
    }

    @Override
    public String id() {
        return "partition-0";
    }

    @Override
    public EventFormat format() {
        return new TestFormat();
    }

    @Override
    public Pulled pull(int limit, Duration wait) throws SourceUnavailable, InterruptedException {
        limits.add(limit);
        if (!failures.isEmpty()) {
            throw failures.removeFirst();
        }
        Instant waitOver = time.now().plus(wait);
        if (arrivals.isEmpty() && !endless) {
            return afterwards;
        }
        Instant next = arrivals.isEmpty() ? Instant.MAX : arrivals.getFirst().at();
        time.pauseUntil(next.isBefore(waitOver) ? next : waitOver);
        List<SourceRecord> records = new ArrayList<>();
        while (records.size() < limit
                && !arrivals.isEmpty()
                && !arrivals.getFirst().at().isAfter(time.now())) {
            records.add(arrivals.removeFirst().record());
        }
        Instant heldUntil = lease.isZero() ? Instant.MAX : time.now().plus(lease);
        boolean more = !arrivals.isEmpty() && !arrivals.getFirst().at().isAfter(time.now());
        Instant readTo = more ? arrivals.getFirst().record().arrival() : time.now();
        return new Pulled.Records(records, silent ? Instant.MIN : readTo, heldUntil);
    }

    @Override
    public boolean isOwned() {
        return owned.getAsBoolean();
    }

    @Override
    public void settle(Settlement settlement) {
        if (faults-- > 0) {
            throw new IllegalStateException("a bug in settling");
        }
        settlements.add(settlement);
    }

    @Override
    public void close(boolean endSettled) {
        closed = true;
        closedAtEnd = endSettled;
    }

    /** Everything that was settled, in order. */
    public List<Settlement.Entry> settled() {
        return settlements.stream()
                .flatMap(settlement -> settlement.entries().stream())
                .toList();
    }

    /** The limits of the pulls so far. */
    public List<Integer> limits() {
        return List.copyOf(limits);
    }

    /** Whether it was closed. */
    public boolean isClosed() {
        return closed;
    }

    /** Whether it was closed with its end settled. */
    public boolean isClosedAtEnd() {
        return closedAtEnd;
    }
}
