package io.penstock.it.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;
import static org.awaitility.Awaitility.await;

import io.penstock.it.Interval;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
class ReloadIT {

    private static final int RELOADS = Integer.getInteger("it.flow.reloads", 6);
    private static final int SHARDS = 2;
    private static final Duration VISIBILITY = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** A batch that has begun keeps what it began with. */
    private static final Duration NEXT_BATCH = Duration.ofSeconds(2);

    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final int OK = 200;

    private final World world = new World();
    private final WatchedFunction function = new WatchedFunction(Work.acceptingAfter(Duration.ofMillis(20)));
    private Queue queue;
    private ShardedStream stream;

    @TempDir
    private Path folder;

    @BeforeEach
    void create() {
        queue = world.streams.stage.queue("jobs", VISIBILITY);
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
                service.rewrite(
                        number % 2 == 0 ? at(path, number) : at(path, number).mapping(more()));
                HttpResponse<String> answer = service.refresh();
                assertThat(answer.statusCode()).isEqualTo(OK);
                assertThat(answer.body()).contains("\"jobs\"", "\"work\"", "\"more\"");
                awaitOnly("/" + path);
            }
            String last = "/" + RELOADS;

            service.rewrite(at("broken", 9).function("broken", function.url("broken"), Duration.ZERO));
            HttpResponse<String> refused = service.refresh();
            assertThat(refused.statusCode()).isBetween(400, 499);
            assertThat(refused.body()).contains("functions.broken.timeout");
            assertThat(failed(service)).isEqualTo(1);
            awaitOnly(last);

            service.rewrite(at("back", 10));
            assertThat(service.refresh().statusCode()).isEqualTo(OK);
            assertThat(failed(service)).isZero();
            awaitOnly("/back");
            feed.close();
            awaitAllSeen(feed);
            System.out.printf(
                    "ReloadIT: %d records, %d came again; reloaded %d times%n",
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

    @Test
    @DisplayName("moves invocations to another version by the weights of an alias, also where a link leads elsewhere")
    void weightsAndLinks() throws Exception {
        Path data = folder.resolve("..data");
        publish(data, "first", weighted(0));
        Files.createSymbolicLink(folder.resolve("reload.yml"), Path.of("..data", "reload.yml"));
        try (PenstockService service = start(weighted(0));
                Feed feed = new Feed()) {
            await().atMost(PATIENCE).until(service::isReady);
            feed.every(Duration.ofMillis(10), "jobs", number -> queue.send(feed.noted("job/" + number)));
            await().atMost(PATIENCE).until(() -> arrived("/1", Instant.MIN) > 100);
            assertThat(arrived("/2", Instant.MIN)).isZero();

            publish(data, "second", weighted(0.5));
            await().atMost(LOOK.plus(NEXT_BATCH)).until(() -> arrived("/2", Instant.MIN) > 0);
            Instant half = Instant.now();
            Interval.pass(Duration.ofSeconds(3));
            assertThat(share(half)).isBetween(0.3, 0.7);

            publish(data, "third", weighted(1));
            await().atMost(LOOK.plus(NEXT_BATCH))
                    .until(() -> share(Instant.now().minusSeconds(1)) == 1);
            Instant whole = Instant.now();
            Interval.pass(Duration.ofSeconds(1));
            assertThat(arrived("/1", whole)).isZero();
            feed.close();
            awaitAllSeen(feed);
            assertThat(repeated()).isEmpty();
        }
    }

    private PenstockService start(Configuration configuration) {
        return world.start("reload", folder, world.sqs(), world.dynamoDb(), List.of("-Xmx256m"), configuration);
    }

    /** As Kubernetes publishes a ConfigMap: a folder with the new content, and one link that is replaced. */
    private void publish(Path data, String version, Configuration configuration) throws Exception {
        Path content = Files.createDirectory(folder.resolve(".." + version));
        Files.writeString(content.resolve("reload.yml"), configuration.yaml());
        Path next = Files.createSymbolicLink(folder.resolve("..data_tmp"), content.getFileName());
        Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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

    /** A second mapping of the queue, which comes and goes. */
    private MappingEntry more() {
        return MappingEntry.of("more", queue.arn()).function("work");
    }

    private Configuration weighted(double weight) {
        Map<String, Object> versions = new HashMap<>();
        for (String version : List.of("1", "2")) {
            versions.put(version, Map.of("url", function.url(version).toString()));
        }
        Map<String, Object> live = Map.of("function-version", "1", "additional-version-weights", Map.of("2", weight));
        return withoutStore()
                .with("reload", "watch")
                .function(
                        "work",
                        function.url("latest"),
                        TIMEOUT,
                        Map.of("versions", versions, "aliases", Map.of("live", live)))
                .mapping(MappingEntry.of("jobs", queue.arn())
                        .function("work:live")
                        .batchSize(1));
    }

    private void produce(Feed feed) {
        feed.every(Duration.ofMillis(25), "jobs", number -> queue.send(feed.noted("job/" + number)));
        List<Shard> shards = stream.openShards();
        feed.every(Duration.ofMillis(100), "clicks", number -> {
            Map<Integer, byte[]> one = new HashMap<>();
            for (int shard = 0; shard < SHARDS; shard++) {
                one.put(shard, feed.noted("click/" + shard + "/" + number).getBytes(UTF_8));
            }
            World.putInEach(stream, shards, "key-" + number % 8, one);
        });
    }

    private static double failed(PenstockService service) throws InterruptedException {
        return service.metrics().sum("penstock_configuration_reload_failed");
    }

    /** Waits for the batches that have begun, then for ten more, all of which are to come by this path. */
    private void awaitOnly(String path) {
        Instant from = Instant.now().plus(Duration.ofMillis(200));
        await(path).atMost(PATIENCE).until(() -> arrived(path, from) >= 10);
        assertThat(since(from))
                .as("after the answer")
                .allMatch(call -> call.path().equals(path));
    }

    private List<Call> since(Instant from) {
        return function.calls().stream()
                .filter(call -> call.begun().isAfter(from))
                .toList();
    }

    private long arrived(String path, Instant from) {
        return since(from).stream().filter(call -> call.path().equals(path)).count();
    }

    /** That of the second version. */
    private double share(Instant from) {
        return (double) arrived("/2", from) / since(from).size();
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
