package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("How instances share shards")
class KclSettingsTest {

    private final KclSettings settings =
            KclSettings.production("penstock", Duration.ofSeconds(10), Duration.ofSeconds(30));

    @Test
    @DisplayName("F19: the transfer of a lease waits as long as a call of the function may take")
    void f19_aTransferWaitsForTheFunction() {
        assertThat(settings.graceFor(Duration.ofMinutes(5)).grace()).isEqualTo(Duration.ofSeconds(305));
        assertThat(settings.graceFor(Duration.ofSeconds(3)).grace()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.graceFor(Duration.ofDays(1)).grace()).isEqualTo(Duration.ofMinutes(16));
    }

    @ParameterizedTest(name = "fail-over time {0}")
    @ValueSource(strings = {"PT3S", "PT10S", "PT1M"})
    @DisplayName("F22: pauses leave time for two fail-over times, and the leader's lock outlives a lost heartbeat")
    void f22_pausesFitIntoTwoFailOverTimes(Duration failover) {
        KclSettings those = KclSettings.production("penstock", failover, Duration.ofSeconds(30));

        assertThat(those.backoff().cap().plus(those.restartBackoff().cap())).isLessThan(failover);
        assertThat(those.oldestReport()).isGreaterThan(those.reportInterval().multipliedBy(2));
        assertThat(those.leaderLock()).isGreaterThan(those.leaderHeartbeat().multipliedBy(2));
        assertThat(those.leaseInterval()).isLessThanOrEqualTo(failover.dividedBy(3));
    }
}
