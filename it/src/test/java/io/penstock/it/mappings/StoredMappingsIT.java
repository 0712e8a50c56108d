package io.penstock.it.mappings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.FunctionHost.DeployedFunction;
import io.penstock.it.NeedsNode;
import io.penstock.it.Stage.Queue;
import io.penstock.it.mappings.MappingsApi.Answer;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.Fault;
import io.penstock.it.support.FaultyProxy;
import io.penstock.it.support.ItemTable;
import io.penstock.it.support.MappingEntry;
import io.penstock.it.support.PenstockService;
import io.penstock.it.support.ShardedStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@DisplayName("B33: mappings of the API, in a file, when the process is killed")
@NeedsNode
class StoredMappingsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String FUNCTION = "FunctionName";
    private static final String SOURCE = "EventSourceArn";

    private final Sources sources = new Sources();
    private final DeployedFunction confirm = sources.functions.deployAccepting("confirm");
    private final DeployedFunction count = sources.functions.deployAccepting("count");
    private final DeployedFunction index = sources.functions.deployAccepting("index");

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        sources.close();
    }

    private Path file() {
        return folder.resolve("mappings.json");
    }

    private Configuration functions() {
        Duration timeout = Duration.ofSeconds(10);
        return Configuration.empty()
                .function("confirm", confirm.url(), timeout)
                .function("count", count.url(), timeout)
                .function("index", index.url(), timeout);
    }

    private PenstockService start(String name, Configuration configuration) {
        return sources.service(name, folder, sources.dynamoDb(), file(), configuration);
    }

    private static void awaitBodies(DeployedFunction function, String... bodies) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(function.bodies()).containsExactly(bodies));
    }

    /** What of mappings stays as it is at a restart, by their ids. */
    private static Map<String, JsonNode> lasting(List<JsonNode> mappings) {
        return mappings.stream()
                .<JsonNode>map(
                        mapping -> ((ObjectNode) mapping.deepCopy()).without(List.of("State", "LastProcessingResult")))
                .collect(Collectors.toMap(
                        mapping -> mapping.path("UUID").asString(), Function.identity(), (a, b) -> b, TreeMap::new));
    }

    private static List<String> states(List<JsonNode> mappings) {
        return mappings.stream()
                .map(mapping -> mapping.path("State").asString())
                .toList();
    }

    @Test
    @DisplayName("right after the answer: they are there, with their ids, states and positions; none is doubled")
    void killedAfterTheAnswer() {
        Queue written = sources.queue("written");
        Queue orders = sources.queue("orders");
        ShardedStream clicks = sources.stream("clicks", 1);
        ItemTable items = sources.table("items");
        clicks.put("key", "before");
        items.put("1", "before");
        Configuration configuration =
                functions().mapping(MappingEntry.of("written", written.arn()).function("confirm"));
        Map<String, JsonNode> answered;
        String ofItems;
        String ofClicks;
        try (PenstockService first = start("first", configuration);
                MappingsApi api = MappingsApi.of(first)) {
            Answer ofOrders = api.create(Map.of(SOURCE, orders.arn(), FUNCTION, "confirm", "BatchSize", 7));
            Answer disabled = api.create(Map.of(
                    SOURCE,
                    items.streamArn(),
                    FUNCTION,
                    "index",
                    "StartingPosition",
                    "TRIM_HORIZON",
                    "Enabled",
                    false,
                    "MaximumRetryAttempts",
                    4));
            JsonNode configured = api.all().stream()
                    .filter(mapping -> mapping.path(SOURCE).asString().equals(written.arn()))
                    .findAny()
                    .orElseThrow();
            Answer latest = api.create(
                    Map.of(SOURCE, clicks.arn(), FUNCTION, "count", "StartingPosition", "LATEST", "Tags", tags()));
            first.process().kill();
            assertThat(List.of(ofOrders, disabled, latest)).allMatch(Answer::isAccepted);
            answered = lasting(List.of(configured, ofOrders.json(), disabled.json(), latest.json()));
            ofItems = disabled.uuid();
            ofClicks = latest.uuid();
        }
        clicks.put("key", "between");
        orders.send("between");
        items.put("2", "between");

        try (PenstockService second = start("second", configuration);
                MappingsApi api = MappingsApi.of(second)) {
            awaitBodies(count, "between");
            awaitBodies(confirm, "between");
            List<JsonNode> all = api.all();
            assertThat(withoutTimeOfConfigured(lasting(all))).isEqualTo(withoutTimeOfConfigured(answered));
            assertThat(states(all)).containsExactlyInAnyOrder("Enabled", "Enabled", "Enabled", "Disabled");
            assertThat(api.get(ofItems).state()).isEqualTo("Disabled");
            assertThat(api.create(Map.of(SOURCE, written.arn(), FUNCTION, "confirm"))
                            .status())
                    .isEqualTo(409);
            assertThat(index.invocations()).isEmpty();
            await("checkpoint").atMost(PATIENCE).until(() -> sources.isCheckpointed(ofClicks));
            second.process().kill();
        }
        clicks.put("key", "after");

        try (PenstockService third = start("third", configuration);
                MappingsApi api = MappingsApi.of(third)) {
            awaitBodies(count, "between", "after");
            assertThat(api.update(ofItems, Map.of("Enabled", true))).matches(Answer::isAccepted);
            awaitBodies(index, "before", "between");
            assertThat(confirm.bodies()).containsExactly("between");
        }
    }

    private static Map<String, String> tags() {
        return Map.of("team", "clicks");
    }

    /** A mapping of the configuration is as old as the process. */
    private static Map<String, JsonNode> withoutTimeOfConfigured(Map<String, JsonNode> mappings) {
        mappings.values().stream()
                .filter(mapping -> mapping.path(SOURCE).asString().endsWith(":written"))
                .forEach(mapping -> ((ObjectNode) mapping).remove("LastModified"));
        return mappings;
    }

    @Test
    @DisplayName("in the middle of a deletion: it goes on, and nothing is left of the mapping")
    void halfDeleted() throws Exception {
        ShardedStream clicks = sources.stream("clicks", 1);
        clicks.put("key", "read");
        String uuid;
        try (FaultyProxy dynamoDb = new FaultyProxy(sources.dynamoDb())) {
            dynamoDb.always("DeleteTable", new Fault.Answer(400, "AccessDeniedException", "not you"));
            try (PenstockService first = sources.service("first", folder, dynamoDb.endpoint(), file(), functions());
                    MappingsApi api = MappingsApi.of(first)) {
                uuid = api.created(Map.of(SOURCE, clicks.arn(), FUNCTION, "count", "StartingPosition", "TRIM_HORIZON"));
                awaitBodies(count, "read");
                Answer deleted = api.delete(uuid);
                assertThat(deleted).matches(Answer::isAccepted);
                assertThat(deleted.state()).isEqualTo("Deleting");
                await().atMost(PATIENCE).until(() -> dynamoDb.calls("DeleteTable") > 0);
                assertThat(api.get(uuid).state()).isEqualTo("Deleting");
                first.process().kill();
            }
        }
        assertThat(sources.leaseTables(uuid)).hasSize(1);
        assertThat(Files.readString(file())).contains(uuid);
        clicks.put("key", "late");

        try (PenstockService second = start("second", functions());
                MappingsApi api = MappingsApi.of(second)) {
            api.awaitGone(uuid);
            assertThat(api.all()).isEmpty();
            assertThat(sources.leaseTables(uuid)).isEmpty();
            assertThat(Files.readString(file())).doesNotContain(uuid);
            assertThat(second.mappingsStatus()).doesNotContain(uuid);
        }
        assertThat(count.bodies()).containsExactly("read");
    }

    @Test
    @DisplayName("a second process on the same file does not start, and says why; the first goes on")
    void oneProcess() throws Exception {
        Queue orders = sources.queue("orders");
        try (PenstockService first = start("first", functions());
                MappingsApi api = MappingsApi.of(first)) {
            api.created(Map.of(SOURCE, orders.arn(), FUNCTION, "confirm"));
            try (PenstockService second = start("second", functions())) {
                assertThat(second.process().awaitExit(PATIENCE)).isEqualTo(1);
                assertThat(second.process().output())
                        .contains(
                                "another process uses " + file() + " (penstock.store.path)",
                                "set penstock.store.type to dynamodb");
            }
            orders.send("still");
            awaitBodies(confirm, "still");
            assertThat(api.all()).hasSize(1);
        }
    }
}
