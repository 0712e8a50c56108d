package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("How instances share shards")
class KclSettingsTest {

    private final KclSettings settings =
            KclSettings.production("penstock", Duration.ofSeconds(10), Duration.ofSeconds(30));

    @Test
    @DisplayName("F19: a transfer of a shard waits as long as a call of its function may take")
    void f19_aTransferWaitsForTheFunction() {
        assertThat(settings.graceFor(Duration.ofMinutes(5)).handOverTime()).isEqualTo(Duration.ofSeconds(305));
        assertThat(settings.graceFor(Duration.ofSeconds(3)).handOverTime()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.graceFor(Duration.ofDays(1)).handOverTime()).isEqualTo(Duration.ofMinutes(16));
    }
}
