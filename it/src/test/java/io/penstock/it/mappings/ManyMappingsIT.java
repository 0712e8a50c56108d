package io.penstock.it.mappings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.FunctionHost.DeployedFunction;
import io.penstock.it.NeedsNode;
import io.penstock.it.Stage.Queue;
import io.penstock.it.mappings.MappingsApi.Answer;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.PenstockService;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code -Dit.mappings=1000} makes a thousand instead of 120. */
@DisplayName("Many mappings are created, listed and deleted")
@NeedsNode
@Order(1)
class ManyMappingsIT {

    private static final int MAPPINGS = Integer.getInteger("it.mappings", 120);
    private static final int QUEUES = 40;
    private static final int STREAMS = 5;
    private static final int CLIENTS = 16;
    private static final int PAGE = 25;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String FUNCTION = "FunctionName";
    private static final String SOURCE = "EventSourceArn";

    private final Sources sources = new Sources();
    private final DeployedFunction work = sources.functions.deployAccepting("work");
    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        clients.shutdownNow();
        sources.close();
    }

    @Test
    @DisplayName("by 16 clients: pages show each that was there once, and nothing is left of those that are deleted")
    void comeAndGo() throws Exception {
        List<Map<String, Object>> wanted = wanted();
        Configuration configuration = Configuration.empty().with("sqs", Map.of("open-receives", "cancel"));
        for (int id = 0; id <= MAPPINGS / QUEUES; id++) {
            configuration = configuration.function("function-" + id, work.url(), Duration.ofSeconds(10));
        }
        try (PenstockService service = sources.service(
                        "many", folder, sources.dynamoDb(), folder.resolve("mappings.json"), configuration);
                MappingsApi api = MappingsApi.of(service)) {
            warmUp(api, wanted);
            Footprint before = Footprint.of(service, folder);

            Instant begun = Instant.now();
            int half = wanted.size() / 2;
            Set<String> first = new HashSet<>(each(wanted.subList(0, half), api::created));
            List<Future<String>> others = begin(wanted.subList(half, wanted.size()), api::created);
            List<String> listed = pages(api);
            Set<String> all = new HashSet<>(first);
            all.addAll(results(others));
            Duration creating = Duration.between(begun, Instant.now());
            assertThat(listed).doesNotHaveDuplicates().containsAll(first);
            assertThat(all).hasSize(wanted.size()).containsAll(listed);
            assertThat(pages(api)).containsExactlyInAnyOrderElementsOf(all);
            await().atMost(PATIENCE)
                    .until(() -> api.all().stream()
                            .allMatch(
                                    mapping -> mapping.path("State").asString().equals("Enabled")));
            Footprint among = Footprint.of(service, folder);
            assertThat(among.meters()).isGreaterThan(before.meters() + wanted.size());

            begun = Instant.now();
            each(List.copyOf(all), uuid -> deleted(api, uuid));
            await().atMost(PATIENCE).until(() -> api.all().isEmpty());
            Duration deleting = Duration.between(begun, Instant.now());

            assertThat(service.mappingsStatus()).doesNotContain("uuid");
            assertThat(all).noneMatch(service.page("/actuator/prometheus").orElseThrow()::contains);
            assertThat(all).allMatch(uuid -> sources.leaseTables(uuid).isEmpty());
            await().atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofSeconds(2))
                    .untilAsserted(() -> assertSame(before, Footprint.of(service, folder)));
            assertThat(folder.resolve("threads.json")).content().doesNotContain("LeaseDiscovery");
            System.out.printf(
                    "ManyMappingsIT: %d mappings created and listed in %d ms, deleted in %d ms%n"
                            + "before %s%namong  %s%nafter  %s%n",
                    wanted.size(),
                    creating.toMillis(),
                    deleting.toMillis(),
                    before,
                    among,
                    Footprint.of(service, folder));
        }
    }

    /** No less strict than what a process without any mapping changes by itself. */
    private static void assertSame(Footprint before, Footprint after) {
        assertThat(after.meters()).as("meters").isLessThanOrEqualTo(before.meters());
        assertThat(after.virtualThreads()).as("virtual threads").isLessThanOrEqualTo(before.virtualThreads() + 4);
        assertThat(after.platformThreads()).as("platform threads").isLessThanOrEqualTo(before.platformThreads() + 6);
        assertThat(after.files()).as("files").isLessThanOrEqualTo(before.files() + 20);
        assertThat(after.heapMiB()).as("MiB of heap").isLessThanOrEqualTo(before.heapMiB() + 10);
    }

    /** What a process starts once and keeps: clients, their threads and connections, classes. */
    private void warmUp(MappingsApi api, List<Map<String, Object>> wanted) throws Exception {
        List<Map<String, Object>> first = new ArrayList<>(wanted.subList(MAPPINGS, wanted.size()));
        first.add(wanted.getFirst());
        first.add(wanted.get(QUEUES));
        List<String> some = each(first, api::created);
        await().atMost(PATIENCE)
                .until(() -> api.all().stream()
                        .allMatch(mapping -> mapping.path("State").asString().equals("Enabled")));
        each(some, uuid -> deleted(api, uuid));
        await().atMost(PATIENCE).until(() -> api.all().isEmpty());
    }

    private List<Map<String, Object>> wanted() {
        List<Map<String, Object>> wanted = new ArrayList<>();
        List<Queue> queues = IntStream.range(0, QUEUES)
                .mapToObj(id -> sources.queue("queue-" + id))
                .toList();
        for (int id = 0; id < MAPPINGS; id++) {
            wanted.add(Map.of(SOURCE, queues.get(id % QUEUES).arn(), FUNCTION, "function-" + id / QUEUES));
        }
        for (int id = 0; id < STREAMS; id++) {
            String arn = sources.stream("stream-" + id, 1).arn();
            wanted.add(Map.of(SOURCE, arn, FUNCTION, "function-0", "StartingPosition", "LATEST"));
        }
        return wanted;
    }

    private static String deleted(MappingsApi api, String uuid) {
        assertThat(api.delete(uuid)).matches(Answer::isAccepted);
        return uuid;
    }

    private static List<String> pages(MappingsApi api) {
        List<String> ids = new ArrayList<>();
        String marker = "";
        do {
            JsonNode page = api.page(PAGE, marker).json();
            page.path("EventSourceMappings")
                    .forEach(mapping -> ids.add(mapping.path("UUID").asString()));
            marker = page.path("NextMarker").asString("");
        } while (!marker.isEmpty());
        return ids;
    }

    private interface Step<T> {
        String perform(T what);
    }

    private <T> List<String> each(List<T> all, Step<T> step) throws Exception {
        return results(begin(all, step));
    }

    private <T> List<Future<String>> begin(List<T> all, Step<T> step) {
        return all.stream()
                .<Callable<String>>map(one -> () -> step.perform(one))
                .map(clients::submit)
                .toList();
    }

    private static List<String> results(List<Future<String>> begun) throws Exception {
        List<String> results = new ArrayList<>();
        for (Future<String> result : begun) {
            results.add(result.get());
        }
        return results;
    }
}
