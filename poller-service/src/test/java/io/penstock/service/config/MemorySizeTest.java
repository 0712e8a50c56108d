package io.penstock.service.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemorySizeTest {

    private static final long HEAP = 200L << 20;

    @Test
    void aShareIsOneOfTheHeap() {
        assertThat(MemorySize.bytes("40%", HEAP)).contains(HEAP / 100 * 40);
        assertThat(MemorySize.bytes("1 %", HEAP)).contains(HEAP / 100);
    }

    @Test
    void aSizeIsTakenAsItIs() {
        assertThat(MemorySize.bytes("100MB", HEAP)).contains(100L << 20);
        assertThat(MemorySize.bytes("2048kb", HEAP)).contains(2L << 20);
    }

    @Test
    void aSizeLargerThanTheHeapBearsIsNone() {
        assertThat(MemorySize.bytes("160MB", HEAP)).isPresent();
        assertThat(MemorySize.bytes("161MB", HEAP)).isEmpty();
        assertThat(MemorySize.bytes("1023KB", HEAP)).isEmpty();
    }
}
