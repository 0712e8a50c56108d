package io.penstock.service.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Retry-After")
class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            7                             | PT7S
            0                             | PT0S
            ' 12 '                        | PT12S
            900                           | PT15M
            901                           | PT15M
            999999999                     | PT15M
            Thu, 01 Jan 2026 00:00:30 GMT | PT30S
            Thu, 01 Jan 2026 09:00:00 GMT | PT15M
            Wed, 31 Dec 2025 23:00:00 GMT | PT0S
            -5                            | PT0S
            1.5                           | PT0S
            soon                          | PT0S
            99999999999999999999          | PT0S
            ''                            | PT0S
            """)
    @DisplayName("is seconds or a date, at most 15 minutes; what can't be read is ignored")
    void isSecondsOrADate(String header, Duration wait) {
        assertThat(RetryAfter.read(header, NOW)).isEqualTo(wait);
    }

    @Test
    @DisplayName("asks for no wait when it is missing")
    void asksForNoWaitWhenMissing() {
        assertThat(RetryAfter.read(null, NOW)).isZero();
    }
}
