package io.penstock.it.kinesis;

import static io.penstock.it.Bodies.numbered;
import static io.penstock.it.FunctionHost.Answer.error;
import static io.penstock.it.FunctionHost.Answer.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.Cases;
import io.penstock.it.Cases.Case;
import io.penstock.it.FunctionEvent;
import io.penstock.it.FunctionHost.Answer;
import io.penstock.it.FunctionHost.Handler;
import io.penstock.it.NeedsNode;
import io.penstock.it.Stage.Queue;
import io.penstock.it.Streams;
import io.penstock.it.support.MappingEntry;
import io.penstock.it.support.PenstockService;
import io.penstock.it.support.ShardedStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** All cases run side by side on one service, each with a stream of one shard and a function of its own. */
@DisplayName("Kinesis mappings behave as recorded on AWS")
@NeedsNode
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KinesisConformanceIT {

    private static final List<String> ONE_TO_FOUR = List.of("1", "2", "3", "4");
    private static final UnaryOperator<MappingEntry> PLAIN = mapping -> mapping;
    private static final UnaryOperator<MappingEntry> REPORTING = MappingEntry::reportingItemFailures;

    private final Streams streams = new Streams();
    private final Cases<ShardedStream> cases = new Cases<>(streams.stage.functions);

    @TempDir
    private static Path folder;

    private PenstockService service;

    @BeforeAll
    void start() {
        given("env-kinesis", mapping -> mapping.batchSize(1), event -> ok());
        given("batch-kinesis-order", mapping -> mapping.batchSize(10), event -> ok());
        given("rbif-success", REPORTING, event -> ok("{\"batchItemFailures\":[]}"));
        given(
                "rbif-failure-unknown-id",
                mapping -> mapping.reportingItemFailures().maximumRetries(0),
                event -> ok("{\"batchItemFailures\":[{\"itemIdentifier\":\"123\"}]}"));
        given(
                "rbif-partial-trim",
                mapping -> mapping.reportingItemFailures().maximumRetries(1),
                KinesisConformanceIT::reportingTwo);
        given("rbif-not-enabled", PLAIN, KinesisConformanceIT::reportingTwo);
        given(
                "rbif-bisect",
                mapping -> mapping.reportingItemFailures().bisecting().maximumRetries(1),
                KinesisConformanceIT::reportingTwo);
        given("no-bisect-raise", mapping -> mapping.maximumRetries(2), KinesisConformanceIT::failingOnTwo);
        given("bisect-raise", mapping -> mapping.bisecting().maximumRetries(1), KinesisConformanceIT::failingOnTwo);
        given("dest-kinesis-sqs-shape", mapping -> mapping.maximumRetries(1), event -> error());
        given(
                "filter-kinesis-data",
                mapping -> mapping.filter("{\"data\":{\"event_type\":[\"function_1\"]}}"),
                event -> ok());
        service = streams.service("conformance", folder, cases.configuration());
        cases.all().values().forEach(one -> one.source().put("warm", Cases.WARM_UP));
        await().atMost(Duration.ofSeconds(120))
                .untilAsserted(() -> assertThat(cases.all().values())
                        .filteredOn(one -> !one.mapping().startsWith("filter"))
                        .allMatch(one -> !one.function().invocations().isEmpty()));
    }

    @AfterAll
    void stop() {
        if (service != null) {
            service.close();
        }
        streams.close();
    }

    private void given(String name, UnaryOperator<MappingEntry> options, Handler handler) {
        ShardedStream stream = streams.stream(name, 1);
        Queue failures = streams.stage.queue(name + "-failures", Duration.ofSeconds(30));
        MappingEntry mapping =
                MappingEntry.of(name, stream.arn()).fromTrimHorizon().onFailure(failures.arn());
        cases.add(options.apply(mapping), stream, failures, Duration.ofSeconds(5), handler);
    }

    private static Answer reportingTwo(FunctionEvent event) {
        return ok(event.reporting(List.of("2")));
    }

    private static Answer failingOnTwo(FunctionEvent event) {
        return event.bodies().contains("2") ? error() : ok();
    }

    @Test
    @DisplayName("env-kinesis: the envelope, with the stream's own numbers")
    void envelope() {
        Case<ShardedStream> one = cases.of("env-kinesis");
        String sequenceNumber = one.source().put("custom", "hello");

        one.awaitBodies(1);

        assertThat(one.bodies()).containsExactly("hello");
        JsonNode record = one.invocations().getLast().records().getFirst();
        assertThat(record.at("/kinesis/partitionKey").asString()).isEqualTo("custom");
        assertThat(record.at("/kinesis/sequenceNumber").asString()).isEqualTo(sequenceNumber);
        assertThat(record.at("/eventID").asString()).isEqualTo("shardId-000000000000:" + sequenceNumber);
        assertThat(record.at("/eventSourceARN").asString())
                .isEqualTo(one.source().arn());
        double arrival = record.at("/kinesis/approximateArrivalTimestamp").asDouble();
        assertThat(arrival).isBetween(1.7e9, 4e9);
    }

    @Test
    @DisplayName("batch-kinesis-order: 30 records come in order, in batches of at most 10, one at a time")
    void order() {
        Case<ShardedStream> one = cases.of("batch-kinesis-order");
        List<String> data = numbered("r", 30);
        one.source().putAll("key", data);

        one.awaitBodies(30);

        assertThat(one.bodies()).isEqualTo(data);
        assertThat(one.batches()).allMatch(batch -> batch.size() <= 10);
        assertThat(one.function().mostConcurrent()).isEqualTo(1);
    }

    @Test
    @DisplayName("rbif-success-empty-list-failures: one invocation")
    void emptyReportAcceptsTheBatch() {
        Case<ShardedStream> one = cases.of("rbif-success");
        one.source().putAll("key", List.of("1", "2"));
        one.awaitBodies(2);

        one.source().put("key", "3");

        one.awaitBodies(3);
        assertThat(one.bodies()).containsExactly("1", "2", "3");
    }

    @Test
    @DisplayName("rbif-failure-unknown-id, B2(d): the whole batch fails")
    void unknownIdFailsTheBatch() {
        Case<ShardedStream> one = cases.of("rbif-failure-unknown-id");
        one.source().putAll("key", List.of("1", "2", "3"));

        JsonNode failure = one.destinationRecord();

        assertThat(failure.at("/KinesisBatchInfo/batchSize").asInt()).isEqualTo(3);
        assertThat(failure.at("/requestContext/approximateInvokeCount").asInt()).isEqualTo(1);
        assertThat(failure.at("/responseContext/functionError").isNull()).isTrue();
    }

    @Test
    @DisplayName("rbif-partial-trim, B2(a): [1,2,3,4] [2,3,4] [2,3,4], then record 2 to 4 at the destination")
    void partialFailureTrimsTheBatch() {
        Case<ShardedStream> one = cases.of("rbif-partial-trim");
        one.source().putAll("key", ONE_TO_FOUR);

        JsonNode failure = one.destinationRecord();

        assertThat(one.batches()).containsExactly(ONE_TO_FOUR, List.of("2", "3", "4"), List.of("2", "3", "4"));
        assertThat(failure.at("/requestContext/approximateInvokeCount").asInt()).isEqualTo(2);
        assertThat(failure.at("/KinesisBatchInfo/batchSize").asInt()).isEqualTo(3);
    }

    @Test
    @DisplayName("rbif-not-enabled: the report is ignored")
    void unaskedReportIsIgnored() {
        Case<ShardedStream> one = cases.of("rbif-not-enabled");
        one.source().putAll("key", List.of("1", "2", "3"));
        one.awaitBodies(3);

        one.source().put("key", "4");

        one.awaitBatches(List.of(List.of("1", "2", "3"), List.of("4")));
    }

    @Test
    @DisplayName("partial and bisect, B2(c): [1,2,3,4] [2,3,4] [2] [2] [3,4]")
    void partialFailureAndBisect() {
        Case<ShardedStream> one = cases.of("rbif-bisect");
        one.source().putAll("key", ONE_TO_FOUR);

        one.awaitBatches(List.of(ONE_TO_FOUR, List.of("2", "3", "4"), List.of("2"), List.of("2"), List.of("3", "4")));
    }

    @Test
    @DisplayName("no-bisect-raise, stream-retry-request-id: three attempts with one batch, one failure of four records")
    void withoutBisectTheBatchIsRetriedWhole() {
        Case<ShardedStream> one = cases.of("no-bisect-raise");
        one.source().putAll("key", ONE_TO_FOUR);

        JsonNode failure = one.destinationRecord();

        assertThat(one.batches()).hasSize(3).allMatch(batch -> batch.size() == 4);
        assertThat(failure.at("/KinesisBatchInfo/batchSize").asInt()).isEqualTo(4);
        assertThat(failure.at("/requestContext/approximateInvokeCount").asInt()).isEqualTo(3);
    }

    @Test
    @DisplayName("bisect: [1,2,3,4] [1,2] [1] [2] [2] [3,4]")
    void bisect() {
        Case<ShardedStream> one = cases.of("bisect-raise");
        one.source().putAll("key", ONE_TO_FOUR);

        one.awaitBatches(
                List.of(ONE_TO_FOUR, List.of("1", "2"), List.of("1"), List.of("2"), List.of("2"), List.of("3", "4")));
        assertThat(one.destinationRecord().at("/KinesisBatchInfo/batchSize").asInt())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("dest-kinesis-sqs-shape, stream-retry-count-1: the record at the destination")
    void destinationRecord() {
        Case<ShardedStream> one = cases.of("dest-kinesis-sqs-shape");
        String sequenceNumber = one.source().put("key", "doomed");

        JsonNode failure = one.destinationRecord();

        assertThat(failure.propertyNames())
                .containsExactlyInAnyOrder(
                        "requestContext", "responseContext", "version", "timestamp", "KinesisBatchInfo");
        assertThat(failure.path("requestContext").propertyNames())
                .containsExactlyInAnyOrder("requestId", "functionArn", "condition", "approximateInvokeCount");
        assertThat(failure.at("/requestContext/condition").asString()).isEqualTo("RetryAttemptsExhausted");
        assertThat(failure.at("/requestContext/approximateInvokeCount").asInt()).isEqualTo(2);
        assertThat(failure.at("/KinesisBatchInfo/startSequenceNumber").asString())
                .isEqualTo(sequenceNumber);
        assertThat(failure.at("/KinesisBatchInfo/endSequenceNumber").asString()).isEqualTo(sequenceNumber);
        assertThat(failure.at("/KinesisBatchInfo/streamArn").asString())
                .isEqualTo(one.source().arn());
        assertThat(failure.at("/KinesisBatchInfo/shardId").asString()).isEqualTo("shardId-000000000000");
    }

    @Test
    @DisplayName("filter-kinesis-data: only what matches is delivered; what is no JSON is filtered out")
    void filter() {
        Case<ShardedStream> one = cases.of("filter-kinesis-data");
        String matching = "{\"event_type\":\"function_1\"}";
        String other = "{\"event_type\":\"function_2\"}";
        one.source().putAll("key", List.of(other, "no json", matching, other));

        one.awaitBatches(List.of(List.of(matching)));
    }
}
