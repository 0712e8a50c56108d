package io.penstock.service.observe;

import io.penstock.core.event.LaneEvent;
import io.penstock.core.event.SelectiveListener;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.source.SliceName;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the lanes of one mapping are doing now. Each lane reports its own events in order; reading is safe from any
 * thread.
 */
final class LaneBook implements SelectiveListener {

    /** What a lane has in flight; written by that lane's thread alone. */
    private record InFlight(int records, Instant oldest) {

        static final InFlight NOTHING = new InFlight(0, Instant.MAX);

        InFlight and(int more, Instant oldestOfThese) {
            return new InFlight(records + more, oldestOfThese.isBefore(oldest) ? oldestOfThese : oldest);
        }

        /** The age is that of the oldest batch until all are settled: a tumbling window settles several together. */
        InFlight without(int settled) {
            return records <= settled ? NOTHING : new InFlight(records - settled, oldest);
        }
    }

    private final Time time;
    private final Map<String, InFlight> lanes = new ConcurrentHashMap<>();
    private volatile double iteratorAge;

    LaneBook(Time time) {
        this.time = time;
    }

    @Override
    public void started(String partition) {
        lanes.put(partition, InFlight.NOTHING);
    }

    @Override
    public void ended(String partition) {
        lanes.remove(partition);
    }

    @Override
    public void batchFormed(String partition, LaneEvent.BatchFormed formed) {
        InFlight before = lanes.getOrDefault(partition, InFlight.NOTHING);
        lanes.put(partition, before.and(formed.records(), formed.oldestArrival()));
    }

    @Override
    public void settled(String partition, LaneEvent.Settled settled) {
        int kept = 0;
        Instant last = Instant.MIN;
        for (Settlement.Entry entry : settled.settlement().entries()) {
            kept += entry.fate() instanceof Fate.Filtered ? 0 : 1;
            last = entry.fate() instanceof Fate.Released ? last : entry.record().arrival();
        }
        if (last.isAfter(Instant.MIN)) {
            iteratorAge = seconds(Duration.between(last.minus(settled.clockAhead()), time.now()));
        }
        int settledRecords = kept;
        lanes.computeIfPresent(partition, (name, before) -> before.without(settledRecords));
    }

    /** Lanes that run. */
    int lanes() {
        return lanes.size();
    }

    /** Lanes that have a batch in flight. */
    int busy() {
        return (int) lanes.values().stream().filter(lane -> lane.records() > 0).count();
    }

    /** The age of the oldest record in flight; zero when there is none. */
    double lagSeconds() {
        Instant oldest = lanes.values().stream()
                .map(InFlight::oldest)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
        return age(oldest);
    }

    /** The same for each shard, which one lane reads or several, each with a key slice. */
    Map<String, Double> shardLagSeconds() {
        Map<String, Double> lags = new TreeMap<>();
        lanes.forEach((partition, lane) -> lags.merge(SliceName.partition(partition), age(lane.oldest()), Math::max));
        return lags;
    }

    /** The age that the last settled record had when it was settled. */
    double iteratorAgeSeconds() {
        return iteratorAge;
    }

    private double age(Instant oldest) {
        return oldest.equals(Instant.MAX) ? 0 : seconds(Duration.between(oldest, time.now()));
    }

    private static double seconds(Duration age) {
        return Math.max(0, age.toMillis() / 1000.0);
    }
}
