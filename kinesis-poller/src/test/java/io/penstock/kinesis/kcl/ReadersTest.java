package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.kinesis.kcl.LeaseView.Hold;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Who may still read with a lease table, with a fail-over time of 10 s")
class ReadersTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Readers readers = new Readers(Duration.ofSeconds(10));
    private final Map<String, Hold> leases = new HashMap<>();
    private long counter;

    private void held(String lease, String holder) {
        leases.put(lease, new Hold(Optional.of(holder), Optional.of(holder), ++counter, false));
    }

    private void scan(int seconds) {
        readers.saw(new LeaseView(leases, Set.of()), at(seconds));
    }

    private static Instant at(int seconds) {
        return START.plusSeconds(seconds);
    }

    @Test
    @DisplayName("nobody, when all leases are released and no instance reports itself")
    void released() {
        leases.put("one", new Hold(Optional.empty(), Optional.empty(), 1, false));
        scan(0);

        assertThat(readers.at(at(0), List.of())).isEmpty();
    }

    @Test
    @DisplayName("one that renews its lease, for as long as it does")
    void renewing() {
        for (int second = 0; second <= 30; second += 3) {
            held("one", "alive");
            scan(second);

            assertThat(readers.at(at(second), List.of())).containsExactly("alive");
        }
    }

    @Test
    @DisplayName("not one that has renewed none of its leases for a fail-over time, though its report is there")
    void dead() {
        held("one", "dead");
        scan(0);
        scan(9);
        assertThat(readers.at(at(9), List.of())).containsExactly("dead");

        scan(10);

        assertThat(readers.at(at(10), List.of("dead"))).isEmpty();
    }

    @Test
    @DisplayName("one that renews another of its leases")
    void renewingAnother() {
        held("one", "alive");
        held("two", "alive");
        scan(0);
        held("two", "alive");
        scan(10);

        assertThat(readers.at(at(10), List.of())).containsExactly("alive");
    }

    @Test
    @DisplayName("one without a lease that reports itself, since it may take one")
    void waiting() {
        scan(0);

        assertThat(readers.at(at(0), List.of("waiting"))).containsExactly("waiting");
    }

    @Test
    @DisplayName("not the last one of a shard that ended, whose lease nobody renews")
    void ended() {
        leases.put("one", new Hold(Optional.of("other"), Optional.of("other"), 1, true));
        scan(0);

        assertThat(readers.at(at(0), List.of())).isEmpty();
    }
}
