package io.penstock.core.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.record.EventFormat;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.testkit.TestFormat;
import io.penstock.core.testkit.TestRecord;
import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A partition in memory that checks how it is used: by one thread at a time, settled once and in order. */
final class Shard implements Partition {

    final VirtualTime time = new VirtualTime();
    private final AtomicBoolean inUse = new AtomicBoolean();
    private final List<TestRecord> records = new ArrayList<>();
    private final List<Settlement.Entry> settled = new ArrayList<>();
    private int pulled;
    private boolean ended;
    private boolean gone;
    private @Nullable SourceUnavailable failure;
    private int pulls;
    private @Nullable Boolean closedWith;

    synchronized Shard write(String id, String key) {
        records.add(TestRecord.record(id).withKey(key));
        return this;
    }

    synchronized Shard end() {
        ended = true;
        return this;
    }

    synchronized Shard go() {
        gone = true;
        return this;
    }

    synchronized void fail(@Nullable SourceUnavailable next) {
        failure = next;
    }

    synchronized int pulled() {
        return pulled;
    }

    synchronized int pulls() {
        return pulls;
    }

    synchronized List<String> settledIds() {
        return settled.stream().map(entry -> entry.record().id()).toList();
    }

    synchronized List<Fate> fates() {
        return settled.stream().map(Settlement.Entry::fate).toList();
    }

    synchronized List<String> ids() {
        return records.stream().map(TestRecord::id).toList();
    }

    synchronized @Nullable Boolean closedWith() {
        return closedWith;
    }

    /** Where reading would start again after a crash: how many records are settled as done without a gap. */
    synchronized int checkpoint() {
        int done = 0;
        while (done < settled.size() && !(settled.get(done).fate() instanceof Fate.Released)) {
            done++;
        }
        return done;
    }

    @Override
    public String id() {
        return "shard-1";
    }

    @Override
    public EventFormat format() {
        return new TestFormat();
    }

    @Override
    public Pulled pull(int limit, Duration wait) throws SourceUnavailable {
        enter();
        try {
            synchronized (this) {
                pulls++;
                assertThat(limit).isPositive();
                assertThat(closedWith).isNull();
                if (failure != null) {
                    throw failure;
                }
                int to = Math.min(records.size(), pulled + limit);
                if (to == pulled && gone) {
                    return new Pulled.Gone();
                }
                if (to == pulled && ended) {
                    return new Pulled.Ended();
                }
                List<SourceRecord> some = List.copyOf(records.subList(pulled, to));
                pulled = to;
                if (some.isEmpty()) {
                    time.advance(wait);
                }
                return new Pulled.Records(some, readTo(to), heldUntil(to));
            }
        } finally {
            inUse.set(false);
        }
    }

    static Instant readTo(int pulled) {
        return VirtualTime.START.plusSeconds(pulled);
    }

    static Instant heldUntil(int pulled) {
        return VirtualTime.START.plusSeconds(1000 + pulled);
    }

    @Override
    public void settle(Settlement settlement) {
        enter();
        try {
            synchronized (this) {
                assertThat(settlement.isEmpty()).isFalse();
                settled.addAll(settlement.entries());
                assertThat(settledIds()).isEqualTo(ids().subList(0, settled.size()));
                assertThat(settled).hasSizeLessThanOrEqualTo(pulled);
            }
        } finally {
            inUse.set(false);
        }
    }

    @Override
    public synchronized void close(boolean endSettled) {
        assertThat(closedWith).isNull();
        closedWith = endSettled;
    }

    private void enter() {
        assertThat(inUse.compareAndSet(false, true)).as("used by one thread").isTrue();
    }
}
