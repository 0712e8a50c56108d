package io.penstock.it.kinesis;

import static io.penstock.it.FunctionHost.Reply.error;
import static io.penstock.it.FunctionHost.Reply.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.FunctionEvent;
import io.penstock.it.FunctionHost.Deployed;
import io.penstock.it.FunctionHost.Handler;
import io.penstock.it.FunctionHost.Reply;
import io.penstock.it.NeedsNode;
import io.penstock.it.Stage.Queue;
import io.penstock.it.Streams;
import io.penstock.it.Streams.Stream;
import io.penstock.it.support.PenstockService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.Message;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** All cases run side by side on one service, each with a stream of one shard and a function of its own. */
@DisplayName("Kinesis mappings behave as recorded on AWS")
@NeedsNode
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KinesisConformanceIT {

    private static final String PARTIAL = "function-response-types: [ReportBatchItemFailures]\n";

    private final Map<String, Case> cases = new LinkedHashMap<>();

    @TempDir
    private static Path folder;

    private final Streams streams = new Streams();
    private PenstockService service;

    private record Case(Stream stream, Queue failures, Deployed function, String options) {

        List<List<String>> calls() {
            return function.calls().stream().map(FunctionEvent::bodies).toList();
        }
    }

    @BeforeAll
    void start() throws Exception {
        given("env-kinesis", "batch-size: 1\n", event -> ok("null"));
        given("batch-kinesis-order", "batch-size: 10\n", event -> ok("null"));
        given("rbif-success", PARTIAL, event -> ok("{\"batchItemFailures\":[]}"));
        given(
                "rbif-failure-unknown-id",
                PARTIAL + "maximum-retry-attempts: 0\n",
                event -> ok("{\"batchItemFailures\":[{\"itemIdentifier\":\"123\"}]}"));
        given("rbif-partial-trim", PARTIAL + "maximum-retry-attempts: 1\n", event -> ok(event.reporting(List.of("2"))));
        given("rbif-not-enabled", "", event -> ok(event.reporting(List.of("2"))));
        given(
                "rbif-bisect",
                PARTIAL + "bisect-batch-on-function-error: true\nmaximum-retry-attempts: 1\n",
                event -> ok(event.reporting(List.of("2"))));
        given("no-bisect-raise", "maximum-retry-attempts: 2\n", KinesisConformanceIT::failingOnTwo);
        given(
                "bisect-raise",
                "bisect-batch-on-function-error: true\nmaximum-retry-attempts: 1\n",
                KinesisConformanceIT::failingOnTwo);
        given("dest-kinesis-sqs-shape", "maximum-retry-attempts: 1\n", event -> error());
        given(
                "filter-kinesis-data",
                "filter-criteria: { filters: [ { pattern: '{\"data\":{\"event_type\":[\"function_1\"]}}' } ] }\n",
                event -> ok("null"));
        service = streams.service("conformance", folder, yaml());
        cases.values().forEach(one -> one.stream().put("warm", "up"));
        await().atMost(Duration.ofSeconds(120))
                .untilAsserted(() -> assertThat(cases.values())
                        .filteredOn(one -> !one.stream().name().startsWith("filter"))
                        .allMatch(one -> !one.function().calls().isEmpty()));
    }

    @AfterAll
    void stop() {
        if (service != null) {
            service.close();
        }
        streams.close();
    }

    private void given(String name, String options, Handler handler) {
        Stream stream = streams.stream(name, 1);
        Queue failures = streams.stage.queue(name + "-failures", Duration.ofSeconds(30));
        Handler afterWarmUp = event -> event.bodies().contains("up") ? ok("{}") : handler.handle(event);
        cases.put(name, new Case(stream, failures, streams.stage.functions.deploy(name, afterWarmUp), options));
    }

    private String yaml() {
        StringBuilder functions = new StringBuilder("  functions:\n");
        StringBuilder mappings = new StringBuilder("  mappings:\n");
        cases.forEach((name, one) -> {
            functions.append("    " + name + ": { url: \"" + one.function().url() + "\", timeout: 5s }\n");
            mappings.append("    " + name + ":\n");
            mappings.append(("event-source-arn: " + one.stream().arn() + "\nfunction-name: " + name
                            + "\nstarting-position: TRIM_HORIZON\ndestination-config: { on-failure: { destination: "
                            + one.failures().arn() + " } }\n" + one.options())
                    .indent(6));
        });
        return functions + mappings.toString();
    }

    private Case of(String name) {
        return Objects.requireNonNull(cases.get(name), name);
    }

    private static Reply failingOnTwo(FunctionEvent event) {
        return event.bodies().contains("2") ? error() : ok("null");
    }

    /** The calls behind the one that warmed up. */
    private static List<List<String>> calls(Case one) {
        return one.calls().stream().filter(call -> !call.contains("up")).toList();
    }

    private JsonNode failure(Case one) {
        List<Message> found = new ArrayList<>();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            found.addAll(one.failures().receive());
            return !found.isEmpty();
        });
        assertThat(found).hasSize(1);
        return JsonMapper.shared().readTree(found.getFirst().body());
    }

    private static void awaitCalls(Case one, List<List<String>> expected) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(calls(one)).hasSizeGreaterThanOrEqualTo(expected.size()));
        assertThat(calls(one)).isEqualTo(expected);
    }

    @Test
    @DisplayName("env-kinesis: the envelope, with the stream's own numbers")
    void envelope() {
        Case one = of("env-kinesis");
        String sequenceNumber = one.stream().put("custom", "hello");

        await().atMost(Duration.ofSeconds(30))
                .until(() -> one.function().bodies().contains("hello"));

        JsonNode record = one.function().calls().getLast().records().getFirst();
        assertThat(record.at("/kinesis/partitionKey").asString()).isEqualTo("custom");
        assertThat(record.at("/kinesis/sequenceNumber").asString()).isEqualTo(sequenceNumber);
        assertThat(record.at("/eventID").asString()).isEqualTo("shardId-000000000000:" + sequenceNumber);
        assertThat(record.at("/eventSourceARN").asString())
                .isEqualTo(one.stream().arn());
        double arrival = record.at("/kinesis/approximateArrivalTimestamp").asDouble();
        assertThat(arrival).isBetween(1.7e9, 4e9);
    }

    @Test
    @DisplayName("batch-kinesis-order: 30 records come in order, in batches of at most 10, one at a time")
    void order() {
        Case one = of("batch-kinesis-order");
        List<String> data = IntStream.range(0, 30).mapToObj(id -> "r" + id).toList();
        one.stream().putAll("key", data);

        await().atMost(Duration.ofSeconds(30))
                .until(() -> one.function().bodies().contains("r29"));

        assertThat(calls(one).stream().flatMap(List::stream).toList()).isEqualTo(data);
        assertThat(calls(one)).allMatch(call -> call.size() <= 10);
        assertThat(one.function().mostAtOnce()).isEqualTo(1);
    }

    @Test
    @DisplayName("rbif-success-empty-list-failures: one call")
    void reported_success() {
        Case one = of("rbif-success");
        one.stream().putAll("key", List.of("1", "2"));

        await().atMost(Duration.ofSeconds(30))
                .until(() -> one.function().bodies().contains("2"));
        one.stream().put("key", "3");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> one.function().bodies().contains("3"));
        assertThat(calls(one).stream().flatMap(List::stream)).containsExactly("1", "2", "3");
    }

    @Test
    @DisplayName("rbif-failure-unknown-id, B2(d): the whole batch fails")
    void unknown_id() {
        Case one = of("rbif-failure-unknown-id");
        one.stream().putAll("key", List.of("1", "2", "3"));

        JsonNode failure = failure(one);

        assertThat(failure.at("/KinesisBatchInfo/batchSize").asInt()).isEqualTo(3);
        assertThat(failure.at("/requestContext/approximateInvokeCount").asInt()).isEqualTo(1);
        assertThat(failure.at("/responseContext/functionError").isNull()).isTrue();
    }

    @Test
    @DisplayName("rbif-partial-trim, B2(a): [1,2,3,4] [2,3,4] [2,3,4], then record 2 to 4 at the destination")
    void partial_trim() {
        Case one = of("rbif-partial-trim");
        one.stream().putAll("key", List.of("1", "2", "3", "4"));

        JsonNode failure = failure(one);

        assertThat(calls(one))
                .containsExactly(List.of("1", "2", "3", "4"), List.of("2", "3", "4"), List.of("2", "3", "4"));
        assertThat(failure.at("/requestContext/approximateInvokeCount").asInt()).isEqualTo(2);
        assertThat(failure.at("/KinesisBatchInfo/batchSize").asInt()).isEqualTo(3);
    }

    @Test
    @DisplayName("rbif-not-enabled: the report is ignored")
    void not_enabled() {
        Case one = of("rbif-not-enabled");
        one.stream().putAll("key", List.of("1", "2", "3"));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> one.function().bodies().contains("3"));
        one.stream().put("key", "4");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> one.function().bodies().contains("4"));

        assertThat(calls(one)).containsExactly(List.of("1", "2", "3"), List.of("4"));
    }

    @Test
    @DisplayName("partial and bisect, B2(c): [1,2,3,4] [2,3,4] [2] [2] [3,4]")
    void partial_and_bisect() {
        Case one = of("rbif-bisect");
        one.stream().putAll("key", List.of("1", "2", "3", "4"));

        awaitCalls(
                one,
                List.of(
                        List.of("1", "2", "3", "4"),
                        List.of("2", "3", "4"),
                        List.of("2"),
                        List.of("2"),
                        List.of("3", "4")));
    }

    @Test
    @DisplayName(
            "no-bisect-raise, stream-retry-request-id: three calls with one request id, one failure of four records")
    void no_bisect() {
        Case one = of("no-bisect-raise");
        one.stream().putAll("key", List.of("1", "2", "3", "4"));

        JsonNode failure = failure(one);

        assertThat(calls(one)).hasSize(3).allMatch(call -> call.size() == 4);
        assertThat(failure.at("/KinesisBatchInfo/batchSize").asInt()).isEqualTo(4);
        assertThat(failure.at("/requestContext/approximateInvokeCount").asInt()).isEqualTo(3);
    }

    @Test
    @DisplayName("bisect: [1,2,3,4] [1,2] [1] [2] [2] [3,4]")
    void bisect() {
        Case one = of("bisect-raise");
        one.stream().putAll("key", List.of("1", "2", "3", "4"));

        awaitCalls(
                one,
                List.of(
                        List.of("1", "2", "3", "4"),
                        List.of("1", "2"),
                        List.of("1"),
                        List.of("2"),
                        List.of("2"),
                        List.of("3", "4")));
        assertThat(failure(one).at("/KinesisBatchInfo/batchSize").asInt()).isEqualTo(1);
    }

    @Test
    @DisplayName("dest-kinesis-sqs-shape, stream-retry-count-1: the record at the destination")
    void destination() {
        Case one = of("dest-kinesis-sqs-shape");
        String sequenceNumber = one.stream().put("key", "doomed");

        JsonNode failure = failure(one);

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
                .isEqualTo(one.stream().arn());
        assertThat(failure.at("/KinesisBatchInfo/shardId").asString()).isEqualTo("shardId-000000000000");
    }

    @Test
    @DisplayName("filter-kinesis-data: only what matches comes; what is no JSON is passed over")
    void filter() {
        Case one = of("filter-kinesis-data");
        one.stream()
                .putAll(
                        "key",
                        List.of(
                                "{\"event_type\":\"function_2\"}",
                                "no json",
                                "{\"event_type\":\"function_1\"}",
                                "{\"event_type\":\"function_2\"}"));

        await().atMost(Duration.ofSeconds(30)).until(() -> !one.calls().isEmpty());
        assertThat(one.calls()).containsExactly(List.of("{\"event_type\":\"function_1\"}"));
    }
}
