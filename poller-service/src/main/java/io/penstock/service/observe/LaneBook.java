package io.penstock.service.observe;

import io.penstock.core.event.LaneEvent;
import io.penstock.core.event.LaneListener;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What the lanes of one mapping are doing now. Each lane tells its own events in order; reading is safe from any thread. */
final class LaneBook implements LaneListener {

    /** What a lane holds; written by that lane's thread alone. */
    private record Held(int records, Instant oldest) {

        static final Held NOTHING = new Held(0, Instant.MAX);
    }

    private final Time time;
    private final Map<String, Held> lanes = new ConcurrentHashMap<>();
    private volatile double iteratorAge;

    LaneBook(Time time) {
        this.time = time;
    }

    @Override
    public void happened(String partition, LaneEvent event) {
        switch (event) {
            case LaneEvent.Started started -> lanes.put(partition, Held.NOTHING);
            case LaneEvent.Ended ended -> lanes.remove(partition);
            case LaneEvent.BatchFormed formed -> {
                Held held = lanes.getOrDefault(partition, Held.NOTHING);
                Instant oldest =
                        formed.oldestArrival().isBefore(held.oldest()) ? formed.oldestArrival() : held.oldest();
                lanes.put(partition, new Held(held.records() + formed.records(), oldest));
            }
            case LaneEvent.Settled settled -> settle(partition, settled);
            case LaneEvent.Received polled -> {}
            case LaneEvent.BatchDone done -> {}
            case LaneEvent.Invoked invoked -> {}
            case LaneEvent.Paused paused -> {}
            case LaneEvent.Reported reported -> {}
            case LaneEvent.Lost lost -> {}
            case LaneEvent.Deleted deleted -> {}
            case LaneEvent.SourceFailed failed -> {}
            case LaneEvent.Died died -> {}
            case LaneEvent.Warned warned -> {}
        }
    }

    /** The age is that of the oldest batch until all are settled: a tumbling window settles several at once. */
    private void settle(String partition, LaneEvent.Settled settled) {
        int kept = 0;
        Instant last = Instant.MIN;
        for (Settlement.Entry entry : settled.settlement().entries()) {
            kept += entry.fate() instanceof Fate.Filtered ? 0 : 1;
            last = entry.fate() instanceof Fate.Released ? last : entry.record().arrival();
        }
        if (last.isAfter(Instant.MIN)) {
            iteratorAge = seconds(Duration.between(last.minus(settled.clockAhead()), time.now()));
        }
        Held held = lanes.getOrDefault(partition, Held.NOTHING);
        int left = held.records() - kept;
        lanes.computeIfPresent(partition, (name, before) -> left <= 0 ? Held.NOTHING : new Held(left, held.oldest()));
    }

    /** Lanes that run. */
    int lanes() {
        return lanes.size();
    }

    /** Lanes that hold a batch. */
    int busy() {
        return (int) lanes.values().stream().filter(held -> held.records() > 0).count();
    }

    /** The age of the oldest record that a lane holds; zero when none holds any. */
    double lagSeconds() {
        Instant oldest = lanes.values().stream()
                .map(Held::oldest)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
        return oldest.equals(Instant.MAX) ? 0 : seconds(Duration.between(oldest, time.now()));
    }

    /** The same for each shard; the lanes of one shard are named {@code <shard>#<number>}. */
    Map<String, Double> shardLagSeconds() {
        Map<String, Double> lags = new TreeMap<>();
        lanes.forEach((partition, held) -> {
            double lag = held.oldest().equals(Instant.MAX) ? 0 : seconds(Duration.between(held.oldest(), time.now()));
            lags.merge(partition.replaceFirst("#.*", ""), lag, Math::max);
        });
        return lags;
    }

    /** The age that the last settled record had when it was settled. */
    double iteratorAgeSeconds() {
        return iteratorAge;
    }

    private static double seconds(Duration age) {
        return Math.max(0, age.toMillis() / 1000.0);
    }
}
