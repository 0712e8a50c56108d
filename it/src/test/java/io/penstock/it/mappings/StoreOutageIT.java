package io.penstock.it.mappings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.Interval;
import io.penstock.it.NeedsNode;
import io.penstock.it.Stage.Queue;
import io.penstock.it.mappings.MappingsApi.Answer;
import io.penstock.it.mappings.SharingInstances.Instance;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.MappingEntry;
import io.penstock.it.support.ShardedStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -Dit.store.outage=60} cuts the store off for a minute instead of 12 seconds. */
@DisplayName("Two instances whose shared store is cut off")
@NeedsNode
@Order(1)
class StoreOutageIT {

    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("it.store.outage", 12));
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final String FUNCTION = "FunctionName";
    private static final String SOURCE = "EventSourceArn";
    private static final String SIZE = "BatchSize";

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
    @DisplayName("let mappings run on and refuse changes; one more instance starts; all is kept")
    void storeIsCutOff() throws Exception {
        Queue queue = sharing.sources().queue("kept");
        Queue configured = sharing.sources().queue("configured");
        ShardedStream stream = sharing.sources().stream("kept", 2);
        String ofQueue = one.api().created(Map.of(SOURCE, queue.arn(), FUNCTION, "old", SIZE, 1));
        String ofStream =
                two.api().created(Map.of(SOURCE, stream.arn(), FUNCTION, "old", "StartingPosition", "TRIM_HORIZON"));
        stream.put("key", "stream-before");
        await().atMost(SharingInstances.PATIENCE)
                .until(() -> sharing.bodies("old").contains("stream-before"));
        two.awaitRevision(ofQueue, 1);
        one.awaitRevision(ofStream, 1);
        TreeSet<String> ids = ids(one);

        sharing.dynamoDb().goDown();
        Instant over = Instant.now().plus(OUTAGE);
        stream.put("key", "stream-during");
        assertRefused(one.api().create(Map.of(SOURCE, queue.arn(), FUNCTION, "new")));
        assertRefused(two.api().update(ofQueue, Map.of(SIZE, 9)));
        assertRefused(two.api().delete(ofStream));
        Configuration more = Configuration.empty()
                .mapping(MappingEntry.of("configured", configured.arn()).function("old"));
        try (Instance three = sharing.start("three", more)) {
            configured.send("configured");
            int sent = 0;
            do {
                queue.sendMany("during-" + sent++ + "-", 3);
                Interval.pass(Duration.ofMillis(500));
            } while (Instant.now().isBefore(over));
            int expected = sent * 3;
            await().atMost(SOON)
                    .until(() -> sharing.bodies("old").stream()
                                    .filter(body -> body.startsWith("during-"))
                                    .count()
                            == expected);
            assertThat(sharing.function("old-three").bodies()).containsExactly("configured");
            assertThat(three.service().mappingsStatus()).doesNotContain(ofQueue);

            sharing.dynamoDb().comeBack();
            three.awaitRevision(ofQueue, 1);
            three.awaitRevision(ofStream, 1);
            await().atMost(SharingInstances.PATIENCE)
                    .until(() -> sharing.bodies("old").contains("stream-during"));
            for (Instance instance : List.of(one, two)) {
                assertThat(ids(instance)).isEqualTo(ids);
                assertThat(instance.api().get(ofQueue).json().path(SIZE).asInt())
                        .isEqualTo(1);
                assertThat(instance.api().get(ofStream).state()).isEqualTo("Enabled");
            }
            assertThat(three.api().update(ofQueue, Map.of(SIZE, 3))).matches(Answer::isAccepted);
            one.awaitRevision(ofQueue, 2);
            two.awaitRevision(ofQueue, 2);
        }
        stream.put("key", "stream-after");
        await().atMost(SharingInstances.PATIENCE)
                .until(() -> sharing.bodies("old").contains("stream-after"));
    }

    private static void assertRefused(Answer answer) {
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.json().path("Message").asString())
                .contains("the table penstock-mappings in us-east-1", "Running mappings go on as they are");
    }

    /** Of the mappings that stay. */
    private static TreeSet<String> ids(Instance instance) {
        return instance.api().all().stream()
                .filter(mapping -> !mapping.path("State").asString().equals("Deleting"))
                .map(mapping -> mapping.path("UUID").asString())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
