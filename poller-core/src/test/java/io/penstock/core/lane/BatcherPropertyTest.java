package io.penstock.core.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.filter.Filter;
import io.penstock.core.mapping.BatchLimits;
import io.penstock.core.mapping.Batching;
import io.penstock.core.record.Batch;
import io.penstock.core.record.Fate;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.testkit.RecordingListener;
import io.penstock.core.testkit.ScriptedPartition;
import io.penstock.core.testkit.TestRecord;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.core.time.Chance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

@Label("The laws of every batcher")
class BatcherPropertyTest {

    @Property(tries = 200)
    @Label("everything pulled is settled once and in order; batches keep their limits and hold what the filter keeps")
    void laws(
            @ForAll @IntRange(min = 1, max = 20) int count,
            @ForAll @IntRange(min = 0, max = 5) int windowSeconds,
            @ForAll @IntRange(min = 0, max = 60) int records,
            @ForAll long seed)
            throws Exception {
        Random random = new Random(seed);
        VirtualTime time = new VirtualTime();
        ScriptedPartition partition = new ScriptedPartition(time);
        String large = "x".repeat(PayloadLimit.LARGEST / 3);
        int second = 0;
        for (int id = 1; id <= records; id++) {
            second += random.nextInt(3);
            TestRecord record = TestRecord.record(Integer.toString(id));
            partition.arriving(
                    Duration.ofSeconds(second), List.of(random.nextInt(10) == 0 ? record.withContent(large) : record));
        }
        Filter filter = record -> Integer.parseInt(record.id()) % 3 != 0;
        Duration window = Duration.ofSeconds(windowSeconds);
        RecordingListener events = new RecordingListener();
        Settler settler = new Settler(partition, events);
        Batching batching = new Batching(new BatchLimits(count, window), filter, Duration.ZERO, false);
        BatchRules rules = new BatchRules(batching, PayloadLimit.LAMBDA);
        Batcher batcher =
                new Batcher(partition, () -> rules, Duration.ofDays(1), settler, time, Chance.seeded(seed), events);

        List<SourceRecord> delivered = new ArrayList<>();
        Next next = batcher.next(Batcher.IDLE_WAIT);
        for (; !(next instanceof Next.Ended); next = batcher.next(Batcher.IDLE_WAIT)) {
            if (next instanceof Next.Ready ready) {
                Batch batch = ready.batch();
                assertThat(batch.size()).isLessThanOrEqualTo(count);
                assertThat(batch.event(0, batch.size()).length).isLessThanOrEqualTo(PayloadLimit.LARGEST);
                delivered.addAll(batch.records());
                Settlement.Builder settlement = new Settlement.Builder(batch.size());
                for (int index = 0; index < batch.size(); index++) {
                    batch.addTo(settlement, index, Fate.DELIVERED);
                }
                partition.settle(settlement.build());
            }
        }

        assertThat(delivered).allMatch(filter::keeps);
        assertThat(partition.settled())
                .extracting(entry -> Integer.parseInt(entry.record().id()))
                .hasSize(records)
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(partition.settled())
                .allMatch(entry -> filter.keeps(entry.record()) == entry.fate().equals(Fate.DELIVERED));
    }
}
