package io.penstock.it.mappings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.Interval;
import io.penstock.it.NeedsNode;
import io.penstock.it.Stage.Queue;
import io.penstock.it.mappings.MappingsApi.Answer;
import io.penstock.it.mappings.SharingInstances.Instance;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.ShardedStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Two instances that share a store in DynamoDB")
@NeedsNode
@Order(1)
class SharedStoreIT {

    private static final Duration SOON = Duration.ofSeconds(2);
    private static final String FUNCTION = "FunctionName";
    private static final String SOURCE = "EventSourceArn";
    private static final String SIZE = "BatchSize";
    private static final String WINDOW = "MaximumBatchingWindowInSeconds";

    @TempDir
    private static Path folder;

    private static SharingInstances sharing;
    private static Instance one;
    private static Instance two;

    @BeforeAll
    static void start() {
        sharing = new SharingInstances(folder);
        one = sharing.start("one", Configuration.empty());
        two = sharing.start("two", Configuration.empty());
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
        sharing.close();
    }

    @Test
    @DisplayName("what one has answered is what the other reads at once, by id and in the list")
    void readsAgree() {
        Queue queue = sharing.sources().queue("agreed");
        String uuid = one.api().created(Map.of(SOURCE, queue.arn(), FUNCTION, "old", SIZE, 1));
        for (int size = 2; size <= 10; size++) {
            MappingsApi changed = size % 2 == 0 ? one.api() : two.api();
            MappingsApi read = size % 2 == 0 ? two.api() : one.api();

            await().atMost(SharingInstances.PATIENCE).until(accepted(changed, uuid, Map.of(SIZE, size)));

            int expected = size;
            assertThat(read.get(uuid).json().path(SIZE).asInt()).isEqualTo(expected);
            assertThat(read.all())
                    .filteredOn(mapping -> mapping.path("UUID").asString().equals(uuid))
                    .singleElement()
                    .matches(mapping -> mapping.path(SIZE).asInt() == expected);
        }
        assertThat(two.api().delete(uuid)).matches(Answer::isAccepted);
        assertThat(one.api().get(uuid))
                .matches(answer -> answer.status() == 404 || answer.state().equals("Deleting"));
    }

    @Test
    @DisplayName("what Terraform does at one shows only states that it expects when each of its reads asks the other")
    void terraformReadsTheOther() {
        Queue queue = sharing.sources().queue("terraform");
        String uuid = one.api()
                .created(Map.of(SOURCE, queue.arn(), FUNCTION, "old", "Enabled", true, "Tags", Map.of("by", "tool")));
        awaitBy(two, uuid, Set.of("Creating", "Enabling"), "Enabled");

        assertThat(one.api().update(uuid, Map.of("Enabled", false, SIZE, 5, FUNCTION, "new")))
                .matches(Answer::isAccepted);
        Answer disabled = awaitBy(two, uuid, Set.of("Disabling", "Updating"), "Disabled");
        assertThat(disabled.json().path(SIZE).asInt()).isEqualTo(5);
        assertThat(disabled.json().path("FunctionArn").asString()).endsWith(":function:new");

        assertThat(one.api().update(uuid, Map.of("Enabled", true))).matches(Answer::isAccepted);
        awaitBy(two, uuid, Set.of("Enabling", "Updating"), "Enabled");

        assertThat(one.api().delete(uuid)).matches(Answer::isAccepted);
        await().atMost(SharingInstances.PATIENCE).until(() -> {
            Answer read = two.api().get(uuid);
            assertThat(read)
                    .matches(answer -> answer.status() == 404 || answer.state().equals("Deleting"));
            return read.status() == 404;
        });
    }

    /** Reads until {@code target}; any other state but {@code pending} is an error of Terraform's provider. */
    private static Answer awaitBy(Instance instance, String uuid, Set<String> pending, String target) {
        return await().atMost(SharingInstances.PATIENCE)
                .until(
                        () -> {
                            Answer read = instance.api().get(uuid);
                            assertThat(read.state()).matches(state -> state.equals(target) || pending.contains(state));
                            return read;
                        },
                        read -> read.state().equals(target));
    }

    private static Callable<Boolean> accepted(MappingsApi api, String uuid, Map<String, Object> members) {
        return () -> api.update(uuid, members).isAccepted();
    }

    @Test
    @DisplayName("the lanes of one obey within 2 s what the other has answered")
    void appliesSoon() throws Exception {
        Queue queue = sharing.sources().queue("applied");
        String uuid = one.api().created(Map.of(SOURCE, queue.arn(), FUNCTION, "old", SIZE, 1));
        two.awaitRevision(uuid, 1);
        two.awaitLanes(uuid);
        Duration slowest = Duration.ZERO;
        for (int round = 1; round <= 4; round++) {
            String function = round % 2 == 0 ? "old" : "new";
            assertThat(one.api().update(uuid, Map.of(FUNCTION, function))).matches(Answer::isAccepted);
            Instant answered = Instant.now();
            two.awaitRevision(uuid, round + 1L);
            Duration took = Duration.between(answered, Instant.now());
            slowest = slowest.compareTo(took) < 0 ? took : slowest;
            assertThat(took).isLessThan(SOON);

            String prefix = "round-" + round + "-";
            queue.sendMany(prefix, 30);
            await().atMost(SharingInstances.PATIENCE)
                    .until(() -> sharing.bodies(function).stream()
                                    .filter(body -> body.startsWith(prefix))
                                    .count()
                            == 30);
        }
        assertThat(sharing.function("new-two").bodies()).isNotEmpty();
        assertThat(sharing.bodies("old").size() + sharing.bodies("new").size()).isGreaterThanOrEqualTo(120);
        System.out.printf("SharedStoreIT: applied by the other after %d ms at most%n", slowest.toMillis());
    }

    @Test
    @DisplayName("of updates by both at the same time one wins, and the other is refused and may be repeated")
    void oneWins() throws Exception {
        String uuid = one.api()
                .created(Map.of(SOURCE, sharing.sources().queue("disputed").arn(), FUNCTION, "old"));
        long revision = 1;
        int refused = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; refused < 5; round++) {
                assertThat(round).as("rounds without five conflicts").isLessThan(200);
                Map<String, Object> size = Map.of(SIZE, 1 + round % 10);
                Map<String, Object> window = Map.of(WINDOW, 1 + round % 9);
                Future<Answer> first = threads.submit(() -> one.api().update(uuid, size));
                Future<Answer> second = threads.submit(() -> two.api().update(uuid, window));
                int lost = 0;
                for (Future<Answer> answer : List.of(first, second)) {
                    if (!answer.get().isAccepted()) {
                        lost++;
                        assertThat(answer.get().status()).isEqualTo(400);
                        assertThat(answer.get().json().path("Type").asString()).isEqualTo("User");
                        assertThat(answer.get().json().path("Message").asString())
                                .contains("in use");
                    }
                }
                assertThat(lost).as("updates that were refused").isLessThan(2);
                if (lost == 1) {
                    refused++;
                    boolean ofSize = !first.get().isAccepted();
                    assertThat((ofSize ? one : two).api().update(uuid, ofSize ? size : window))
                            .matches(Answer::isAccepted);
                }
                revision += 2;
                for (Instance instance : List.of(one, two)) {
                    Answer now = instance.api().get(uuid);
                    assertThat(now.json().path(SIZE).asInt()).isEqualTo(size.get(SIZE));
                    assertThat(now.json().path(WINDOW).asInt()).isEqualTo(window.get(WINDOW));
                }
            }
        }
        one.awaitRevision(uuid, revision);
        two.awaitRevision(uuid, revision);
    }

    @Test
    @DisplayName(
            "deleted at the one that does not read it, a stream is read by none, and nothing of the mapping is left")
    void deletedAtOne() throws Exception {
        ShardedStream stream = sharing.sources().stream("deleted", 4);
        String uuid =
                one.api().created(Map.of(SOURCE, stream.arn(), FUNCTION, "old", "StartingPosition", "TRIM_HORIZON"));
        two.awaitRevision(uuid, 1);
        await().atMost(SharingInstances.PATIENCE)
                .until(() -> one.status(uuid).lanes() + two.status(uuid).lanes() > 0);
        Instance other = one.status(uuid).lanes() > 0 ? two : one;

        assertThat(other.api().delete(uuid)).matches(Answer::isAccepted);
        assertThat(one.api().get(uuid))
                .matches(answer -> answer.status() == 404 || answer.state().equals("Deleting"));

        one.api().awaitGone(uuid);
        two.api().awaitGone(uuid);
        await().atMost(SharingInstances.PATIENCE)
                .until(() -> !two.service().mappingsStatus().contains(uuid));
        assertThat(sharing.sources().leaseTables(uuid)).isEmpty();
        for (Instance instance : List.of(one, two)) {
            assertThat(instance.service().page("/actuator/prometheus"))
                    .hasValueSatisfying(
                            page -> assertThat(page).contains("penstock_").doesNotContain(uuid));
        }
        stream.put("key", "too late");
        Interval.pass(Duration.ofSeconds(2));
        assertThat(sharing.bodies("old")).doesNotContain("too late");
        assertThat(sharing.sources().leaseTables(uuid)).isEmpty();
    }
}
