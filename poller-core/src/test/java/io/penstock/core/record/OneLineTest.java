package io.penstock.core.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.destination.StoreResult;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.source.SourceUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("F19: text from outside")
class OneLineTest {

    private static final String TWO_LINES = "denied\r\n2026-11-30 ERROR forged";

    @Test
    @DisplayName("stays as it is without a line break, and is one line with one")
    void one_line() {
        assertThat(OneLine.of("queue äöü: no")).isEqualTo("queue äöü: no");
        assertThat(OneLine.of(TWO_LINES)).isEqualTo("denied 2026-11-30 ERROR forged");
        assertThat(OneLine.of("a\u2028b\u0085c\u001b[31md\n")).isEqualTo("a b c [31md");
    }

    @Test
    @DisplayName("is one line wherever it is logged")
    void reasons() {
        Stream<String> reasons = Stream.of(
                new InvocationResult.Throttled(TWO_LINES, Duration.ZERO).reason(),
                new InvocationResult.Unreachable(TWO_LINES, Duration.ZERO).reason(),
                new StoreResult.Unavailable(TWO_LINES).reason(),
                new LaneEvent.Warned(TWO_LINES).message(),
                new LaneEvent.Deleted(0, 1, TWO_LINES).reason(),
                new LaneEvent.SourceFailed(TWO_LINES, Instant.EPOCH).reason(),
                String.valueOf(new SourceUnavailable(TWO_LINES, null).getMessage()));

        assertThat(reasons).allMatch("denied 2026-11-30 ERROR forged"::equals);
    }
}
