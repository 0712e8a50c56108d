package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.kinesis.retrieval.kpl.ExtendedSequenceNumber;

@DisplayName("A position in a shard (B15)")
class ShardPositionTest {

    private static final String LONG = "49590338271490256608559692538361571095921575989136588898";

    @Test
    @DisplayName("is a sequence number of any length, and the number within an aggregate")
    void pair() {
        assertThat(ShardPosition.checkpoint(ShardPosition.of(LONG, 0))).isEqualTo(new ExtendedSequenceNumber(LONG, 0L));
        assertThat(ShardPosition.checkpoint(ShardPosition.of(LONG, 7))).isEqualTo(new ExtendedSequenceNumber(LONG, 7L));
    }

    @Test
    @DisplayName("is compared as numbers, not as text")
    void order() {
        assertThat(ShardPosition.checkpoint("9")).isLessThan(ShardPosition.checkpoint("10"));
        assertThat(ShardPosition.checkpoint("9/10")).isGreaterThan(ShardPosition.checkpoint("9/9"));
    }
}
