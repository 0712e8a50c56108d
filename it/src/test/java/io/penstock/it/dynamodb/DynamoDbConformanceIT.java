package io.penstock.it.dynamodb;

import static io.penstock.it.FunctionHost.Answer.error;
import static io.penstock.it.FunctionHost.Answer.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.Cases;
import io.penstock.it.Cases.Case;
import io.penstock.it.FunctionHost.Handler;
import io.penstock.it.NeedsNode;
import io.penstock.it.Stage.Queue;
import io.penstock.it.Tables;
import io.penstock.it.support.ItemTable;
import io.penstock.it.support.MappingEntry;
import io.penstock.it.support.PenstockService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import tools.jackson.databind.JsonNode;

/** All cases run side by side on one service, each with a table and a function of its own. */
@DisplayName("Mappings on DynamoDB streams behave as recorded on AWS")
@NeedsNode
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DynamoDbConformanceIT {

    private final Tables tables = new Tables();
    private final Cases<ItemTable> cases = new Cases<>(tables.stage.functions);

    @TempDir
    private static Path folder;

    private PenstockService service;

    @BeforeAll
    void start() {
        given("env-dynamodb", StreamViewType.NEW_AND_OLD_IMAGES, mapping -> mapping.batchSize(1), event -> ok());
        given(
                "rbif-ddb-retries-3",
                StreamViewType.NEW_IMAGE,
                mapping -> mapping.reportingItemFailures().maximumRetries(3),
                event -> ok("{\"batchItemFailures\":[{\"itemIdentifier\":123}]}"));
        given(
                "rbif-last-item-only",
                StreamViewType.NEW_IMAGE,
                mapping -> mapping.reportingItemFailures()
                        .maximumRetries(3)
                        .batchSize(3)
                        .window(2),
                event -> ok(event.reporting(List.of("6"))));
        given(
                "no-bisect-raise",
                StreamViewType.NEW_IMAGE,
                mapping -> mapping.maximumRetries(2).batchSize(4).window(2),
                event -> error());
        given(
                "filter-ddb-or",
                StreamViewType.NEW_IMAGE,
                mapping -> mapping.batchSize(1).filter("{\"eventName\":[\"INSERT\",\"MODIFY\"]}"),
                event -> ok());
        given(
                "filter-ddb-typed-key",
                StreamViewType.NEW_IMAGE,
                mapping -> mapping.filter("{\"dynamodb\":{\"NewImage\":{\"kind\":{\"S\":[\"order\"]}}}}"),
                event -> ok());
        service = tables.service("conformance", folder, cases.configuration());
        cases.all().values().forEach(one -> one.source().put("warm", Cases.WARM_UP));
        await().atMost(Duration.ofSeconds(120))
                .untilAsserted(() -> assertThat(cases.all().values())
                        .filteredOn(one -> !one.mapping().equals("filter-ddb-typed-key"))
                        .allMatch(one -> !one.function().invocations().isEmpty()));
    }

    @AfterAll
    void stop() {
        if (service != null) {
            service.close();
        }
        tables.close();
    }

    private void given(String name, StreamViewType view, UnaryOperator<MappingEntry> options, Handler handler) {
        ItemTable table = tables.table(name, view);
        Queue failures = tables.stage.queue(name + "-failures", Duration.ofSeconds(30));
        MappingEntry mapping =
                MappingEntry.of(name, table.streamArn()).fromTrimHorizon().onFailure(failures.arn());
        cases.add(options.apply(mapping), table, failures, Duration.ofSeconds(5), handler);
    }

    @Test
    @DisplayName("env-dynamodb-binary, B25: an item that is put, changed and deleted")
    void envelope() {
        Case<ItemTable> one = cases.of("env-dynamodb");
        AttributeValue binary = AttributeValue.fromB(SdkBytes.fromUtf8String("foobar"));
        one.source().put("a", Map.of("binary", binary));
        one.source()
                .put(
                        "a",
                        Map.of("binary", binary, "n", AttributeValue.fromN("12345678901234567890123456789012345678")));
        one.source().delete("a");
        one.awaitBodies(3);

        List<JsonNode> records = one.invocations().stream()
                .map(invocation -> invocation.records().getFirst())
                .toList();

        assertThat(records)
                .extracting(record -> record.get("eventName").asString())
                .containsExactly("INSERT", "MODIFY", "REMOVE");
        JsonNode modified = records.get(1);
        assertThat(modified.at("/dynamodb/NewImage").toString())
                .isEqualTo("{\"binary\":{\"B\":\"Zm9vYmFy\"},\"id\":{\"S\":\"a\"},"
                        + "\"n\":{\"N\":\"12345678901234567890123456789012345678\"}}");
        assertThat(modified.at("/dynamodb/OldImage/n").isMissingNode()).isTrue();
        assertThat(modified.get("eventSourceARN").asString())
                .isEqualTo(one.source().streamArn());
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
    void unknownIdFailsTheBatch() {
        Case<ItemTable> one = cases.of("rbif-ddb-retries-3");
        one.source().put("a", "1");

        JsonNode failure = one.destinationRecord();

        assertThat(one.batches()).containsExactly(List.of("1"), List.of("1"), List.of("1"), List.of("1"));
        assertThat(failure.at("/requestContext/approximateInvokeCount").asInt()).isEqualTo(4);
        assertThat(failure.at("/responseContext/functionError").isMissingNode()
                        || failure.at("/responseContext/functionError").isNull())
                .isTrue();
        JsonNode batch = failure.get("DDBStreamBatchInfo");
        assertThat(batch.get("batchSize").asInt()).isEqualTo(1);
        assertThat(batch.get("streamArn").asString()).isEqualTo(one.source().streamArn());
        assertThat(batch.get("approximateArrivalOfFirstRecord").asString())
                .matches("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z");
    }

    @Test
    @DisplayName("rbif-last-item-only: the item that fails stands alone in the end")
    void lastItemFailsAlone() {
        Case<ItemTable> one = cases.of("rbif-last-item-only");
        for (int number = 1; number <= 6; number++) {
            one.source().put("same", Integer.toString(number));
        }

        JsonNode failure = one.destinationRecord();

        assertThat(failure.at("/requestContext/approximateInvokeCount").asInt()).isEqualTo(4);
        JsonNode batch = failure.get("DDBStreamBatchInfo");
        assertThat(batch.get("batchSize").asInt()).isEqualTo(1);
        assertThat(batch.get("startSequenceNumber")).isEqualTo(batch.get("endSequenceNumber"));
        assertThat(one.invocations()).hasSizeGreaterThanOrEqualTo(5);
    }

    @Test
    @DisplayName("no-bisect-raise: the same batch three times, then it is discarded")
    void withoutBisectTheBatchIsRetriedWhole() {
        Case<ItemTable> one = cases.of("no-bisect-raise");
        for (int number = 1; number <= 4; number++) {
            one.source().put("item-" + number, Integer.toString(number));
        }
        one.destinationRecord();

        List<String> batch = List.of("1", "2", "3", "4");
        assertThat(one.batches()).containsExactly(batch, batch, batch);
    }

    @Test
    @DisplayName("filter-ddb-or, B23: deletes are filtered out")
    void filterByEvent() {
        Case<ItemTable> one = cases.of("filter-ddb-or");
        one.source().put("a", "inserted");
        one.source().put("a", "modified");
        one.source().delete("a");
        one.source().put("b", "the end");
        one.awaitBodies(3);

        assertThat(one.batches()).containsExactly(List.of("inserted"), List.of("modified"), List.of("the end"));
    }

    @Test
    @DisplayName("filter-ddb-typed-key, B23: values are found under their types")
    void filterByValue() {
        Case<ItemTable> one = cases.of("filter-ddb-typed-key");
        one.source().put("a", Map.of("kind", AttributeValue.fromS("invoice")));
        one.source().put("b", Map.of("kind", AttributeValue.fromS("order")));
        one.awaitBodies(1);

        assertThat(one.batches()).containsExactly(List.of("b"));
    }
}
