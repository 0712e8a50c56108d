package io.penstock.core.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * Lanes pull, settle, get stuck, release and are divided anew in any order; the shard checks that it is settled in
 * order.
 */
class KeyedPartitionsProperties {

    private static final int MAX_RECORDS = 12;
    private static final int RECORD_BYTES = 40;

    /** One lane of the run and what it has not settled. */
    private static final class Runner {

        final Partition partition;
        final Deque<SourceRecord> unsettled = new ArrayDeque<>();
        boolean finished;
        boolean closed;

        Runner(Partition partition) {
            this.partition = partition;
        }
    }

    private static final class Run {

        final Shard shard = new Shard();
        final KeyedPartitions keyed;
        final List<Runner> runners = new ArrayList<>();
        final Map<String, Integer> lastTakenOfKey = new HashMap<>();
        final Map<String, Runner> ownerOfKey = new HashMap<>();
        final List<Integer> taken = new ArrayList<>();
        int firstReleased = Integer.MAX_VALUE;
        int written;

        Run(int lanes) {
            keyed = new KeyedPartitions(shard, lanes, MAX_RECORDS, 8L * RECORD_BYTES, shard.time);
            keyed.partitions().forEach(partition -> runners.add(new Runner(partition)));
        }

        void step(int action) throws Exception {
            List<Runner> open =
                    runners.stream().filter(runner -> !runner.closed).toList();
            if (open.isEmpty()) {
                return;
            }
            Runner runner = open.get(action / 32 % open.size());
            int amount = 1 + action / 320 % 5;
            switch (action % 32) {
                case 0, 1, 2, 3, 4 -> write(amount, action);
                case 5 -> change(1 + action / 320 % 10);
                case 6 -> {
                    if (action / 320 % 4 == 0) {
                        release(runner);
                    }
                }
                case 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18 -> pull(runner, amount);
                case 19, 20 -> closeIfDone(runner);
                default -> settle(runner, amount, action % 2 == 0 ? Fate.DELIVERED : Fate.FILTERED);
            }
            assertBounds();
        }

        void write(int count, int action) {
            for (int i = 0; i < count; i++) {
                int key = (action / 32 + i * 7) % 6;
                shard.write(Integer.toString(written++), key == 0 ? "" : "key-" + key);
            }
        }

        void pull(Runner runner, int limit) throws Exception {
            if (runner.finished) {
                return;
            }
            switch (runner.partition.pull(limit, Duration.ZERO)) {
                case Pulled.Records records -> {
                    assertThat(records.records()).hasSizeLessThanOrEqualTo(limit);
                    records.records().forEach(record -> took(runner, record));
                }
                case Pulled.NoRoom noRoom -> {}
                case Pulled.Ended ended -> runner.finished = true;
                case Pulled.Gone gone -> runner.finished = true;
            }
        }

        private void took(Runner runner, SourceRecord record) {
            int number = Integer.parseInt(record.id());
            assertThat(taken).as("taken once").doesNotContain(number);
            assertThat(number).as("not after a gap").isLessThan(firstReleased);
            taken.add(number);
            if (!record.key().isEmpty()) {
                assertThat(number).isGreaterThan(lastTakenOfKey.getOrDefault(record.key(), -1));
                Runner owner = ownerOfKey.put(record.key(), runner);
                boolean elsewhere = owner != null
                        && owner != runner
                        && owner.unsettled.stream()
                                .anyMatch(other -> other.key().equals(record.key()));
                assertThat(elsewhere).as("a key is in one lane only").isFalse();
                lastTakenOfKey.put(record.key(), number);
            }
            runner.unsettled.add(record);
        }

        void settle(Runner runner, int count, Fate fate) {
            Settlement.Builder settlement = new Settlement.Builder(0);
            for (int i = 0; i < count && !runner.unsettled.isEmpty(); i++) {
                settlement.add(runner.unsettled.remove(), fate);
            }
            Settlement some = settlement.build();
            if (!some.isEmpty()) {
                runner.partition.settle(some);
            }
            assertPosition();
        }

        void release(Runner runner) {
            List<SourceRecord> rest = List.copyOf(runner.unsettled);
            if (rest.isEmpty()) {
                return;
            }
            firstReleased =
                    Math.min(firstReleased, Integer.parseInt(rest.getFirst().id()));
            runner.unsettled.clear();
            runner.finished = true;
            runner.partition.settle(Settlement.all(rest, Fate.Released.STOPPED));
            assertPosition();
        }

        void change(int lanes) {
            keyed.change(lanes).forEach(partition -> runners.add(new Runner(partition)));
        }

        void closeIfDone(Runner runner) {
            if (runner.finished && runner.unsettled.isEmpty()) {
                runner.closed = true;
                runner.partition.close(false);
            }
        }

        /** After a crash everything after the position is read again, so all before it must be settled. */
        private void assertPosition() {
            int position = shard.checkpoint();
            assertThat(position).isLessThanOrEqualTo(firstReleased);
            runners.forEach(runner -> runner.unsettled.forEach(
                    record -> assertThat(Integer.parseInt(record.id())).isGreaterThanOrEqualTo(position)));
            for (int number = 0; number < position; number++) {
                assertThat(taken).contains(number);
            }
        }

        private void assertBounds() {
            assertThat(shard.pulled() - shard.settledIds().size()).isLessThanOrEqualTo(MAX_RECORDS);
        }

        void finish(int limit) throws Exception {
            shard.end();
            for (int round = 0; round < 10_000 && shard.closedWith() == null; round++) {
                for (Runner runner : runners) {
                    if (!runner.closed) {
                        pull(runner, limit);
                        settle(runner, Integer.MAX_VALUE, Fate.DELIVERED);
                        closeIfDone(runner);
                    }
                }
            }
            assertThat(shard.closedWith()).as("every lane comes to its end").isNotNull();
        }
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void whateverLanesDoTheShardIsSettledOnceInItsOrderAndWithoutGaps(
            @ForAll @IntRange(min = 1, max = 10) int lanes,
            @ForAll @Size(max = 150) List<@IntRange(max = 319_999) Integer> actions,
            @ForAll @IntRange(min = 1, max = 20) int limit)
            throws Exception {
        Run run = new Run(lanes);
        for (int action : actions) {
            run.step(action);
        }

        run.finish(limit);

        assertThat(run.shard.settledIds()).isEqualTo(run.shard.ids().subList(0, run.shard.pulled()));
        if (run.firstReleased == Integer.MAX_VALUE) {
            assertThat(run.shard.closedWith()).isTrue();
            assertThat(run.shard.checkpoint()).isEqualTo(run.written);
            assertThat(run.taken).hasSize(run.written);
        } else {
            assertThat(run.shard.closedWith()).isFalse();
            assertThat(run.shard.checkpoint()).isEqualTo(run.firstReleased);
            assertThat(run.shard.fates().subList(run.firstReleased, run.shard.pulled()))
                    .allMatch(fate -> fate instanceof Fate.Released);
        }
    }
}
