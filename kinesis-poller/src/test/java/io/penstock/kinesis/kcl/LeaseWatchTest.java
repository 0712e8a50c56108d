package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What scans of a lease table lead to, with a fail-over time of 10 s")
class LeaseWatchTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration SELDOM = Duration.ofSeconds(6);
    private static final Duration OFTEN = Duration.ofSeconds(2);

    private final LeaseWatch watch = new LeaseWatch(
            "us", KclSettings.production("penstock", Duration.ofSeconds(10), Duration.ofSeconds(30)), START);
    private final Map<String, LeaseView.Hold> leases = new HashMap<>();
    private Set<String> workers = Set.of("us");
    private long counter;
    private int next;

    @BeforeEach
    void one_lease_of_ours() {
        renew("ours", "us");
    }

    private void renew(String lease, String holder) {
        leases.put(lease, new LeaseView.Hold(Optional.of(holder), Optional.of(holder), ++counter, false));
    }

    private void free(String lease) {
        leases.put(lease, new LeaseView.Hold(Optional.empty(), Optional.empty(), ++counter, false));
    }

    private void end(String lease, String holder) {
        leases.put(lease, new LeaseView.Hold(Optional.of(holder), Optional.of(holder), ++counter, true));
    }

    private static Instant at(double seconds) {
        return START.plusMillis((long) (seconds * 1000));
    }

    private void scan(double seconds) {
        watch.saw(new LeaseView(leases, workers), at(seconds));
    }

    /** Scans every three seconds up to {@code seconds}; each lease that is not ended has been renewed by then. */
    private void calmUntil(int seconds) {
        for (; next <= seconds; next += 3) {
            leases.replaceAll((lease, hold) ->
                    hold.ended() ? hold : new LeaseView.Hold(hold.holder(), hold.next(), ++counter, false));
            scan(next);
        }
    }

    @Test
    @DisplayName("an instance that is alone scans seldom when nothing has changed for a minute")
    void alone_and_settled() {
        calmUntil(57);
        assertThat(watch.between(at(59))).isEqualTo(OFTEN);
        assertThat(watch.isSettled(at(59))).isFalse();

        calmUntil(60);
        assertThat(watch.isSettled(at(60))).isTrue();
        assertThat(watch.between(at(60))).isEqualTo(SELDOM);
    }

    @Test
    @DisplayName("beside other instances it scans often, since leases may be assigned to it at any time")
    void beside_others() {
        workers = Set.of("us", "they");
        renew("theirs", "they");
        calmUntil(90);

        assertThat(watch.isSettled(at(90))).isTrue();
        assertThat(watch.between(at(90))).isEqualTo(OFTEN);
    }

    @Test
    @DisplayName("F9: beside other instances it scans every second until nothing has changed for a minute")
    void f9_leases_move() {
        workers = Set.of("us", "they");
        renew("theirs", "they");
        calmUntil(57);
        assertThat(watch.between(at(57))).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    @DisplayName("F9: the leases that we are to transfer are those that we hold and another gets next")
    void f9_transfers() {
        leases.put("by us", new LeaseView.Hold(Optional.of("us"), Optional.of("they"), ++counter, false));
        leases.put("to us", new LeaseView.Hold(Optional.of("they"), Optional.of("us"), ++counter, false));
        leases.put("ended", new LeaseView.Hold(Optional.of("us"), Optional.of("they"), ++counter, true));
        renew("theirs", "they");
        free("nobody's");
        scan(1);
        assertThat(watch.transfers()).containsExactly("by us");
    }

    @Test
    @DisplayName("it scans often again when an instance or a shard appears or this instance changes a holder")
    void changes() {
        calmUntil(90);
        workers = Set.of("us", "they");
        scan(91);
        assertThat(watch.isSettled(at(91))).isFalse();

        calmUntil(180);
        renew("new", "us");
        scan(181);
        assertThat(watch.isSettled(at(181))).isFalse();

        calmUntil(270);
        assertThat(watch.isSettled(at(270))).isTrue();
        watch.disturbed(at(270));
        assertThat(watch.isSettled(at(271))).isFalse();
    }

    @Test
    @DisplayName("F22: a lease that was not renewed between two seldom scans is scanned every second")
    void f22_doubt() {
        calmUntil(90);
        scan(96);
        assertThat(watch.isSettled(at(96.5))).isFalse();
        assertThat(watch.between(at(96.5))).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    @DisplayName("F22: a lease that another has not renewed for the fail-over time may be taken, and not before")
    void f22_abandoned() {
        workers = Set.of("us", "dead");
        renew("theirs", "dead");
        scan(0);
        renew("ours", "us");
        scan(9);
        assertThat(watch.abandoned(at(9.9))).isEmpty();
        assertThat(watch.abandoned(at(10))).containsOnlyKeys("theirs");
    }

    @Test
    @DisplayName("a lease that is renewed stays with its holder, and so does our own whatever the table shows")
    void renewed() {
        workers = Set.of("us", "they");
        renew("theirs", "they");
        for (int now = 0; now < 60; now += 3) {
            renew("theirs", "they");
            scan(now);
        }
        assertThat(watch.abandoned(at(58))).isEmpty();
        assertThat(watch.absent(at(58))).isEmpty();
    }

    @Test
    @DisplayName(
            "F22: a lease without a holder for two rounds of the leader is taken, since there seems to be no leader")
    void f22_no_leader() {
        free("nobody's");
        scan(0);
        assertThat(watch.abandoned(at(3.9))).isEmpty();
        assertThat(watch.abandoned(at(4))).containsOnlyKeys("nobody's");
    }

    @Test
    @DisplayName("the lease of a shard that ended is left to the leader, and is not scanned more often")
    void ended() {
        end("ended", "dead");
        calmUntil(90);
        assertThat(watch.abandoned(at(90))).isEmpty();
        assertThat(watch.isSettled(at(90))).isTrue();
    }

    @Test
    @DisplayName("of many abandoned leases an instance takes its share among those that live")
    void share() {
        workers = Set.of("us", "they", "dead");
        for (int shard = 0; shard < 10; shard++) {
            renew("shard " + shard, "dead");
        }
        renew("of they", "they");
        scan(0);
        renew("of they", "they");
        renew("ours", "us");
        scan(9);
        assertThat(watch.absent(at(10))).containsExactly("dead");
        assertThat(watch.abandoned(at(10))).hasSize(5);
    }

    @Test
    @DisplayName("F22: an instance that renews none of its leases is assigned no more before these expire")
    void f22_absent() {
        workers = Set.of("us", "dead", "idle");
        renew("theirs", "dead");
        scan(0);
        renew("ours", "us");
        scan(7);
        assertThat(watch.absent(at(7.4))).isEmpty();
        assertThat(watch.absent(at(7.5))).containsExactly("dead");
    }
}
