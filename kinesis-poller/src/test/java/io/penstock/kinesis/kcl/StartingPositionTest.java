package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.mapping.StartingPosition;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;

@DisplayName("Where shards without a checkpoint start (B18, B19)")
class StartingPositionTest {

    private static final Instant STREAM = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant MAPPING = Instant.parse("2026-02-01T00:00:00.5Z");
    private static final Origin ORIGIN = new Origin(MAPPING, STREAM, "stream");

    private static InitialPositionInStreamExtended start(StartingPosition position, Origin origin) {
        return origin.start(position);
    }

    @Test
    @DisplayName("TRIM_HORIZON: at the oldest record")
    void oldest() {
        assertThat(start(new StartingPosition.TrimHorizon(), ORIGIN).getInitialPositionInStream())
                .isEqualTo(InitialPositionInStream.TRIM_HORIZON);
    }

    @Test
    @DisplayName("AT_TIMESTAMP: at that instant")
    void timestamp() {
        Instant instant = Instant.parse("2026-01-15T12:00:00.25Z");

        InitialPositionInStreamExtended start = start(new StartingPosition.AtTimestamp(instant), ORIGIN);

        assertThat(start.getInitialPositionInStream()).isEqualTo(InitialPositionInStream.AT_TIMESTAMP);
        assertThat(start.getTimestamp()).isEqualTo(Date.from(instant));
    }

    @Test
    @DisplayName("LATEST: at the moment when the mapping was first opened, and never the library's own LATEST")
    void latest() {
        InitialPositionInStreamExtended start = start(new StartingPosition.Latest(), ORIGIN);

        assertThat(start.getInitialPositionInStream()).isEqualTo(InitialPositionInStream.AT_TIMESTAMP);
        assertThat(start.getTimestamp()).isEqualTo(Date.from(MAPPING));
    }

    @Test
    @DisplayName("B16: a stream created after the mapping is read from its start, whatever the mapping asks for")
    void recreated() {
        Origin later = new Origin(MAPPING, MAPPING.plusSeconds(1), "stream");

        assertThat(start(new StartingPosition.Latest(), later).getInitialPositionInStream())
                .isEqualTo(InitialPositionInStream.TRIM_HORIZON);
    }
}
