package io.penstock.core.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.core.testkit.TestFormat;
import io.penstock.core.testkit.TestRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("An event of a tumbling window (semantics §2.4)")
class WindowedEventTest {

    private static final String ARN = "arn:aws:kinesis:us-east-1:000000000000:stream/clicks";
    private static final TimeWindow WINDOW =
            TimeWindow.of(Instant.parse("2026-01-01T00:00:59.999Z"), Duration.ofSeconds(30));

    private static Batch batch(SourceRecord... records) {
        return new Batch(
                new UUID(0, 1),
                new TestFormat("shard-1"),
                List.of(records),
                Map.of(),
                Instant.MAX,
                PayloadLimit.LAMBDA);
    }

    private static WindowFrame frame(String state) {
        return new WindowFrame(WINDOW, new WindowState(state), ARN, false, false);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-01T00:00:00Z,      1,   2026-01-01T00:00:00Z, 2026-01-01T00:00:01Z",
        "2026-01-01T00:00:29.999Z,  30,  2026-01-01T00:00:00Z, 2026-01-01T00:00:30Z",
        "2026-01-01T00:00:30Z,      30,  2026-01-01T00:00:30Z, 2026-01-01T00:01:00Z",
        "1970-01-01T00:06:59Z,      420, 1970-01-01T00:00:00Z, 1970-01-01T00:07:00Z",
        "1969-12-31T23:59:59.5Z,    900, 1969-12-31T23:45:00Z, 1970-01-01T00:00:00Z"
    })
    @DisplayName("windows follow each other from the epoch on")
    void aligned_to_the_epoch(Instant arrival, int seconds, String start, String end) {
        TimeWindow window = TimeWindow.of(arrival, Duration.ofSeconds(seconds));

        assertThat(window.start()).hasToString(start);
        assertThat(window.end()).hasToString(end);
    }

    @Test
    @DisplayName("has window, state, shard, stream and both flags beside its records")
    void members() {
        Batch batch = batch(TestRecord.record("1"), TestRecord.record("2")).within(frame("{\"n\": 1.50}"));

        assertThat(new String(batch.event(0, 2), UTF_8))
                .isEqualTo("{\"Records\":[{\"id\":\"1\",\"content\":\"\"},{\"id\":\"2\",\"content\":\"\"}],"
                        + "\"window\":{\"start\":\"2026-01-01T00:00:30Z\",\"end\":\"2026-01-01T00:01:00Z\"},"
                        + "\"state\":{\"n\": 1.50},\"shardId\":\"shard-1\",\"eventSourceARN\":\"" + ARN + "\","
                        + "\"isFinalInvokeForWindow\":false,\"isWindowTerminatedEarly\":false}");
    }

    @Test
    @DisplayName("has no records in the last call")
    void last_call() {
        Batch last = Batch.last(
                new UUID(0, 1),
                new TestFormat("shard-1"),
                PayloadLimit.LAMBDA,
                new WindowFrame(WINDOW, WindowState.EMPTY, ARN, true, true));

        assertThat(new String(last.event(0, 0), UTF_8))
                .isEqualTo("{\"Records\":[],"
                        + "\"window\":{\"start\":\"2026-01-01T00:00:30Z\",\"end\":\"2026-01-01T00:01:00Z\"},"
                        + "\"state\":{},\"shardId\":\"shard-1\",\"eventSourceARN\":\"" + ARN + "\","
                        + "\"isFinalInvokeForWindow\":true,\"isWindowTerminatedEarly\":true}");
    }

    @Test
    @DisplayName("only the last call of a window does without records")
    void other_calls_need_records() {
        assertThatThrownBy(() -> batch()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Batch.last(new UUID(0, 1), new TestFormat(), PayloadLimit.LAMBDA, frame("{}")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("is sendable to the byte with its window and state, and not one byte further")
    void sendable() {
        int frame = batch(TestRecord.record("1")).within(frame("{}")).event(0, 1).length;
        Batch exact = batch(TestRecord.record("1").withContent("x".repeat(PayloadLimit.LARGEST - frame)));

        assertThat(exact.within(frame("{}")).event(0, 1)).hasSize(PayloadLimit.LARGEST);
        assertThat(exact.within(frame("{}")).sendable()).isTrue();
        assertThat(exact.within(frame("{ }")).sendable()).isFalse();
    }

    @Test
    @DisplayName("a state of 1,048,576 bytes is passed on, one byte more is not, and letters count by their bytes")
    void largest_state() {
        String limit = "{\"a\":\"" + "x".repeat(WindowState.MAX_BYTES - 8) + "\"}";

        assertThat(new WindowState(limit).isTooLargeFor(PayloadLimit.LAMBDA)).isFalse();
        assertThat(new WindowState(limit + " ").isTooLargeFor(PayloadLimit.LAMBDA))
                .isTrue();
        assertThat(new WindowState(limit.replaceFirst("x", "ü")).isTooLargeFor(PayloadLimit.LAMBDA))
                .isTrue();
    }

    @Test
    @DisplayName("B50: where less can be sent, the state has half of it, less what else stands beside the records")
    void b50_state_of_a_smaller_limit() {
        PayloadLimit limit = new PayloadLimit(100_000);
        String largest = "{\"a\":\"" + "x".repeat(50_000 - 4_096 - 8) + "\"}";

        assertThat(new WindowState(largest).isTooLargeFor(limit)).isFalse();
        assertThat(new WindowState(largest + " ").isTooLargeFor(limit)).isTrue();
        assertThat(limit.besideWindow()).isEqualTo(50_000);
        assertThat(PayloadLimit.LAMBDA.besideWindow()).isEqualTo(6_291_456 - 1_048_576 - 4_096);
    }
}
