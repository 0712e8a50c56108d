package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.kinesis.leases.Lease;

@DisplayName("A lease whose transfer begins before its holder has noticed it")
class UnnoticedLeasesTest {

    private final UnnoticedLeases unnoticed = new UnnoticedLeases();

    private static Lease lease(long counter) {
        Lease lease = new Lease();
        lease.leaseKey("shard-1");
        lease.leaseCounter(counter);
        return lease;
    }

    @Test
    @DisplayName("F9: is passed on, and its shard is not read by this instance, which may notice it later")
    void f9_passedOn() {
        assertThat(unnoticed.mayPassOn(lease(7), key -> false)).isTrue();

        assertThat(unnoticed.isPassedOn(lease(7))).isTrue();
        assertThat(unnoticed.isPassedOn(lease(9)))
                .as("the same shard, assigned to this instance again")
                .isFalse();
    }

    @Test
    @DisplayName("F20: stays with its holder when that notices it meanwhile")
    void f20_noticedMeanwhile() {
        assertThat(unnoticed.mayPassOn(lease(7), key -> true)).isFalse();

        assertThat(unnoticed.isPassedOn(lease(7))).isFalse();
    }
}
