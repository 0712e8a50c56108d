package io.penstock.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.DestinationRecord.Condition;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.testkit.RecordingDestination;
import io.penstock.core.testkit.ScriptedFunction;
import io.penstock.core.testkit.TestRecord;
import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

@Label("The laws of every delivery")
class DeliveryPropertyTest {

    /** A function and destinations that answer by chance, and well in the end, so that every delivery ends. */
    private static final class World {

        private final Random random;
        private final int badAnswers;
        private int calls;
        private int stores;
        final Map<UUID, Integer> failuresByRequest = new HashMap<>();
        final Map<UUID, List<String>> recordsByRequest = new HashMap<>();

        World(long seed, int badAnswers) {
            this.random = new Random(seed);
            this.badAnswers = badAnswers;
        }

        InvocationResult answer(Invocation call) {
            List<String> ids = call.records().stream().map(SourceRecord::id).toList();
            assertThat(recordsByRequest.computeIfAbsent(call.requestId(), id -> ids))
                    .as("a request id stands for the same records at every attempt")
                    .isEqualTo(ids);
            calls++;
            if (calls > badAnswers) {
                return ScriptedFunction.accepted("null");
            }
            int size = call.records().size();
            return switch (random.nextInt(7)) {
                case 0, 1 -> {
                    failuresByRequest.merge(call.requestId(), 1, Integer::sum);
                    yield ScriptedFunction.failing();
                }
                case 2 -> ScriptedFunction.throttled();
                case 3 -> new InvocationResult.Unreachable("down", Duration.ofSeconds(random.nextInt(20)));
                case 4 -> size > 1 ? ScriptedFunction.tooLarge() : ScriptedFunction.throttled();
                case 5 -> {
                    TreeSet<Integer> failed = new TreeSet<>();
                    failed.add(random.nextInt(size));
                    failed.add(random.nextInt(size));
                    if (failed.first() == 0) {
                        failuresByRequest.merge(call.requestId(), 1, Integer::sum);
                    }
                    yield new InvocationResult.PartlyFailed(new Answer(200, "1", null, new byte[0]), failed);
                }
                default -> ScriptedFunction.accepted("null");
            };
        }

        StoreResult store() {
            stores++;
            if (stores > badAnswers) {
                return new StoreResult.Stored(false);
            }
            return random.nextInt(2) == 0 ? new StoreResult.Unavailable("down") : new StoreResult.Stored(false);
        }
    }

    private static Journey journey(boolean queue, int size, long seed, World world) {
        Random random = new Random(seed);
        SourceRecord[] records = IntStream.rangeClosed(1, size)
                .mapToObj(id -> TestRecord.record(Integer.toString(id))
                        .withArrival(VirtualTime.START.minusSeconds(queue ? 0 : random.nextInt(90)))
                        .withDeliveries(queue ? 1 + random.nextInt(4) : 1))
                .toArray(SourceRecord[]::new);
        Journey journey = queue ? Journey.ofQueue(records) : Journey.ofStream(records);
        if (random.nextBoolean()) {
            journey.retries(random.nextInt(4));
        }
        if (random.nextBoolean()) {
            journey.maximumAge(Duration.ofSeconds(60 + random.nextInt(120)));
        }
        if (random.nextBoolean()) {
            journey.bisecting();
        }
        if (random.nextBoolean()) {
            journey.onFailure(new RecordingDestination(record -> world.store()));
        }
        if (random.nextBoolean()) {
            journey.onSuccess(new RecordingDestination(record -> world.store()));
        }
        if (queue && random.nextBoolean()) {
            journey.heldFor(Duration.ofSeconds(2 + random.nextInt(60))).extending(random.nextInt(20));
        }
        if (random.nextInt(4) == 0) {
            journey.time.interruptAt(VirtualTime.START.plusSeconds(random.nextInt(120)));
        }
        return journey.to(world::answer);
    }

    private static List<Settlement.Entry> entries(Journey journey) {
        List<Settlement.Entry> entries = new ArrayList<>();
        journey.settlements().forEach(settlement -> entries.addAll(settlement.entries()));
        return entries;
    }

    @Property(tries = 3_000)
    @Label("each record gets exactly one fate, and is settled in order")
    void one_fate_per_record(@ForAll boolean queue, @ForAll @IntRange(min = 1, max = 12) int size, @ForAll long seed) {
        Journey journey = journey(queue, size, seed, new World(seed, 40)).run();
        boolean stopped = Thread.interrupted();

        assertThat(entries(journey))
                .extracting(entry -> entry.record().id())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, size)
                        .mapToObj(Integer::toString)
                        .toList());
        if (!queue) {
            List<Fate> fates =
                    entries(journey).stream().map(Settlement.Entry::fate).toList();
            int released =
                    (int) fates.stream().filter(Fate.Released.class::isInstance).count();
            assertThat(fates.subList(size - released, size)).allMatch(Fate.Released.class::isInstance);
            assertThat(released == 0 || stopped).as("only a stop releases").isTrue();
        }
    }

    @Property(tries = 3_000)
    @Label("what is discarded was reported, once, and nothing else was")
    void discarded_is_reported(
            @ForAll boolean queue, @ForAll @IntRange(min = 1, max = 12) int size, @ForAll long seed) {
        Journey journey = journey(queue, size, seed, new World(seed, 40)).run();
        boolean ignored = Thread.interrupted();

        long stored = entries(journey).stream()
                .filter(entry ->
                        entry.fate() instanceof Fate.Discarded discarded && discarded.report() == Fate.Report.STORED)
                .count();
        assertThat(journey.failures().stream()
                        .mapToInt(DestinationRecord::records)
                        .sum())
                .isEqualTo((int) stored);
    }

    @Property(tries = 3_000)
    @Label("retries and splits are counted as on AWS: a discarded batch was attempted its limit and once more")
    void counts(@ForAll @IntRange(min = 1, max = 12) int size, @ForAll long seed) {
        World world = new World(seed, 60);
        Journey journey = journey(false, size, seed, world).run();
        boolean ignored = Thread.interrupted();

        journey.failures().stream()
                .filter(record -> record.condition() == Condition.RETRY_ATTEMPTS_EXHAUSTED)
                .forEach(record -> assertThat(world.failuresByRequest.get(record.requestId()))
                        .as("failed attempts of %s", record)
                        .isEqualTo(record.approximateInvokeCount()));
    }

    @Property(tries = 500)
    @Label("the same world gives the same journey, whatever the wall clock says")
    void repeatable(@ForAll boolean queue, @ForAll @IntRange(min = 1, max = 8) int size, @ForAll long seed) {
        Journey first = journey(queue, size, seed, new World(seed, 30)).run();
        boolean firstStopped = Thread.interrupted();
        Journey second = journey(queue, size, seed, new World(seed, 30)).run();
        boolean secondStopped = Thread.interrupted();

        assertThat(second.calls()).isEqualTo(first.calls());
        assertThat(second.fates()).isEqualTo(first.fates());
        assertThat(second.pauses()).isEqualTo(first.pauses());
        assertThat(secondStopped).isEqualTo(firstStopped);
    }
}
