package io.penstock.core.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.DestinationRecord.Condition;
import io.penstock.core.invoke.Answer;
import io.penstock.core.record.BatchInfo;
import io.penstock.core.record.WindowFrame;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Destination records of one Kinesis record. Start with {@link #failure()} or {@link #success()}, change what matters
 * with the {@code with…} methods, and end with {@link #build()}.
 */
public record TestDestinationRecord(
        Condition condition,
        String functionArn,
        @Nullable Answer answer,
        Instant timestamp,
        BatchInfo batchInfo,
        Optional<WindowFrame> window,
        String event) {

    /** The id of the last invocation. */
    public static final UUID REQUEST_ID = UUID.fromString("9a8b7c6d-0000-4000-8000-000000000001");

    /** The mapping's id. */
    public static final UUID MAPPING_ID = UUID.fromString("1b2c3d4e-0000-4000-8000-000000000002");

    /** The function's ARN, without a qualifier. */
    public static final String FUNCTION_ARN = "arn:aws:lambda:us-east-1:000000000000:function:scripted";

    /** The shard. */
    public static final String SHARD = "shardId-000000000000";

    /** A record that was discarded after two attempts at which the function raised an error. */
    public static TestDestinationRecord failure() {
        return of(
                Condition.RETRY_ATTEMPTS_EXHAUSTED,
                new Answer(200, "$LATEST", "Unhandled", utf8("{\"errorType\":\"E\"}")));
    }

    /** A record that the function accepted, answering {@code {"done":true}}. */
    public static TestDestinationRecord success() {
        return of(Condition.SUCCESS, new Answer(200, "$LATEST", null, utf8("{\"done\":true}")));
    }

    private static TestDestinationRecord of(Condition condition, Answer answer) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("shardId", SHARD);
        details.put("startSequenceNumber", "49590338271490256608559692538361571095921575989136588898");
        details.put("endSequenceNumber", "49590338271490256608559692538361571095921575989136588898");
        details.put("approximateArrivalOfFirstRecord", "2025-12-31T23:59:58.250Z");
        details.put("approximateArrivalOfLastRecord", "2025-12-31T23:59:58.250Z");
        details.put("batchSize", 1);
        details.put("streamArn", "arn:aws:kinesis:us-east-1:000000000000:stream/clicks");
        return new TestDestinationRecord(
                condition,
                FUNCTION_ARN,
                answer,
                Instant.parse("2026-01-01T00:00:00.007999Z"),
                new BatchInfo("KinesisBatchInfo", details),
                Optional.empty(),
                "{\"Records\":[{\"eventSource\":\"aws:kinesis\"}]}");
    }

    /** The same for another reason. */
    public TestDestinationRecord withCondition(Condition other) {
        return new TestDestinationRecord(other, functionArn, answer, timestamp, batchInfo, window, event);
    }

    /** The same of another function. */
    public TestDestinationRecord withFunctionArn(String other) {
        return new TestDestinationRecord(condition, other, answer, timestamp, batchInfo, window, event);
    }

    /** The same with another answer, or none. */
    public TestDestinationRecord withAnswer(@Nullable Answer other) {
        return new TestDestinationRecord(condition, functionArn, other, timestamp, batchInfo, window, event);
    }

    /** The same, the function having returned {@code payload}. */
    public TestDestinationRecord withReturned(String payload) {
        return withAnswer(new Answer(200, "$LATEST", null, utf8(payload)));
    }

    /** The same, decided at another instant. */
    public TestDestinationRecord withTimestamp(Instant other) {
        return new TestDestinationRecord(condition, functionArn, answer, other, batchInfo, window, event);
    }

    /** The same with another event, which must be JSON. */
    public TestDestinationRecord withEvent(String other) {
        return new TestDestinationRecord(condition, functionArn, answer, timestamp, batchInfo, window, other);
    }

    /** The same of an invocation in a tumbling window. */
    public TestDestinationRecord withWindow(WindowFrame frame) {
        return new TestDestinationRecord(
                condition, functionArn, answer, timestamp, batchInfo, Optional.of(frame), event);
    }

    /** The same with an event of exactly {@code bytes} bytes, at least 17. */
    public TestDestinationRecord withEventOf(int bytes) {
        return withEvent("{\"Records\":[\"" + "x".repeat(bytes - 16) + "\"]}");
    }

    /** The same of a queue's batch with {@code count} message ids of 36 characters each. */
    public TestDestinationRecord withMessages(int count) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("queueArn", "arn:aws:sqs:us-east-1:000000000000:orders");
        details.put("batchSize", count);
        details.put("messageIds", messageIds(count));
        return new TestDestinationRecord(
                condition, functionArn, answer, timestamp, new BatchInfo("SQSBatchInfo", details), window, event);
    }

    /** The ids of {@link #withMessages}. */
    public static List<String> messageIds(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> new UUID(0x4000L, 0x8000_0000_0000_0000L + number).toString())
                .toList();
    }

    /** The destination record. */
    public DestinationRecord build() {
        return new DestinationRecord(
                condition,
                timestamp,
                new DestinationRecord.LastInvocation(REQUEST_ID, functionArn, 2, answer),
                new DestinationRecord.ReportedRecords(MAPPING_ID, SHARD, batchInfo, 1, window, utf8(event)));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
