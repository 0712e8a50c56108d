package io.penstock.core.lane;

import static io.penstock.core.testkit.ScriptedFunction.accepted;
import static io.penstock.core.testkit.ScriptedFunction.failing;
import static io.penstock.core.testkit.ScriptedFunction.throttled;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.delivery.Destinations;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.TimeWindow;
import io.penstock.core.record.WindowState;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.testkit.ScriptedFunction;
import io.penstock.core.testkit.ScriptedPartition;
import io.penstock.core.testkit.TestRecord;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.core.time.Chance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

@Label("The laws of tumbling windows")
class TumblingWindowProperties {

    private static final Duration SIZE = Duration.ofSeconds(10);
    private static final String TOO_LARGE = ",\"pad\":\"" + "x".repeat(WindowState.MAX_BYTES) + "\"";

    /** One stream, a function that answers by chance and well in the end, and lanes that stop by chance. */
    private static final class World {

        private final Random random;
        private final VirtualTime time = new VirtualTime();
        private final Gatherer gatherer = new Gatherer();
        private final Map<String, TestRecord> records = new LinkedHashMap<>();
        private final Map<String, Fate> fates = new LinkedHashMap<>();
        private final List<String> finished = new ArrayList<>();
        private final Set<String> inLastCall = new HashSet<>();
        private final Set<String> discarded = new HashSet<>();
        private final boolean late;
        private int badAnswers;
        private int stops;
        private int untilStop;
        private @Nullable Lane running;

        World(long seed, int count, int badAnswers, int stops, boolean late) {
            this.random = new Random(seed);
            this.badAnswers = badAnswers;
            this.stops = stops;
            this.late = late;
            Instant arrival = VirtualTime.START;
            for (int id = 1; id <= count; id++) {
                arrival = arrival.plusMillis(random.nextInt(6_000));
                Instant own = late && random.nextInt(5) == 0 ? arrival.minusSeconds(random.nextInt(25)) : arrival;
                String name = Integer.toString(id);
                records.put(name, TestRecord.record(name).withArrival(own));
            }
        }

        InvocationResult answer(Invocation call) {
            Gatherer.Seen seen = Gatherer.Seen.of(call);
            checkWindow(seen);
            if (seen.isFinal()) {
                inLastCall.addAll(seen.state());
            }
            if (stops > 0 && --untilStop == 0) {
                stops--;
                if (random.nextBoolean()) {
                    requireNonNull(running).stop();
                } else {
                    requireNonNull(running).stopImmediately();
                }
            }
            if (badAnswers > 0 && random.nextBoolean()) {
                badAnswers--;
                switch (random.nextInt(5)) {
                    case 0 -> {
                        return throttled();
                    }
                    case 1 -> {
                        return call.records().isEmpty() ? failing() : accepted("{}");
                    }
                    case 2, 3 -> {
                        if (call.records().size() > 1) {
                            int end = 1 + random.nextInt(call.records().size() - 1);
                            return gatherer.gather(call, end, padding());
                        }
                        return failing();
                    }
                    default -> {
                        return failing();
                    }
                }
            }
            if (seen.isFinal()) {
                finished.addAll(seen.state());
            }
            return gatherer.gather(call, call.records().size(), padding());
        }

        private String padding() {
            return random.nextInt(60) == 0 ? TOO_LARGE : "";
        }

        private void checkWindow(Gatherer.Seen seen) {
            List<String> together = new ArrayList<>(seen.state());
            together.addAll(seen.records());
            assertThat(together).doesNotHaveDuplicates();
            assertThat(together).allSatisfy(id -> {
                Instant own = TimeWindow.of(requireNonNull(records.get(id)).arrival(), SIZE)
                        .start();
                assertThat(own.equals(seen.start()) || (late && own.isBefore(seen.start())))
                        .as("%s of window %s in window %s", id, own, seen.start())
                        .isTrue();
            });
        }

        /** Runs lane after lane, each on what is not settled, until all records are. */
        void run(MappingBuilder mapping) {
            Destinations nowhere = new Destinations(UUID.randomUUID(), Optional.empty(), Optional.empty());
            ScriptedFunction function = new ScriptedFunction(this::answer);
            for (int lanes = 0; fates.size() < records.size(); lanes++) {
                assertThat(lanes).as("lanes until all is settled").isLessThan(50);
                untilStop = 1 + random.nextInt(12);
                ScriptedPartition partition = new ScriptedPartition(time);
                List<TestRecord> left = records.values().stream()
                        .filter(record -> !fates.containsKey(record.id()))
                        .toList();
                left.forEach(record ->
                        partition.arriving(Duration.between(VirtualTime.START, record.arrival()), List.of(record)));
                LaneSettings settings = new LaneSettings(mapping.build(), function, nowhere, this::happened);
                running = new Lane(partition, new CurrentSettings(settings), time, Chance.seeded(random.nextLong()));
                running.run();
                boolean ignored = Thread.interrupted();
                assertThat(partition.settled())
                        .extracting(entry -> entry.record().id())
                        .isEqualTo(left.stream()
                                .map(TestRecord::id)
                                .limit(partition.settled().size())
                                .toList());
                assertThat(partition.isClosedAtEnd() && fates.size() < records.size())
                        .as("an end that is not settled")
                        .isFalse();
            }
        }

        private void happened(String lane, LaneEvent event) {
            if (event instanceof LaneEvent.Settled settled) {
                boolean released = false;
                for (Settlement.Entry entry : settled.settlement().entries()) {
                    String id = entry.record().id();
                    if (entry.fate() instanceof Fate.Released) {
                        released = true;
                        continue;
                    }
                    assertThat(released).as("released is a suffix").isFalse();
                    assertThat(fates.put(id, entry.fate())).as("fate of " + id).isNull();
                    if (entry.fate() instanceof Fate.Discarded) {
                        discarded.add(id);
                    } else {
                        assertThat(inLastCall).as("settled after its last call").contains(id);
                    }
                }
            }
        }
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    @Label("each record is counted once in a last call, before it is settled, however often calls fail and lanes stop")
    void counted_once(
            @ForAll @IntRange(min = 1, max = 40) int records,
            @ForAll @IntRange(min = 1, max = 8) int batchSize,
            @ForAll boolean batchingWindow,
            @ForAll boolean bisect,
            @ForAll boolean late,
            @ForAll @IntRange(max = 4) int stops,
            @ForAll long seed) {
        World world = new World(seed, records, 15, stops, late);
        MappingBuilder mapping = mapping(batchSize, batchingWindow, bisect);

        world.run(mapping);

        assertThat(world.fates.values()).containsOnly(Fate.DELIVERED);
        assertThat(world.finished).containsExactlyInAnyOrderElementsOf(world.records.keySet());
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    @Label("under a retry limit each record gets one fate, and what is discarded is in no last call")
    void one_fate(
            @ForAll @IntRange(min = 1, max = 40) int records,
            @ForAll @IntRange(min = 1, max = 8) int batchSize,
            @ForAll boolean batchingWindow,
            @ForAll boolean bisect,
            @ForAll @IntRange(max = 3) int retries,
            @ForAll @IntRange(max = 4) int stops,
            @ForAll long seed) {
        World world = new World(seed, records, 40, stops, true);

        world.run(mapping(batchSize, batchingWindow, bisect).maximumRetryAttempts(retries));

        assertThat(world.fates.keySet()).isEqualTo(world.records.keySet());
        assertThat(world.finished).doesNotHaveDuplicates().noneMatch(world.discarded::contains);
    }

    private static MappingBuilder mapping(int batchSize, boolean batchingWindow, boolean bisect) {
        MappingBuilder mapping = MappingBuilder.kinesis("clicks")
                .tumblingWindow(SIZE)
                .batchSize(batchSize)
                .reportBatchItemFailures()
                .batchingWindow(batchingWindow ? Duration.ofSeconds(4) : Duration.ZERO);
        return bisect ? mapping.bisect() : mapping;
    }
}
