package io.penstock.it.api;

import static io.penstock.it.api.ApiStage.functionArn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.penstock.it.Aws;
import io.penstock.it.NeedsNode;
import io.penstock.it.Stage.Queue;
import io.penstock.it.support.ItemTable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.EventSourcePosition;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.ResourceConflictException;
import software.amazon.awssdk.services.lambda.model.UpdateEventSourceMappingResponse;

@DisplayName("The control API, by AWS's own client, on real sources")
@NeedsNode
class ControlApiIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration VISIBILITY = Duration.ofSeconds(30);

    @TempDir
    private static Path folder;

    private static ApiStage api;

    @BeforeAll
    static void start() {
        api = new ApiStage(
                folder,
                Map.of(
                        "one", Duration.ofSeconds(5),
                        "two", Duration.ofSeconds(5),
                        "slow", Duration.ofSeconds(60)));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static CreateEventSourceMappingResponse onQueue(String queue, String function, boolean enabled) {
        return api.lambda()
                .createEventSourceMapping(create ->
                        create.eventSourceArn(queue).functionName(function).enabled(enabled));
    }

    private static CreateEventSourceMappingResponse onStream(String stream, String function, boolean enabled) {
        return api.lambda()
                .createEventSourceMapping(create -> create.eventSourceArn(stream)
                        .functionName(function)
                        .startingPosition(EventSourcePosition.TRIM_HORIZON)
                        .enabled(enabled));
    }

    private static int mappings() {
        return api.lambda().listEventSourceMappings().eventSourceMappings().size();
    }

    @Test
    @DisplayName("api-missing-function: a function that AWS Lambda does not know is refused")
    void missingFunction() {
        String queue = api.stage().queue("for-nobody", VISIBILITY).arn();

        assertThatThrownBy(() -> onQueue(queue, "nobody", true))
                .isInstanceOf(InvalidParameterValueException.class)
                .hasMessageContaining("Function does not exist");
    }

    @Test
    @DisplayName("a queue that does not exist is refused, and nothing is left of the mapping")
    void missingQueue() {
        int before = mappings();

        assertThatThrownBy(() -> onQueue(api.streams.aws().arn("sqs", "nowhere"), "one", true))
                .isInstanceOf(InvalidParameterValueException.class)
                .hasMessageContaining("SQS Error Code: AWS.SimpleQueueService.NonExistentQueue");
        assertThat(mappings()).isEqualTo(before);
    }

    @Test
    @DisplayName("api-missing-kinesis-stream, api-missing-ddb-stream: a stream that does not exist is not found")
    void missingStreams() {
        Aws aws = api.streams.aws();

        for (String stream : List.of(
                aws.arn("kinesis", "stream/nowhere"),
                aws.arn("dynamodb", "table/nowhere/stream/2026-01-01T00:00:00.000"))) {
            assertThatThrownBy(() -> onStream(stream, "one", true))
                    .isInstanceOf(InvalidParameterValueException.class)
                    .hasMessageContaining("Stream not found: " + stream);
        }
    }

    @Test
    @DisplayName("api-visibility-lt-timeout: a queue whose messages come back while the function runs is refused")
    void visibility() {
        String queue = api.stage().queue("short", VISIBILITY).arn();

        assertThatThrownBy(() -> onQueue(queue, "slow", true))
                .isInstanceOf(InvalidParameterValueException.class)
                .hasMessageContaining("Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds");
    }

    @Test
    @DisplayName("api-duplicate-sqs: a queue has one mapping to a function; when that is deleted there is room again")
    void duplicate() {
        String queue = api.stage().queue("once", VISIBILITY).arn();
        String first = onQueue(queue, "one", true).uuid();

        assertThatThrownBy(() -> onQueue(queue, "one", true))
                .isInstanceOf(ResourceConflictException.class)
                .hasMessageContaining("An event source mapping with SQS arn (\" " + queue
                        + " \") and function (\" one \") already exists. Please update or delete the existing mapping"
                        + " with UUID " + first);

        api.lambda().deleteEventSourceMapping(delete -> delete.uuid(first));
        api.awaitGone(first);
        assertThat(onQueue(queue, "one", true).uuid()).isNotEqualTo(first);
    }

    @Test
    @DisplayName("api-sqs-create-default, api-state-update: a queue's mapping is created, and gets another function")
    void queueStates() {
        Queue queue = api.stage().queue("states", VISIBILITY);
        CreateEventSourceMappingResponse created = onQueue(queue.arn(), "one", true);
        assertThat(created.state()).isEqualTo("Creating");
        assertThat(created.stateTransitionReason()).isEqualTo("USER_INITIATED");
        api.awaitState(created.uuid(), "Creating", "Enabled");

        UpdateEventSourceMappingResponse updated = api.lambda()
                .updateEventSourceMapping(update -> update.uuid(created.uuid()).functionName("two"));
        assertThat(updated.state()).isEqualTo("Updating");
        assertThat(updated.functionArn()).isEqualTo(functionArn("two"));
        api.awaitState(created.uuid(), "Updating", "Enabled");

        queue.send("to the new function");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(api.bodies("two")).contains("to the new function"));
        assertThat(api.bodies("one")).doesNotContain("to the new function");
    }

    @Test
    @DisplayName("api-state-create-disabled-sqs: a queue's mapping created disabled is so at once, and stays so")
    void disabledQueue() {
        Queue queue = api.stage().queue("resting", VISIBILITY);
        CreateEventSourceMappingResponse created = onQueue(queue.arn(), "one", false);
        assertThat(created.state()).isEqualTo("Disabled");

        UpdateEventSourceMappingResponse updated = api.lambda()
                .updateEventSourceMapping(update -> update.uuid(created.uuid()).batchSize(5));
        assertThat(updated.state()).isEqualTo("Disabled");
        assertThat(api.get(created.uuid()).batchSize()).isEqualTo(5);

        api.lambda().deleteEventSourceMapping(delete -> delete.uuid(created.uuid()));
        api.awaitGone(created.uuid());
    }

    @Test
    @DisplayName("api-state-create-disabled-ddb, api-state-disable-stream: a table's mapping is at rest while disabled")
    void disabledStream() {
        ItemTable table = api.tables.table("resting", StreamViewType.NEW_IMAGE);
        table.put("1", "before");
        CreateEventSourceMappingResponse created = onStream(table.streamArn(), "one", false);
        String uuid = created.uuid();
        assertThat(created.state()).isEqualTo("Creating");
        api.awaitState(uuid, "Creating", "Disabled");

        assertThat(enable(uuid, true)).isEqualTo("Enabling");
        api.awaitState(uuid, "Enabling", "Enabled");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(api.bodies("one")).contains("before"));

        assertThat(enable(uuid, false)).isEqualTo("Disabling");
        api.awaitState(uuid, "Disabling", "Disabled");
        table.put("2", "while disabled");
        await().during(Duration.ofSeconds(2)).until(() -> !api.bodies("one").contains("while disabled"));

        enable(uuid, true);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(api.bodies("one")).contains("while disabled"));
    }

    private static String enable(String uuid, boolean enabled) {
        return api.lambda()
                .updateEventSourceMapping(update -> update.uuid(uuid).enabled(enabled))
                .state();
    }

    @Test
    @DisplayName("api-function-deleted-keeps-esm: a mapping outlives its function, and can be deleted")
    void deletedFunction() {
        api.remote.create("short-lived");
        ItemTable table = api.tables.table("orphaned", StreamViewType.NEW_IMAGE);
        String uuid = onStream(table.streamArn(), "short-lived", true).uuid();
        api.awaitState(uuid, "Creating", "Enabled");

        api.remote.delete("short-lived");
        table.put("1", "for nobody");

        assertThat(api.get(uuid).state()).isEqualTo("Enabled");
        assertThat(api.lambda()
                        .deleteEventSourceMapping(delete -> delete.uuid(uuid))
                        .state())
                .isEqualTo("Deleting");
        api.awaitGone(uuid);
    }
}
