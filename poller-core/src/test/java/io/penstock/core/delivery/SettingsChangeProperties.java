package io.penstock.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.event.LaneEvent;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

@Label("The laws of every delivery, whenever its mapping changes")
class SettingsChangeProperties {

    /** What the mapping asks for, with the number of the change that asked for it. */
    private record Asked(int version, OptionalInt retries, boolean bisect) {}

    /** A function, destinations and settings that change by chance, and answer well in the end. */
    private static final class World {

        private final Random random;
        private final Journey journey;
        private final boolean queue;
        private final Map<UUID, Integer> failures = new HashMap<>();
        private final Set<UUID> spent = new HashSet<>();
        private final Map<String, Asked> lastAttempt = new HashMap<>();
        private final List<RecordingDestination> destinations = new ArrayList<>();
        private Asked asked = new Asked(0, OptionalInt.empty(), false);
        private int badAnswers;

        World(boolean queue, int size, long seed, int badAnswers) {
            this.random = new Random(seed);
            this.queue = queue;
            this.badAnswers = badAnswers;
            SourceRecord[] records = IntStream.rangeClosed(1, size)
                    .mapToObj(id -> TestRecord.record(Integer.toString(id))
                            .withArrival(VirtualTime.START.minusSeconds(queue ? 0 : random.nextInt(90)))
                            .withDeliveries(queue ? 1 + random.nextInt(4) : 1))
                    .toArray(SourceRecord[]::new);
            this.journey = queue ? Journey.ofQueue(records) : Journey.ofStream(records);
            if (queue && random.nextBoolean()) {
                journey.heldFor(Duration.ofSeconds(2 + random.nextInt(60))).extending(random.nextInt(20));
            }
            journey.watchedBy(this::happened);
            change();
        }

        private void happened(LaneEvent event) {
            if (event instanceof LaneEvent.Paused) {
                perhapsChange();
            }
        }

        private void perhapsChange() {
            if (random.nextInt(3) == 0) {
                change();
            }
        }

        private void change() {
            int version = asked.version() + 1;
            OptionalInt retries = random.nextBoolean() ? OptionalInt.of(random.nextInt(4)) : OptionalInt.empty();
            asked = new Asked(version, retries, random.nextBoolean());
            Optional<Duration> age = random.nextInt(4) == 0
                    ? Optional.of(Duration.ofSeconds(60 + random.nextInt(120)))
                    : Optional.empty();
            journey.failing(retries, age, asked.bisect())
                    .functionTimeout(Duration.ofSeconds(1 + random.nextInt(20)))
                    .deliveryAge(Duration.ofSeconds(random.nextInt(100)))
                    .reporting(destination(version), destination(version))
                    .to(call -> answer(version, call))
                    .change();
        }

        private Optional<RecordingDestination> destination(int version) {
            if (random.nextBoolean()) {
                return Optional.empty();
            }
            RecordingDestination destination = new RecordingDestination(record -> store(version));
            destinations.add(destination);
            return Optional.of(destination);
        }

        private StoreResult store(int version) {
            assertThat(version).as("the destination of the moment").isEqualTo(asked.version());
            perhapsChange();
            return badAnswers-- > 0 && random.nextBoolean()
                    ? new StoreResult.Unavailable("down")
                    : new StoreResult.Stored(false);
        }

        private InvocationResult answer(int version, Invocation call) {
            Asked now = asked;
            assertThat(version).as("the function of the moment").isEqualTo(now.version());
            assertThat(spent).as("batches whose retries are spent").doesNotContain(call.requestId());
            call.records().forEach(record -> lastAttempt.put(record.id(), now));
            InvocationResult result = badAnswers-- > 0 ? bad(call) : ScriptedFunction.accepted("null");
            if (!queue && failed(result)) {
                int failed = failures.merge(call.requestId(), 1, Integer::sum);
                boolean splits = now.bisect() && call.records().size() > 1;
                if (!splits
                        && now.retries().isPresent()
                        && failed > now.retries().getAsInt()) {
                    spent.add(call.requestId());
                }
            }
            perhapsChange();
            return result;
        }

        private static boolean failed(InvocationResult result) {
            return result instanceof InvocationResult.FunctionError
                    || (result instanceof InvocationResult.PartlyFailed partly
                            && partly.failed().first() == 0);
        }

        private InvocationResult bad(Invocation call) {
            int size = call.records().size();
            return switch (random.nextInt(6)) {
                case 0, 1 -> ScriptedFunction.failing();
                case 2 -> ScriptedFunction.throttled();
                case 3 -> size > 1 ? ScriptedFunction.tooLarge() : ScriptedFunction.throttled();
                case 4 -> {
                    TreeSet<Integer> failed = new TreeSet<>(List.of(random.nextInt(size)));
                    failed.add(random.nextInt(size));
                    yield new InvocationResult.PartlyFailed(new Answer(200, "1", null, new byte[0]), failed);
                }
                default -> ScriptedFunction.accepted("null");
            };
        }

        List<Settlement.Entry> entries() {
            List<Settlement.Entry> entries = new ArrayList<>();
            journey.settlements().forEach(settlement -> entries.addAll(settlement.entries()));
            return entries;
        }

        /** The retry limit that a record discarded by it was attempted under last. */
        void checkSpent(Settlement.Entry entry) {
            if (entry.fate() instanceof Fate.Discarded discarded && discarded.reason() == Fate.Reason.RETRIES) {
                Asked last = lastAttempt.getOrDefault(entry.record().id(), asked);
                assertThat(last.retries()).as("limit of the last attempt").isPresent();
                if (queue) {
                    assertThat(entry.record().deliveries())
                            .isGreaterThan(last.retries().getAsInt());
                }
            }
        }
    }

    @Property(tries = 4_000)
    @Label("each record gets one fate, in order; each attempt and each report is made under the settings of its moment")
    void oneFateUnderTheSettingsOfTheMoment(
            @ForAll boolean queue, @ForAll @IntRange(min = 1, max = 12) int size, @ForAll long seed) {
        World world = new World(queue, size, seed, 60);

        world.journey.run();

        List<Settlement.Entry> entries = world.entries();
        assertThat(entries)
                .extracting(entry -> entry.record().id())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, size)
                        .mapToObj(Integer::toString)
                        .toList());
        entries.forEach(world::checkSpent);
        if (!queue) {
            assertThat(entries).noneMatch(entry -> entry.fate() instanceof Fate.Released);
        }
        long stored = entries.stream()
                .filter(entry ->
                        entry.fate() instanceof Fate.Discarded discarded && discarded.report() == Fate.Report.STORED)
                .count();
        int reported = world.destinations.stream()
                .flatMap(destination -> destination.stored().stream())
                .filter(record -> record.condition() != DestinationRecord.Condition.SUCCESS)
                .mapToInt(DestinationRecord::records)
                .sum();
        assertThat(reported).as("what is stored about discarded records").isEqualTo((int) stored);
    }
}
