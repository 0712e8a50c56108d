package io.penstock.it.sqs;

import static io.penstock.it.Bodies.numbered;
import static io.penstock.it.FunctionHost.Answer.error;
import static io.penstock.it.FunctionHost.Answer.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import io.penstock.it.Cases.Case;
import io.penstock.it.FunctionHost.Handler;
import io.penstock.it.Stage.Queue;
import io.penstock.it.support.MappingEntry;
import io.penstock.it.support.PenstockService;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import tools.jackson.databind.JsonNode;

/** All cases run side by side on one service, each with a queue and a function of its own. */
@DisplayName("SQS mappings behave as recorded on AWS")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Order(1)
class SqsConformanceIT {

    private static final UnaryOperator<MappingEntry> PLAIN = mapping -> mapping;
    private static final UnaryOperator<MappingEntry> ONE_BY_ONE = mapping -> mapping.batchSize(1);
    private static final UnaryOperator<MappingEntry> TWO_CONCURRENT =
            mapping -> mapping.batchSize(1).maximumConcurrency(2);
    private static final UnaryOperator<MappingEntry> HEARTBEAT = mapping -> mapping.with("visibility-heartbeat", true);
    private static final UnaryOperator<MappingEntry> REPORTING = MappingEntry::reportingItemFailures;

    private final SqsCases cases = new SqsCases();

    @TempDir
    private static Path folder;

    private PenstockService service;

    @BeforeAll
    void start() {
        cases.given("sqs-redrive", 2, PLAIN, event -> error());
        cases.given("sqs-partial-empty-json", 2, REPORTING, event -> ok("{}"));
        cases.given("sqs-partial-lambda-error", 2, REPORTING, event -> error());
        cases.given("sqs-partial-empty-id", 2, REPORTING, event -> ok(report("[{\"itemIdentifier\":\"\"}]")));
        cases.given("sqs-partial-numeric-id", 2, REPORTING, event -> ok(report("[{\"itemIdentifier\":1}]")));
        cases.given("sqs-partial-not-array", 2, REPORTING, event -> ok(report("\"x\"")));
        cases.given("sqs-partial-listed", 9, REPORTING, event -> ok(event.reporting(List.of("bad"))));
        cases.given("sqs-partial-not-enabled", 9, PLAIN, event -> ok(event.reporting(List.of("bad"))));
        cases.givenFifo("sqs-partial-fifo", 2, REPORTING, SqsCases::failingByTheRecordedPlan);
        cases.givenFifo("sqs-fifo-single-group-serial", 9, ONE_BY_ONE, Handler.acceptingAfter(Duration.ofMillis(100)));
        cases.accepting("env-sqs-attributes", PLAIN);
        cases.accepting("env-sqs-window-null-md5", mapping -> mapping.window(1));
        cases.accepting(
                "batch-sqs-concurrency-2",
                mapping -> mapping.batchSize(20).window(1).maximumConcurrency(2));
        cases.accepting("window", mapping -> mapping.batchSize(15).window(6));
        cases.given("limit", 9, TWO_CONCURRENT, Handler.acceptingAfter(Duration.ofMillis(300)));
        cases.givenFifo("heartbeat", 9, HEARTBEAT, Handler.acceptingAfter(Duration.ofSeconds(6)));
        cases.givenFilter("filter-sqs-or", "{\"my-key\":[\"my-value-one\",\"my-value-two\"]}");
        cases.givenFilter("filter-sqs-exists", "{\"my-key\":[{\"exists\":true}]}");
        cases.givenFilter("filter-sqs-numeric-gt", "{\"my-number\":[{\"numeric\":[\">\",100]}]}");
        cases.givenFilter("filter-sqs-numeric-range", "{\"my-number\":[{\"numeric\":[\">=\",100,\"<\",200]}]}");
        cases.givenFilter("filter-sqs-prefix", "{\"my-key\":[{\"prefix\":\"yes\"}]}");
        cases.givenFilter("filter-sqs-plain-body-json-pattern", "{\"my-key\":[\"my-value\"]}");
        service = cases.start(folder);
    }

    @AfterAll
    void stop() {
        service.close();
        cases.close();
    }

    private static String report(String failures) {
        return "{\"batchItemFailures\":" + failures + "}";
    }

    @Test
    @DisplayName("sqs-redrive, B7: invoked twice, a visibility apart, with receive counts 1 and 2, then a dead letter")
    void redrive() {
        Case<Queue> one = cases.of("sqs-redrive");
        String id = one.source().send("a poor message");

        List<Message> dead = one.failures().awaitMessages(1);

        assertThat(dead).extracting(Message::messageId, Message::body).containsExactly(tuple(id, "a poor message"));
        assertThat(one.invocations()).hasSize(2);
        assertThat(one.receiveCounts()).containsExactly(1, 2);
        assertThat(Duration.between(
                        one.invocations().getFirst().at(),
                        one.invocations().getLast().at()))
                .isGreaterThanOrEqualTo(SqsCases.VISIBILITY.minusMillis(200));
    }

    @Test
    @DisplayName("sqs-partial-empty-json: {} accepts everything")
    void emptyJsonAcceptsEverything() {
        Case<Queue> one = cases.of("sqs-partial-empty-json");
        one.source().send("fine");

        await().until(() -> one.invocations().size() == 1);
        one.source().awaitEmpty();
        assertThat(one.failures().size()).isZero();
    }

    @Test
    @DisplayName("sqs-partial-lambda-error: an error fails both messages")
    void functionErrorFailsTheBatch() {
        Case<Queue> one = cases.of("sqs-partial-lambda-error");
        one.source().send("{}");
        one.source().send("not json");

        assertThat(one.awaitFailures(2)).containsExactlyInAnyOrder("{}", "not json");
    }

    @ParameterizedTest(name = "{0}, B1: a report that makes no sense fails the whole batch")
    @ValueSource(strings = {"sqs-partial-empty-id", "sqs-partial-numeric-id", "sqs-partial-not-array"})
    void malformedReportFailsTheBatch(String name) {
        Case<Queue> one = cases.of(name);
        one.source().send("m1");

        assertThat(one.awaitFailures(1)).containsExactly("m1");
        assertThat(one.invocations()).hasSize(2);
    }

    @Test
    @DisplayName("B1: listed messages stay, all others are deleted")
    void listedMessagesStay() {
        Case<Queue> one = cases.of("sqs-partial-listed");
        one.source().send("good");
        one.source().send("bad");

        await().atMost(Duration.ofSeconds(15))
                .until(() -> one.bodies().stream().filter("bad"::equals).count() >= 3);
        assertThat(one.bodies()).containsOnlyOnce("good");
    }

    @Test
    @DisplayName("B1: a report that was not asked for is ignored")
    void unaskedReportIsIgnored() {
        Case<Queue> one = cases.of("sqs-partial-not-enabled");
        one.source().send("bad");

        one.awaitBodies(1);
        one.source().awaitEmpty();
        assertThat(one.invocations()).hasSize(1);
    }

    @Test
    @DisplayName("sqs-partial-fifo: 1234, then 234 with receive count 2, and message 4 in the dead-letter queue")
    void partialFailureOfAGroup() {
        Case<Queue> one = cases.of("sqs-partial-fifo");
        one.source().sendInGroup("g", List.of("1", "2", "3", "4"));

        assertThat(one.awaitFailures(1)).containsExactly("4");
        List<String> order = one.bodies();
        assertThat(order.lastIndexOf("2")).isLessThan(order.lastIndexOf("3"));
        assertThat(order.lastIndexOf("3")).isLessThan(order.lastIndexOf("4"));
        assertThat(order).containsOnlyOnce("1");
        assertThat(order.stream().filter("4"::equals)).hasSize(2);
    }

    @ParameterizedTest(name = "{0}: {1} messages of one group come once and in order, one invocation at a time")
    @CsvSource({"sqs-fifo-single-group-serial, 5", "heartbeat, 10"})
    @DisplayName("sqs-fifo-single-group-serial; B4: with the heartbeat also a slow batch that outlives its visibility")
    void groupIsInvokedInOrder(String name, int count) {
        Case<Queue> one = cases.of(name);
        List<String> bodies = numbered("", count);
        one.source().sendInGroup("g", bodies);

        one.awaitBodies(count);
        one.source().awaitEmpty();
        assertThat(one.bodies()).containsExactlyElementsOf(bodies);
        assertThat(one.function().mostConcurrent()).isEqualTo(1);
    }

    @Test
    @DisplayName("env-sqs-attributes, env-sqs-body-verbatim, B26: the record carries everything, the body as it is")
    void envelope() {
        Case<Queue> one = cases.of("env-sqs-attributes");
        String body = "{\"foo\":\"bar\"} &quot;&lt; \t \u00e4 \ud83d\ude00";
        Map<String, MessageAttributeValue> attributes =
                Map.of("Author", attribute("String", "John Grisham"), "WeeksOn", attribute("Number", "6"));
        one.source().send(body, attributes);

        one.awaitBodies(1);
        JsonNode record = one.invocations().getFirst().records().getFirst();
        assertThat(record.path("body").asString()).isEqualTo(body);
        assertThat(record.path("messageAttributes").path("WeeksOn").toString())
                .isEqualTo("{\"stringValue\":\"6\",\"stringListValues\":[],\"binaryListValues\":[],"
                        + "\"dataType\":\"Number\"}");
        assertThat(record.path("md5OfMessageAttributes").asString()).matches("[0-9a-f]{32}");
        assertThat(record.path("attributes").propertyNames())
                .contains("ApproximateReceiveCount", "SentTimestamp", "SenderId", "ApproximateFirstReceiveTimestamp");
        assertThat(record.path("eventSource").asString()).isEqualTo("aws:sqs");
        assertThat(record.path("eventSourceARN").asString())
                .isEqualTo(one.source().arn());
        assertThat(record.path("awsRegion").asString()).isEqualTo("us-east-1");
    }

    private static MessageAttributeValue attribute(String type, String value) {
        return MessageAttributeValue.builder().dataType(type).stringValue(value).build();
    }

    @Test
    @DisplayName("env-sqs-window-null-md5: with a window md5OfMessageAttributes is null where there are no attributes")
    void md5OfNoAttributesIsNull() {
        Case<Queue> one = cases.of("env-sqs-window-null-md5");
        one.source().send("x");

        one.awaitBodies(1);
        JsonNode record = one.invocations().getFirst().records().getFirst();
        assertThat(record.has("md5OfMessageAttributes")).isTrue();
        assertThat(record.path("md5OfMessageAttributes").isNull()).isTrue();
    }

    @Test
    @DisplayName("batch-sqs-concurrency-2: thirty messages make two batches of at most twenty")
    void twoBatches() {
        Case<Queue> one = cases.of("batch-sqs-concurrency-2");
        one.source().sendMany("m", 30);

        one.awaitBodies(30);
        // two on AWS; here sending alone may outlast the window of a second
        assertThat(one.batches())
                .hasSizeLessThanOrEqualTo(5)
                .anyMatch(batch -> batch.size() > 10)
                .allMatch(batch -> batch.size() <= 20);
        assertThat(one.bodies()).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("B28: a batch takes several receives, three messages go when the window ends, each is received once")
    void window() {
        Case<Queue> one = cases.of("window");
        one.source().sendMany("m", 15);
        Instant sent = Instant.now();
        one.awaitBodies(15);
        assertThat(Duration.between(sent, one.invocations().getFirst().at())).isLessThan(Duration.ofSeconds(5));

        one.source().sendMany("n", 3);

        one.awaitBodies(18);
        assertThat(one.bodies()).hasSize(18);
        assertThat(one.receiveCounts()).containsOnly(1);
    }

    @Test
    @DisplayName("B8: never more in flight than may be invoked now, and every message is received once")
    void noReadingAhead() {
        Case<Queue> one = cases.of("limit");
        one.source().sendMany("m", 20);

        await().atMost(Duration.ofSeconds(30)).until(() -> {
            assertThat(one.source().inFlight()).isLessThanOrEqualTo(2);
            return one.bodies().size() == 20;
        });
        assertThat(one.function().mostConcurrent()).isEqualTo(2);
        assertThat(one.receiveCounts()).containsOnly(1);
        assertThat(one.failures().size()).isZero();
    }

    @ParameterizedTest(name = "{0}: {1} is delivered as it is, {2} is deleted without an invocation")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "filter-sqs-or | {\"my-key\":\"my-value-two\"} | {\"my-key\":\"other-value\"}",
                "filter-sqs-exists | {\"my-key\":\"any\"} | {\"other-key\":\"any\"}",
                "filter-sqs-numeric-gt | {\"my-number\":101} | {\"my-number\":100}",
                "filter-sqs-numeric-range | {\"my-number\":100} | {\"my-number\":200}",
                "filter-sqs-prefix | {\"my-key\":\"yes-value\"} | {\"my-key\":\"no-value\"}",
                "filter-sqs-plain-body-json-pattern | {\"my-key\":\"my-value\"} | my-value"
            })
    void filter(String name, String matching, String other) {
        Case<Queue> one = cases.of(name);
        one.source().send(other);
        one.source().send(matching);

        one.awaitBodies(1);
        one.source().awaitEmpty();
        assertThat(one.bodies()).containsExactly(matching);
    }
}
