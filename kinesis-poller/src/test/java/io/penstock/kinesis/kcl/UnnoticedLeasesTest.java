package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.kinesis.leases.Lease;
import software.amazon.kinesis.leases.exceptions.DependencyException;

@DisplayName("A lease whose transfer begins before its holder has noticed it")
class UnnoticedLeasesTest {

    private final UnnoticedLeases unnoticed = new UnnoticedLeases();
    private final List<String> evicted = new ArrayList<>();

    private static Lease lease(long counter) {
        Lease lease = new Lease();
        lease.leaseKey("shard-1");
        lease.leaseCounter(counter);
        return lease;
    }

    private boolean evict(Lease lease) {
        return evicted.add(lease.leaseKey());
    }

    @Test
    @DisplayName("F9: is passed on, and its shard is not read under it if this instance notices it later")
    void f9_passedOn() throws Exception {
        assertThat(unnoticed.passOn(lease(7), key -> false, this::evict)).isTrue();

        assertThat(evicted).containsExactly("shard-1");
        assertThat(unnoticed.wasPassedOn(lease(7))).isTrue();
    }

    @Test
    @DisplayName("F9: is read when it is assigned to this instance again, also with the same counter")
    void f9_assignedAgain() throws Exception {
        unnoticed.passOn(lease(7), key -> false, this::evict);
        assertThat(unnoticed.wasPassedOn(lease(9))).as("with another counter").isFalse();

        unnoticed.passOn(lease(7), key -> false, this::evict);
        unnoticed.wasPassedOn(lease(7));
        assertThat(unnoticed.wasPassedOn(lease(7))).as("noticed once more").isFalse();
    }

    @Test
    @DisplayName("F20: stays with its holder when that notices it meanwhile")
    void f20_noticedMeanwhile() throws Exception {
        assertThat(unnoticed.passOn(lease(7), key -> true, this::evict)).isFalse();

        assertThat(evicted).isEmpty();
        assertThat(unnoticed.wasPassedOn(lease(7))).isFalse();
    }

    @Test
    @DisplayName("F9: stays with its holder when the table has another state of it, as when its next owner refuses it")
    void f9_refused() throws Exception {
        assertThat(unnoticed.passOn(lease(7), key -> false, evicted -> false)).isFalse();

        assertThat(unnoticed.wasPassedOn(lease(7))).isFalse();
    }

    @Test
    @DisplayName("F20: counts as passed on when nobody knows whether the table was changed")
    void f20_unknown() {
        assertThatThrownBy(() -> unnoticed.passOn(lease(7), key -> false, evicted -> {
                    throw new DependencyException("no answer", new IllegalStateException());
                }))
                .isInstanceOf(DependencyException.class);

        assertThat(unnoticed.wasPassedOn(lease(7))).isTrue();
    }
}
