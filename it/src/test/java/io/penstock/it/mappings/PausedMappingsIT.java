package io.penstock.it.mappings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.FunctionHost.Answer;
import io.penstock.it.FunctionHost.DeployedFunction;
import io.penstock.it.FunctionHost.Handler;
import io.penstock.it.Interval;
import io.penstock.it.NeedsNode;
import io.penstock.it.Stage.Queue;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.ItemTable;
import io.penstock.it.support.PenstockService;
import io.penstock.it.support.ShardedStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("B37: a mapping is disabled, deleted or created again while its function works")
@NeedsNode
class PausedMappingsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration WORK = Duration.ofSeconds(3);
    private static final String FUNCTION = "FunctionName";
    private static final String SOURCE = "EventSourceArn";

    @TempDir
    private static Path folder;

    private static Sources sources;
    private static DeployedFunction slow;
    private static DeployedFunction parting;
    private static DeployedFunction moody;
    private static DeployedFunction index;
    private static final AtomicBoolean MOODY_ACCEPTS = new AtomicBoolean();
    private static PenstockService service;
    private static MappingsApi api;

    @BeforeAll
    static void start() {
        sources = new Sources();
        slow = sources.functions.deploy("slow", Handler.acceptingAfter(WORK));
        parting = sources.functions.deploy("parting", Handler.acceptingAfter(WORK));
        moody = sources.functions.deploy("moody", event -> MOODY_ACCEPTS.get() ? Answer.ok() : Answer.error());
        index = sources.functions.deployAccepting("index");
        Configuration configuration = Configuration.empty();
        for (DeployedFunction function : List.of(slow, parting, moody, index)) {
            String path = function.url().getPath();
            configuration = configuration.function(path.substring(1), function.url(), Duration.ofSeconds(10));
        }
        service = sources.service("paused", folder, sources.dynamoDb(), folder.resolve("mappings.json"), configuration);
        api = MappingsApi.of(service);
    }

    @AfterAll
    static void stop() {
        api.close();
        service.close();
        sources.close();
    }

    private static void awaitInvocations(DeployedFunction function, int count) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> function.invocations().size() >= count);
    }

    /** Waits until the mapping has left {@code state}; the state after it is seen, or empty when it is gone. */
    private static String after(String uuid, String state) {
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> api.get(uuid).state(), now -> !now.equals(state));
    }

    @Test
    @DisplayName(
            "disabled in mid-batch: Disabling until the call ends; nothing is received, and waits for the next start")
    void disabledInMidBatch() {
        Queue queue = sources.queue("paused");
        String uuid = api.created(Map.of(SOURCE, queue.arn(), FUNCTION, "slow"));
        queue.send("running");
        awaitInvocations(slow, 1);

        assertThat(api.update(uuid, Map.of("Enabled", false)).state()).isEqualTo("Disabling");
        assertThat(api.get(uuid).state()).isEqualTo("Disabling");

        assertThat(after(uuid, "Disabling")).isEqualTo("Disabled");
        assertThat(Instant.now())
                .isAfterOrEqualTo(slow.invocations().getFirst().at().plus(WORK));
        assertThat(queue.size()).isZero();
        queue.sendMany("later-", 3);
        Interval.pass(Duration.ofSeconds(2));
        assertThat(queue.size()).isEqualTo(3);
        assertThat(queue.inFlight()).isZero();
        assertThat(slow.bodies()).containsExactly("running");

        api.update(uuid, Map.of("Enabled", true));
        queue.awaitEmpty();
        assertThat(slow.bodies()).containsExactlyInAnyOrder("running", "later-0", "later-1", "later-2");
        assertThat(slow.invocations().stream().flatMap(call -> call.receiveCounts().stream()))
                .containsOnly(1);
    }

    @Test
    @DisplayName("disabled while a batch is retried: the retries stop, and later it goes on at that record")
    void disabledInBackoff() {
        ShardedStream stream = sources.stream("retried", 1);
        String uuid = api.created(
                Map.of(SOURCE, stream.arn(), FUNCTION, "moody", "StartingPosition", "TRIM_HORIZON", "BatchSize", 1));
        stream.put("key", "first");
        stream.put("key", "second");
        awaitInvocations(moody, 2);

        assertThat(api.update(uuid, Map.of("Enabled", false)).state()).isEqualTo("Disabling");
        assertThat(after(uuid, "Disabling")).isEqualTo("Disabled");
        int tried = moody.invocations().size();
        Interval.pass(Duration.ofSeconds(3));
        assertThat(moody.invocations()).hasSize(tried);
        assertThat(moody.bodies()).containsOnly("first");

        MOODY_ACCEPTS.set(true);
        api.update(uuid, Map.of("Enabled", true));
        await().atMost(PATIENCE).until(() -> moody.bodies().contains("second"));
        assertThat(moody.bodies().subList(tried, moody.bodies().size())).containsExactly("first", "second");
    }

    @Test
    @DisplayName("deleted in mid-batch and created again: Deleting until the call ends, its message is deleted once")
    void deletedInMidBatch() {
        Queue queue = sources.queue("parting");
        Map<String, Object> members = Map.of(SOURCE, queue.arn(), FUNCTION, "parting");
        String old = api.created(members);
        queue.send("running");
        awaitInvocations(parting, 1);

        assertThat(api.delete(old).state()).isEqualTo("Deleting");
        String fresh = api.created(members);

        assertThat(fresh).isNotEqualTo(old);
        assertThat(api.get(old).state()).isEqualTo("Deleting");
        assertThat(after(old, "Deleting")).isEmpty();
        assertThat(api.get(old).status()).isEqualTo(404);
        assertThat(Instant.now())
                .isAfterOrEqualTo(parting.invocations().getFirst().at().plus(WORK));
        queue.send("fresh");
        awaitInvocations(parting, 2);
        queue.awaitEmpty();
        assertThat(parting.bodies()).containsExactly("running", "fresh");
    }

    @Test
    @DisplayName("a table is dropped and created again: its old mapping shows an error and never reads the new stream")
    void droppedTable() {
        ItemTable before = sources.table("dropped");
        Map<String, Object> members = Map.of(FUNCTION, "index", "StartingPosition", "TRIM_HORIZON");
        String old = api.created(with(members, before));
        before.put("1", "of the old table");
        await().atMost(PATIENCE).until(() -> index.bodies().contains("of the old table"));
        before.drop();
        awaitMissing(old);
        ItemTable after = sources.table("dropped");
        assertThat(after.streamArn()).isNotEqualTo(before.streamArn());
        after.put("1", "of the new table");
        Interval.pass(Duration.ofSeconds(3));
        awaitMissing(old);
        assertThat(index.bodies()).containsExactly("of the old table");

        api.created(with(members, after));
        await().atMost(PATIENCE).until(() -> index.bodies().contains("of the new table"));
        api.delete(old);
        api.awaitGone(old);
        // By the new mapping alone; Dynoxide's new stream begins with the records of the old one.
        assertThat(index.bodies()).containsOnlyOnce("of the new table");
        assertThat(sources.leaseTables(old)).isEmpty();
    }

    private static void awaitMissing(String uuid) {
        await().atMost(PATIENCE)
                .until(() -> result(uuid).startsWith("PROBLEM") && result(uuid).contains("does not exist"));
    }

    private static String result(String uuid) {
        return api.get(uuid).json().path("LastProcessingResult").asString();
    }

    private static Map<String, Object> with(Map<String, Object> members, ItemTable table) {
        Map<String, Object> all = new HashMap<>(members);
        all.put(SOURCE, table.streamArn());
        return all;
    }
}
