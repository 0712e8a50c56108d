package io.penstock.core.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The parallelization factor changes at any moment of what lanes do; the shard checks that it is settled in order. */
class DividedPartitionProperties {

    /** One lane and what it has not settled. */
    private static final class Runner {

        final Partition partition;
        final Deque<SourceRecord> unsettled = new ArrayDeque<>();
        boolean ended;
        boolean closed;

        Runner(Partition partition) {
            this.partition = partition;
        }

        void pull(int limit, Run run) throws Exception {
            if (ended || closed) {
                return;
            }
            switch (partition.pull(limit, Duration.ZERO)) {
                case Pulled.Records records -> records.records().forEach(record -> run.took(this, record));
                case Pulled.NoRoom noRoom -> {}
                case Pulled.Ended end -> ended = true;
                case Pulled.Gone gone -> throw new AssertionError("no lane is to release what it has");
            }
        }

        void settle(int count) {
            Settlement.Builder settlement = new Settlement.Builder(0);
            for (int i = 0; i < count && !unsettled.isEmpty(); i++) {
                settlement.add(unsettled.remove(), Fate.DELIVERED);
            }
            if (!settlement.build().isEmpty()) {
                partition.settle(settlement.build());
            }
        }

        void closeWhenDone() {
            if (ended && unsettled.isEmpty() && !closed) {
                closed = true;
                partition.close(true);
            }
        }
    }

    private static final class Run {

        final Shard shard = new Shard();
        final Map<Partition, Runner> runners = new LinkedHashMap<>();
        final Map<String, Runner> ownerOfKey = new HashMap<>();
        final Map<String, Integer> lastOfKey = new HashMap<>();
        final DividedPartition divided;
        int told;
        int written;
        int taken;

        Run(int factor) {
            divided = new DividedPartition(shard, factor, 12, 100_000, shard.time, () -> told++);
            assign();
        }

        /** Each partition that is new gets a lane, and none that is closed is among them. */
        void assign() {
            for (Partition partition : divided.partitions()) {
                assertThat(runners.computeIfAbsent(partition, Runner::new).closed)
                        .isFalse();
            }
        }

        void step(int action) throws Exception {
            List<Runner> open =
                    runners.values().stream().filter(runner -> !runner.closed).toList();
            Runner runner = open.get(action / 16 % open.size());
            int amount = 1 + action / 160 % 5;
            switch (action % 16) {
                case 0, 1, 2 -> write(amount, action);
                case 3 -> divided.change(1 + action / 160 % 10);
                case 4, 5, 6, 7, 8 -> runner.pull(amount, this);
                case 9, 10 -> runner.closeWhenDone();
                default -> runner.settle(amount);
            }
            assign();
        }

        void write(int count, int action) {
            for (int i = 0; i < count; i++) {
                shard.write(Integer.toString(written++), "key-" + (action / 16 + i * 7) % 6);
            }
        }

        void took(Runner runner, SourceRecord record) {
            int number = Integer.parseInt(record.id());
            assertThat(number).as("order of its key").isGreaterThan(lastOfKey.getOrDefault(record.key(), -1));
            Runner owner = ownerOfKey.put(record.key(), runner);
            boolean elsewhere = owner != null
                    && owner != runner
                    && owner.unsettled.stream().anyMatch(other -> other.key().equals(record.key()));
            assertThat(elsewhere).as("a key is in one lane only").isFalse();
            lastOfKey.put(record.key(), number);
            runner.unsettled.add(record);
            taken++;
        }

        void finish() throws Exception {
            shard.end();
            for (int round = 0; round < 10_000 && shard.closedWith() == null; round++) {
                for (Runner runner : List.copyOf(runners.values())) {
                    runner.pull(3, this);
                    runner.settle(Integer.MAX_VALUE);
                    runner.closeWhenDone();
                    assign();
                }
            }
        }
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    @Label("whenever the factor changes, each record is delivered once, in the order of its key, and none is released")
    void changesLoseRepeatAndReorderNothing(
            @ForAll @IntRange(min = 1, max = 10) int factor,
            @ForAll @Size(max = 150) List<@IntRange(max = 159_999) Integer> actions)
            throws Exception {
        Run run = new Run(factor);
        for (int action : actions) {
            run.step(action);
        }

        run.finish();

        assertThat(run.taken).isEqualTo(run.written);
        assertThat(run.shard.settledIds()).isEqualTo(run.shard.ids());
        assertThat(run.shard.fates()).allMatch(Fate.DELIVERED::equals);
        assertThat(run.shard.closedWith()).isTrue();
        assertThat(run.divided.partitions()).isEmpty();
    }
}
