package io.penstock.it.dynamodb;

import static io.penstock.it.FunctionHost.Reply.error;
import static io.penstock.it.FunctionHost.Reply.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.FunctionEvent;
import io.penstock.it.FunctionHost.Deployed;
import io.penstock.it.FunctionHost.Handler;
import io.penstock.it.NeedsNode;
import io.penstock.it.Stage.Queue;
import io.penstock.it.Tables;
import io.penstock.it.Tables.Table;
import io.penstock.it.support.PenstockService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.sqs.model.Message;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** All cases run side by side on one service, each with a table and a function of its own. */
@DisplayName("Mappings on DynamoDB streams behave as recorded on AWS")
@NeedsNode
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DynamoDbConformanceIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PARTIAL = "function-response-types: [ReportBatchItemFailures]\n";

    private final Map<String, Case> cases = new LinkedHashMap<>();

    @TempDir
    private static Path folder;

    private final Tables tables = new Tables();
    private PenstockService service;

    private record Case(Table table, Queue failures, Deployed function, String options) {

        /** The calls behind the one that warmed up. */
        List<FunctionEvent> calls() {
            return function.calls().stream()
                    .filter(call -> !call.bodies().contains("up"))
                    .toList();
        }

        List<List<String>> bodies() {
            return calls().stream().map(FunctionEvent::bodies).toList();
        }
    }

    @BeforeAll
    void start() {
        given("env-dynamodb", StreamViewType.NEW_AND_OLD_IMAGES, "batch-size: 1\n", event -> ok("null"));
        given(
                "rbif-ddb-retries-3",
                StreamViewType.NEW_IMAGE,
                PARTIAL + "maximum-retry-attempts: 3\n",
                event -> ok("{\"batchItemFailures\":[{\"itemIdentifier\":123}]}"));
        given(
                "rbif-last-item-only",
                StreamViewType.NEW_IMAGE,
                PARTIAL + "maximum-retry-attempts: 3\nbatch-size: 3\nmaximum-batching-window-in-seconds: 2\n",
                event -> ok(event.reporting(List.of("6"))));
        given(
                "no-bisect-raise",
                StreamViewType.NEW_IMAGE,
                "maximum-retry-attempts: 2\nbatch-size: 4\nmaximum-batching-window-in-seconds: 2\n",
                event -> error());
        given(
                "filter-ddb-or",
                StreamViewType.NEW_IMAGE,
                "batch-size: 1\nfilter-criteria: { filters: [ { pattern: '{\"eventName\":[\"INSERT\",\"MODIFY\"]}' } ] }\n",
                event -> ok("null"));
        given(
                "filter-ddb-typed-key",
                StreamViewType.NEW_IMAGE,
                "filter-criteria: { filters: [ { pattern: '{\"dynamodb\":{\"NewImage\":{\"kind\":{\"S\":[\"order\"]}}}}' } ] }\n",
                event -> ok("null"));
        service = tables.service("conformance", folder, yaml());
        cases.values().forEach(one -> one.table().put("warm", "up"));
        await().atMost(Duration.ofSeconds(120))
                .untilAsserted(() -> assertThat(cases.entrySet())
                        .filteredOn(one -> !one.getKey().equals("filter-ddb-typed-key"))
                        .allMatch(one -> !one.getValue().function().calls().isEmpty()));
    }

    @AfterAll
    void stop() {
        if (service != null) {
            service.close();
        }
        tables.close();
    }

    private void given(String name, StreamViewType view, String options, Handler handler) {
        Table table = tables.table(name, view);
        Queue failures = tables.stage.queue(name + "-failures", Duration.ofSeconds(30));
        Handler afterWarmUp = event -> event.bodies().contains("up") ? ok("{}") : handler.handle(event);
        cases.put(name, new Case(table, failures, tables.stage.functions.deploy(name, afterWarmUp), options));
    }

    private String yaml() {
        StringBuilder functions = new StringBuilder("  functions:\n");
        StringBuilder mappings = new StringBuilder("  mappings:\n");
        cases.forEach((name, one) -> {
            functions.append("    " + name + ": { url: \"" + one.function().url() + "\", timeout: 5s }\n");
            mappings.append("    " + name + ":\n");
            mappings.append(("event-source-arn: \"" + one.table().streamArn() + "\"\nfunction-name: " + name
                            + "\nstarting-position: TRIM_HORIZON\ndestination-config: { on-failure: { destination: "
                            + one.failures().arn() + " } }\n" + one.options())
                    .indent(6));
        });
        return functions + mappings.toString();
    }

    private Case of(String name) {
        return Objects.requireNonNull(cases.get(name), name);
    }

    private static void awaitCalls(Case one, int count) {
        await().atMost(PATIENCE).until(() -> one.calls().size() >= count);
    }

    private static JsonNode failure(Case one) {
        List<Message> found = new ArrayList<>();
        await().atMost(PATIENCE).until(() -> {
            found.addAll(one.failures().receive());
            return !found.isEmpty();
        });
        assertThat(found).hasSize(1);
        return JsonMapper.shared().readTree(found.getFirst().body());
    }

    @Test
    @DisplayName("env-dynamodb-binary, B25: an item that is put, changed and deleted")
    void envelope() {
        Case one = of("env-dynamodb");
        AttributeValue binary = AttributeValue.fromB(SdkBytes.fromUtf8String("foobar"));
        one.table().put("a", Map.of("binary", binary));
        one.table()
                .put(
                        "a",
                        Map.of("binary", binary, "n", AttributeValue.fromN("12345678901234567890123456789012345678")));
        one.table().delete("a");
        awaitCalls(one, 3);

        List<JsonNode> records =
                one.calls().stream().map(call -> call.records().getFirst()).toList();

        assertThat(records)
                .extracting(record -> record.get("eventName").asString())
                .containsExactly("INSERT", "MODIFY", "REMOVE");
        JsonNode modified = records.get(1);
        assertThat(modified.at("/dynamodb/NewImage").toString())
                .isEqualTo("{\"binary\":{\"B\":\"Zm9vYmFy\"},\"id\":{\"S\":\"a\"},"
                        + "\"n\":{\"N\":\"12345678901234567890123456789012345678\"}}");
        assertThat(modified.at("/dynamodb/OldImage/n").isMissingNode()).isTrue();
        assertThat(modified.get("eventSourceARN").asString())
                .isEqualTo(one.table().streamArn());
        assertThat(modified.get("awsRegion").asString()).isEqualTo("us-east-1");
        assertThat(modified.at("/dynamodb/ApproximateCreationDateTime").asDouble() % 1)
                .isZero();
        assertThat(records.get(2).at("/dynamodb").has("NewImage")).isFalse();
        assertThat(records)
                .extracting(record -> record.get("eventID").asString())
                .doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("rbif-ddb-retries-3, stream-retry-request-id: four attempts, one id, and a record of the failure")
    void partial_failure_unknown() {
        Case one = of("rbif-ddb-retries-3");
        one.table().put("a", "1");

        JsonNode failure = failure(one);

        assertThat(one.bodies()).containsExactly(List.of("1"), List.of("1"), List.of("1"), List.of("1"));
        assertThat(failure.at("/requestContext/approximateInvokeCount").asInt()).isEqualTo(4);
        assertThat(failure.at("/responseContext/functionError").isMissingNode()
                        || failure.at("/responseContext/functionError").isNull())
                .isTrue();
        JsonNode batch = failure.get("DDBStreamBatchInfo");
        assertThat(batch.get("batchSize").asInt()).isEqualTo(1);
        assertThat(batch.get("streamArn").asString()).isEqualTo(one.table().streamArn());
        assertThat(batch.get("approximateArrivalOfFirstRecord").asString())
                .matches("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z");
    }

    @Test
    @DisplayName("rbif-last-item-only: the item that fails stands alone in the end")
    void partial_failure_of_the_last() {
        Case one = of("rbif-last-item-only");
        for (int number = 1; number <= 6; number++) {
            one.table().put("same", Integer.toString(number));
        }

        JsonNode failure = failure(one);

        assertThat(failure.at("/requestContext/approximateInvokeCount").asInt()).isEqualTo(4);
        JsonNode batch = failure.get("DDBStreamBatchInfo");
        assertThat(batch.get("batchSize").asInt()).isEqualTo(1);
        assertThat(batch.get("startSequenceNumber")).isEqualTo(batch.get("endSequenceNumber"));
        assertThat(one.calls()).hasSizeGreaterThanOrEqualTo(5);
    }

    @Test
    @DisplayName("no-bisect-raise: the same batch three times, then given up")
    void no_bisect() {
        Case one = of("no-bisect-raise");
        for (int number = 1; number <= 4; number++) {
            one.table().put("item-" + number, Integer.toString(number));
        }
        failure(one);

        List<String> batch = List.of("1", "2", "3", "4");
        assertThat(one.bodies()).containsExactly(batch, batch, batch);
    }

    @Test
    @DisplayName("filter-ddb-or, B23: deletes are filtered out")
    void filter_by_event() {
        Case one = of("filter-ddb-or");
        one.table().put("a", "inserted");
        one.table().put("a", "modified");
        one.table().delete("a");
        one.table().put("b", "the end");
        awaitCalls(one, 3);

        assertThat(one.bodies()).containsExactly(List.of("inserted"), List.of("modified"), List.of("the end"));
    }

    @Test
    @DisplayName("filter-ddb-typed-key, B23: values are found under their types")
    void filter_by_value() {
        Case one = of("filter-ddb-typed-key");
        one.table().put("a", Map.of("kind", AttributeValue.fromS("invoice")));
        one.table().put("b", Map.of("kind", AttributeValue.fromS("order")));
        awaitCalls(one, 1);

        assertThat(one.bodies()).containsExactly(List.of("b"));
    }
}
