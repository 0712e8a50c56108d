package io.penstock.it.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;
import static org.awaitility.Awaitility.await;

import io.penstock.it.NeedsNode;
import io.penstock.it.Stage.Queue;
import io.penstock.it.reliability.Call;
import io.penstock.it.reliability.Feed;
import io.penstock.it.reliability.PartitionHistory;
import io.penstock.it.reliability.WatchedFunction;
import io.penstock.it.reliability.WatchedFunction.Work;
import io.penstock.it.reliability.World;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.MappingEntry;
import io.penstock.it.support.PenstockService;
import io.penstock.it.support.ShardedStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** {@code -Dit.flow.reloads=N}: how often the configuration is reloaded under load, 6 by default. */
@DisplayName("A configuration that is reloaded under load")
@NeedsNode
@Order(1)
class ReloadUnderLoadIT {

    private static final int RELOADS = Integer.getInteger("it.flow.reloads", 6);
    private static final int SHARDS = 2;
    private static final Duration VISIBILITY = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** What has begun keeps what it began with. */
    private static final Duration BEGUN = Duration.ofSeconds(1);

    private static final int OK = 200;

    private final World world = new World();
    private final WatchedFunction function = new WatchedFunction(Work.acceptingAfter(Duration.ofMillis(20)));
    private Queue queue;
    private Queue other;
    private ShardedStream stream;

    @TempDir
    private Path folder;

    @BeforeEach
    void create() {
        queue = world.streams.stage.queue("jobs", VISIBILITY);
        other = world.streams.stage.queue("more", VISIBILITY);
        stream = world.streams.stream("clicks", SHARDS);
    }

    @AfterEach
    void stop() {
        function.close();
        world.close();
    }

    @Test
    @DisplayName("holds from the next batch on; nothing is lost, repeated or reordered; a faulty one changes nothing")
    void underLoad() throws Exception {
        try (PenstockService service = start(at("0", 10));
                Feed feed = new Feed()) {
            await().atMost(PATIENCE).until(service::isReady);
            produce(feed);
            await().atMost(PATIENCE).until(() -> arrived("/0", Instant.MIN) > 20);
            for (int number = 1; number <= RELOADS; number++) {
                String path = Integer.toString(number);
                Configuration next = at(path, number);
                String answer = reload(service, number % 2 == 0 ? next : next.mapping(more("work")));
                assertThat(answer).contains("\"jobs\"", "\"work\"", "\"more\"");
                awaitOnly("/" + path);
            }
            String last = "/" + RELOADS;

            service.rewrite(whole(at("broken", 9).function("broken", function.url("broken"), Duration.ZERO)));
            HttpResponse<String> refused = service.refresh();
            assertThat(refused.statusCode()).isBetween(400, 499);
            assertThat(refused.body()).contains("functions.broken.timeout");
            assertThat(failed(service)).isEqualTo(1);
            awaitOnly(last);

            reload(service, at("back", 10));
            assertThat(failed(service)).isZero();
            awaitOnly("/back");

            reload(service, weighted(0));
            awaitOnly("/old");
            reload(service, weighted(0.5));
            Instant half = Instant.now().plus(BEGUN);
            await().atMost(PATIENCE).until(() -> since(half).size() > 200);
            assertThat((double) arrived("/new", half) / since(half).size()).isBetween(0.35, 0.65);
            reload(service, weighted(1));
            awaitOnly("/new");
            feed.close();
            awaitAllSeen(feed);
            System.out.printf(
                    "ReloadUnderLoadIT: %d records, %d came again; reloaded %d times%n",
                    feed.sent().size(), repeated().size(), RELOADS + 1);
            assertSoftly(softly -> {
                softly.assertThat(function.firstSeen().keySet())
                        .containsAll(feed.sent().keySet());
                softly.assertThat(repeated()).as("came again").isEmpty();
                PartitionHistory.of(function.calls(), "stream/")
                        .forEach(history -> softly.assertThat(history.keysOutOfOrder())
                                .as("out of order in " + history.partition())
                                .isEmpty());
            });
        }
    }

    private PenstockService start(Configuration configuration) {
        return world.start("reload", folder, world.sqs(), world.dynamoDb(), List.of("-Xmx256m"), configuration);
    }

    /** A queue and a stream whose function is reached at {@code path}, with a batch size for the queue. */
    private Configuration at(String path, int batchSize) {
        return withoutStore()
                .function("work", function.url(path), TIMEOUT)
                .mapping(MappingEntry.of("jobs", queue.arn()).function("work").batchSize(batchSize))
                .mapping(
                        MappingEntry.of("clicks", stream.arn()).function("work").fromTrimHorizon());
    }

    private static Configuration withoutStore() {
        return Configuration.empty().with("store", Map.of("type", "none"));
    }

    private MappingEntry jobs(String name, int batchSize) {
        return MappingEntry.of("jobs", queue.arn()).function(name).batchSize(batchSize);
    }

    private MappingEntry clicks(String name) {
        return MappingEntry.of("clicks", stream.arn()).function(name).fromTrimHorizon();
    }

    /** One more mapping, which comes and goes. */
    private MappingEntry more(String name) {
        return MappingEntry.of("more", other.arn()).function(name);
    }

    /** As {@link #at}, with an alias whose second version has {@code weight}. */
    private Configuration weighted(double weight) {
        Map<String, Object> versions = new HashMap<>();
        for (String version : List.of("old", "new")) {
            versions.put(version, Map.of("url", function.url(version).toString()));
        }
        Map<String, Object> live =
                Map.of("function-version", "old", "additional-version-weights", Map.of("new", weight));
        return withoutStore()
                .function(
                        "work",
                        function.url("latest"),
                        TIMEOUT,
                        Map.of("versions", versions, "aliases", Map.of("live", live)))
                .mapping(jobs("work:live", 1))
                .mapping(clicks("work:live"))
                .mapping(more("work:live"));
    }

    private void produce(Feed feed) {
        feed.every(Duration.ofMillis(25), "jobs", number -> queue.send(feed.noted("job/" + number)));
        feed.every(Duration.ofMillis(100), "more", number -> other.send(feed.noted("more/" + number)));
        List<Shard> shards = stream.openShards();
        feed.every(Duration.ofMillis(100), "clicks", number -> {
            Map<Integer, byte[]> one = new HashMap<>();
            for (int shard = 0; shard < SHARDS; shard++) {
                one.put(shard, feed.noted("click/" + shard + "/" + number).getBytes(UTF_8));
            }
            World.putInEach(stream, shards, "key-" + number % 8, one);
        });
    }

    private String reload(PenstockService service, Configuration configuration) throws Exception {
        service.rewrite(whole(configuration));
        HttpResponse<String> answer = service.refresh();
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(OK);
        return answer.body();
    }

    private Configuration whole(Configuration configuration) {
        return world.whole(world.sqs(), world.dynamoDb(), configuration);
    }

    private static double failed(PenstockService service) throws InterruptedException {
        return service.metrics().sum("penstock_configuration_reload_failed");
    }

    /** Waits for the batches that have begun, then for ten more, all of which are to come by this path. */
    private void awaitOnly(String path) {
        Instant from = Instant.now().plus(BEGUN);
        await(path).atMost(PATIENCE).until(() -> arrived(path, from) >= 10);
        assertThat(since(from))
                .as("after the answer")
                .allMatch(call -> call.path().equals(path));
    }

    /** Of the mappings that stay: one that is removed delivers what it has received, and by its old function. */
    private List<Call> since(Instant from) {
        return function.calls().stream()
                .filter(call -> call.begun().isAfter(from))
                .filter(call -> !call.items().getFirst().partition().equals(other.arn()))
                .toList();
    }

    private long arrived(String path, Instant from) {
        return since(from).stream().filter(call -> call.path().equals(path)).count();
    }

    private void awaitAllSeen(Feed feed) {
        await().atMost(PATIENCE)
                .until(() -> function.running() == 0
                        && function.firstSeen().keySet().containsAll(feed.sent().keySet()));
    }

    private List<String> repeated() {
        Set<String> seen = new HashSet<>();
        Predicate<String> again = body -> !seen.add(body);
        return function.calls().stream()
                .flatMap(call -> call.items().stream())
                .map(item -> item.body())
                .filter(again)
                .toList();
    }
}
