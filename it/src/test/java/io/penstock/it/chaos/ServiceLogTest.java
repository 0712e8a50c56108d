package io.penstock.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The log of an instance")
class ServiceLogTest {

    @Test
    void tellsOfFaultsOfOurOwnAndCountsThem() {
        String log = """
                2026-11-30T02:45:51.123Z ERROR 1 --- [x] Lane : lane q-1 died by a fault of Penstock
                java.lang.IllegalStateException: no
                \tat java.base/java.util.Optional.get(Optional.java:1)
                \tat io.penstock.core.lane.Lane.run(Lane.java:81)
                2026-11-30T02:45:52.999Z ERROR 1 --- [x] Lane : lane q-1 died by a fault of Penstock
                2026-11-30T02:45:53.000Z  WARN 1 --- [x] Library : leased away
                software.amazon.kinesis.Exception: no
                \tat software.amazon.kinesis.Scheduler.run(Scheduler.java:1)
                """;
        assertThat(ServiceLog.ownFaults("a-1", log)).hasSize(2).allMatch(line -> line.contains("fault of Penstock"));
        assertThat(ServiceLog.ownFaults("a-1", log).getFirst()).startsWith("a-1: 2 x ");
    }

    @Test
    void countsHowOftenCircuitsOpened() {
        String log = """
                2026-11-30T02:45:51.123Z WARN CircuitLog : function a is down (no). Its circuit breaker is open
                2026-11-30T02:45:52.123Z WARN CircuitLog : function a is still down (no). Its circuit breaker is open
                2026-11-30T02:45:53.123Z INFO CircuitLog : function a is back: its circuit breaker is closed, and
                2026-11-30T02:45:54.123Z WARN CircuitLog : function a is down (no). Its circuit breaker is open
                """;
        assertThat(ServiceLog.openings(log)).isEqualTo(2);
    }

    @Test
    void withoutAny() {
        assertThat(ServiceLog.ownFaults("a-1", "2026-11-30T02:45:53.000Z  WARN 1 --- [x] KclShard : lease lost\n"))
                .isEmpty();
    }
}
