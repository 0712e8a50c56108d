package io.penstock.it.sqs;

import static io.penstock.it.FunctionHost.Reply.error;
import static io.penstock.it.FunctionHost.Reply.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import io.penstock.it.FunctionEvent;
import io.penstock.it.FunctionHost.Deployed;
import io.penstock.it.FunctionHost.Handler;
import io.penstock.it.FunctionHost.Reply;
import io.penstock.it.Stage;
import io.penstock.it.Stage.Queue;
import io.penstock.it.support.PenstockService;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import tools.jackson.databind.JsonNode;

/** All cases run side by side on one service, each with a queue and a function of its own. */
@DisplayName("SQS mappings behave as recorded on AWS")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Order(1)
class SqsConformanceIT {

    private static final Duration VISIBILITY = Duration.ofSeconds(2);
    private static final String PARTIAL = "    function-response-types: [ReportBatchItemFailures]\n";

    private final Stage stage = new Stage();
    private final Map<String, Case> cases = new LinkedHashMap<>();

    @TempDir
    private static Path folder;

    private PenstockService service;

    private record Case(Queue queue, Queue deadLetters, Deployed function, String timeout, String options) {}

    @BeforeAll
    void start() {
        given("sqs-redrive", 2, "", event -> error());
        given("sqs-partial-empty-json", 2, PARTIAL, event -> ok("{}"));
        given("sqs-partial-lambda-error", 2, PARTIAL, event -> error());
        given("sqs-partial-empty-id", 2, PARTIAL, event -> ok("{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}"));
        given("sqs-partial-numeric-id", 2, PARTIAL, event -> ok("{\"batchItemFailures\":[{\"itemIdentifier\":1}]}"));
        given("sqs-partial-not-array", 2, PARTIAL, event -> ok("{\"batchItemFailures\":\"x\"}"));
        given("sqs-partial-listed", 9, PARTIAL, event -> ok(event.reporting(List.of("bad"))));
        given("sqs-partial-not-enabled", 9, "", event -> ok(event.reporting(List.of("bad"))));
        given("sqs-partial-fifo.fifo", 2, PARTIAL, SqsConformanceIT::failingByTheRecordedPlan);
        given("sqs-fifo-single-group-serial.fifo", 9, "    batch-size: 1\n", event -> {
            TimeUnit.MILLISECONDS.sleep(100);
            return ok("null");
        });
        given("env-sqs-attributes", 9, "", event -> ok("null"));
        given("env-sqs-window-null-md5", 9, "    maximum-batching-window-in-seconds: 1\n", event -> ok("null"));
        given("batch-sqs-concurrency-2", 9, """
                    batch-size: 20
                    maximum-batching-window-in-seconds: 1
                    scaling-config: { maximum-concurrency: 2 }
                """, event -> ok("null"));
        given("window", 9, "    batch-size: 15\n    maximum-batching-window-in-seconds: 6\n", event -> ok("null"));
        given("limit", 9, """
                    batch-size: 1
                    scaling-config: { maximum-concurrency: 2 }
                """, event -> {
            TimeUnit.MILLISECONDS.sleep(300);
            return ok("null");
        });
        given("heartbeat.fifo", 9, "20s", "    visibility-heartbeat: true\n", event -> {
            TimeUnit.MILLISECONDS.sleep(6_000);
            return ok("null");
        });
        filtering("filter-sqs-or", "{\"my-key\":[\"my-value-one\",\"my-value-two\"]}");
        filtering("filter-sqs-exists", "{\"my-key\":[{\"exists\":true}]}");
        filtering("filter-sqs-numeric-gt", "{\"my-number\":[{\"numeric\":[\">\",100]}]}");
        filtering("filter-sqs-numeric-range", "{\"my-number\":[{\"numeric\":[\">=\",100,\"<\",200]}]}");
        filtering("filter-sqs-prefix", "{\"my-key\":[{\"prefix\":\"yes\"}]}");
        filtering("filter-sqs-plain-body-json-pattern", "{\"my-key\":[\"my-value\"]}");
        service = stage.service("conformance", folder, yaml());
        await().atMost(Duration.ofSeconds(60))
                .until(() -> stage.get(service, "/actuator/health/readiness").contains("UP"));
    }

    @AfterAll
    void stop() {
        service.close();
        stage.close();
    }

    private void given(String name, int maximumReceives, String options, Handler handler) {
        given(name, maximumReceives, "2s", options, handler);
    }

    private void given(String name, int maximumReceives, String timeout, String options, Handler handler) {
        String suffix = name.endsWith(".fifo") ? ".fifo" : "";
        String base = name.replace(".fifo", "");
        Queue deadLetters = stage.queue(base + "-dead" + suffix, VISIBILITY);
        Queue queue = stage.queue(name, VISIBILITY, deadLetters, maximumReceives);
        cases.put(base, new Case(queue, deadLetters, stage.functions.deploy(base, handler), timeout, options));
    }

    private void filtering(String name, String bodyPattern) {
        given(
                name,
                9,
                "    filter-criteria: { filters: [ { pattern: '{\"body\":" + bodyPattern + "}' } ] }\n",
                event -> ok("null"));
    }

    private String yaml() {
        StringBuilder functions = new StringBuilder("  functions:\n");
        StringBuilder mappings = new StringBuilder("  mappings:\n");
        cases.forEach((name, one) -> {
            functions.append(
                    "    " + name + ": { url: \"" + one.function().url() + "\", timeout: " + one.timeout() + " }\n");
            mappings.append("    " + name + ":\n      event-source-arn: "
                    + one.queue().arn() + "\n      function-name: " + name + "\n"
                    + one.options().indent(2));
        });
        return functions + mappings.toString();
    }

    private Case of(String name) {
        return Objects.requireNonNull(cases.get(name), name);
    }

    private static Reply failingByTheRecordedPlan(FunctionEvent event) {
        Map<String, Integer> failingAttempts = Map.of("1", 0, "2", 1, "3", 1, "4", 2);
        List<String> failed = new ArrayList<>();
        for (int index = 0; index < event.records().size(); index++) {
            String body = event.bodies().get(index);
            if (!failed.isEmpty() || event.receiveCounts().get(index) <= failingAttempts.getOrDefault(body, 0)) {
                failed.add(body);
            }
        }
        return ok(event.reporting(failed));
    }

    private List<Message> deadLetters(Case one, int count) {
        List<Message> dead = new ArrayList<>();
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            dead.addAll(one.deadLetters().receive());
            return dead.size() >= count;
        });
        return dead;
    }

    private void awaitEmpty(Case one) {
        await().atMost(Duration.ofSeconds(30)).until(() -> one.queue().size() == 0);
    }

    @Test
    @DisplayName(
            "sqs-redrive, B7: two invocations with receive counts 1 and 2, a visibility apart, then the dead-letter queue")
    void redrive() {
        Case one = of("sqs-redrive");
        String id = one.queue().send("a poor message");

        List<Message> dead = deadLetters(one, 1);

        assertThat(dead).extracting(Message::messageId, Message::body).containsExactly(tuple(id, "a poor message"));
        assertThat(one.function().calls()).hasSize(2);
        assertThat(one.function().calls().stream().flatMap(call -> call.receiveCounts().stream()))
                .containsExactly(1, 2);
        Instant first = one.function().calls().get(0).at();
        assertThat(Duration.between(first, one.function().calls().get(1).at()))
                .isGreaterThanOrEqualTo(VISIBILITY.minusMillis(200));
    }

    @Test
    @DisplayName("sqs-partial-empty-json: {} accepts everything")
    void empty_json() {
        Case one = of("sqs-partial-empty-json");
        one.queue().send("fine");

        await().until(() -> one.function().calls().size() == 1);
        awaitEmpty(one);
        assertThat(one.deadLetters().size()).isZero();
    }

    @Test
    @DisplayName("sqs-partial-lambda-error: an error fails both messages")
    void function_error() {
        Case one = of("sqs-partial-lambda-error");
        one.queue().send("{}");
        one.queue().send("not json");

        assertThat(deadLetters(one, 2)).extracting(Message::body).containsExactlyInAnyOrder("{}", "not json");
    }

    @Test
    @DisplayName(
            "sqs-partial-empty-id, -numeric-id, -not-array, B1: a report that makes no sense fails the whole batch")
    void malformed_reports() {
        for (String name : List.of("sqs-partial-empty-id", "sqs-partial-numeric-id", "sqs-partial-not-array")) {
            Case one = of(name);
            one.queue().send("m1");
            assertThat(deadLetters(one, 1)).as(name).extracting(Message::body).containsExactly("m1");
            assertThat(one.function().calls()).as(name).hasSize(2);
        }
    }

    @Test
    @DisplayName("B1: listed messages stay, all others are deleted; a report that was not asked for is ignored")
    void listed_messages() {
        Case listed = of("sqs-partial-listed");
        listed.queue().send("good");
        listed.queue().send("bad");
        Case ignored = of("sqs-partial-not-enabled");
        ignored.queue().send("bad");

        await().atMost(Duration.ofSeconds(15))
                .until(() -> listed.function().bodies().stream()
                                .filter("bad"::equals)
                                .count()
                        >= 3);
        assertThat(listed.function().bodies()).containsOnlyOnce("good");
        awaitEmpty(ignored);
        assertThat(ignored.function().calls()).hasSize(1);
    }

    @Test
    @DisplayName("sqs-partial-fifo: 1234, then 234 with receive count 2, and message 4 in the dead-letter queue")
    void partial_fifo() {
        Case one = of("sqs-partial-fifo");
        one.queue().sendInGroup("g", List.of("1", "2", "3", "4"));

        assertThat(deadLetters(one, 1)).extracting(Message::body).containsExactly("4");
        List<String> order = one.function().bodies();
        assertThat(order.lastIndexOf("2")).isLessThan(order.lastIndexOf("3"));
        assertThat(order.lastIndexOf("3")).isLessThan(order.lastIndexOf("4"));
        assertThat(order).containsOnlyOnce("1");
        assertThat(order.stream().filter("4"::equals)).hasSize(2);
    }

    @Test
    @DisplayName("sqs-fifo-single-group-serial: one group is never called in parallel, and in order")
    void single_group() {
        Case one = of("sqs-fifo-single-group-serial");
        List<String> bodies = IntStream.range(0, 5).mapToObj(Integer::toString).toList();
        one.queue().sendInGroup("g", bodies);

        await().atMost(Duration.ofSeconds(20))
                .until(() -> one.function().calls().size() >= 5);
        awaitEmpty(one);
        assertThat(one.function().bodies()).containsExactlyElementsOf(bodies);
        assertThat(one.function().mostAtOnce()).isEqualTo(1);
    }

    @Test
    @DisplayName("env-sqs-attributes, env-sqs-body-verbatim, B26: the record carries everything, the body as it is")
    void envelope() {
        Case one = of("env-sqs-attributes");
        String body = "{\"foo\":\"bar\"} &quot;&lt; \t \u00e4 \ud83d\ude00";
        stage.sqs()
                .sendMessage(request -> request.queueUrl(one.queue().url())
                        .messageBody(body)
                        .messageAttributes(Map.of(
                                "Author",
                                MessageAttributeValue.builder()
                                        .dataType("String")
                                        .stringValue("John Grisham")
                                        .build(),
                                "WeeksOn",
                                MessageAttributeValue.builder()
                                        .dataType("Number")
                                        .stringValue("6")
                                        .build())));

        await().until(() -> !one.function().calls().isEmpty());
        JsonNode record = one.function().calls().getFirst().records().getFirst();
        assertThat(record.path("body").asString()).isEqualTo(body);
        assertThat(record.path("messageAttributes").path("WeeksOn").toString())
                .isEqualTo(
                        "{\"stringValue\":\"6\",\"stringListValues\":[],\"binaryListValues\":[],\"dataType\":\"Number\"}");
        assertThat(record.path("md5OfMessageAttributes").asString()).matches("[0-9a-f]{32}");
        assertThat(record.path("attributes").propertyNames())
                .contains("ApproximateReceiveCount", "SentTimestamp", "SenderId", "ApproximateFirstReceiveTimestamp");
        assertThat(record.path("eventSource").asString()).isEqualTo("aws:sqs");
        assertThat(record.path("eventSourceARN").asString())
                .isEqualTo(one.queue().arn());
        assertThat(record.path("awsRegion").asString()).isEqualTo("us-east-1");
    }

    @Test
    @DisplayName("env-sqs-window-null-md5: with a window md5OfMessageAttributes is null where there are no attributes")
    void null_md5() {
        Case one = of("env-sqs-window-null-md5");
        one.queue().send("x");

        await().until(() -> !one.function().calls().isEmpty());
        JsonNode record = one.function().calls().getFirst().records().getFirst();
        assertThat(record.has("md5OfMessageAttributes")).isTrue();
        assertThat(record.path("md5OfMessageAttributes").isNull()).isTrue();
    }

    @Test
    @DisplayName("batch-sqs-concurrency-2: thirty messages make two batches of at most twenty")
    void two_batches() {
        Case one = of("batch-sqs-concurrency-2");
        one.queue().sendMany("m", 30);

        await().atMost(Duration.ofSeconds(20))
                .until(() -> one.function().bodies().size() >= 30);
        // two on AWS; here sending alone may outlast the window of a second
        assertThat(one.function().calls())
                .hasSizeLessThanOrEqualTo(5)
                .anyMatch(call -> call.records().size() > 10)
                .allMatch(call -> call.records().size() <= 20);
        assertThat(one.function().bodies()).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName(
            "B28: more than one receive goes in a batch, three messages go when the window ends, and each is received once")
    void window() {
        Case one = of("window");
        one.queue().sendMany("m", 15);
        Instant sent = Instant.now();
        await().until(() -> one.function().bodies().size() == 15);
        assertThat(Duration.between(sent, one.function().calls().getFirst().at()))
                .isLessThan(Duration.ofSeconds(5));

        one.queue().sendMany("n", 3);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> one.function().bodies().size() == 18);
        assertThat(one.function().calls().stream().flatMap(call -> call.receiveCounts().stream()))
                .containsOnly(1);
    }

    @Test
    @DisplayName("B8: never more in flight than may be called now, and every message is received once")
    void no_reading_ahead() {
        Case one = of("limit");
        one.queue().sendMany("m", 20);

        await().atMost(Duration.ofSeconds(30)).until(() -> {
            assertThat(one.queue().inFlight()).isLessThanOrEqualTo(2);
            return one.function().bodies().size() == 20;
        });
        assertThat(one.function().mostAtOnce()).isEqualTo(2);
        assertThat(one.function().calls().stream().flatMap(call -> call.receiveCounts().stream()))
                .containsOnly(1);
        assertThat(one.deadLetters().size()).isZero();
    }

    @Test
    @DisplayName("B4: with the heartbeat a slow batch of one group outlives its visibility and comes once, in order")
    void heartbeat() {
        Case one = of("heartbeat");
        List<String> bodies = IntStream.range(0, 10).mapToObj(Integer::toString).toList();
        one.queue().sendInGroup("g", bodies);

        await().atMost(Duration.ofSeconds(60))
                .until(() -> one.function().bodies().size() >= 10);
        awaitEmpty(one);
        assertThat(one.function().bodies()).containsExactlyElementsOf(bodies);
        assertThat(one.function().mostAtOnce()).isEqualTo(1);
    }

    @Test
    @DisplayName("filter-sqs-*: what matches is delivered as it is, what does not is deleted without a call")
    void filters() {
        filter("filter-sqs-or", "{\"my-key\":\"my-value-two\"}", "{\"my-key\":\"other-value\"}");
        filter("filter-sqs-exists", "{\"my-key\":\"any\"}", "{\"other-key\":\"any\"}");
        filter("filter-sqs-numeric-gt", "{\"my-number\":101}", "{\"my-number\":100}");
        filter("filter-sqs-numeric-range", "{\"my-number\":100}", "{\"my-number\":200}");
        filter("filter-sqs-prefix", "{\"my-key\":\"yes-value\"}", "{\"my-key\":\"no-value\"}");
        filter("filter-sqs-plain-body-json-pattern", "{\"my-key\":\"my-value\"}", "my-value");
    }

    private void filter(String name, String matching, String other) {
        Case one = of(name);
        one.queue().send(other);
        one.queue().send(matching);

        await().atMost(Duration.ofSeconds(20))
                .until(() -> !one.function().calls().isEmpty());
        awaitEmpty(one);
        assertThat(one.function().bodies()).as(name).containsExactly(matching);
    }
}
