package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.kinesis.leases.Lease;

@DisplayName("What becomes of leases of which an instance wants nothing more")
class LeaseReturnsTest {

    private static LeaseReturns.Way way(@Nullable String owner, @Nullable String checkpointOwner) {
        Lease lease = new Lease();
        lease.leaseOwner(owner);
        lease.checkpointOwner(checkpointOwner);
        return LeaseReturns.Way.of(lease, "us");
    }

    @Test
    @DisplayName("F9: a lease that its holder was to hand to us stays with its holder, which is not interrupted")
    void f9_promisedToUs() {
        assertThat(way("us", "holder")).isEqualTo(LeaseReturns.Way.REFUSE);
    }

    @Test
    @DisplayName("F9: a lease that we were to hand over goes to its next owner, also when we did not know that yet")
    void f9_promisedByUs() {
        assertThat(way("next", "us")).isEqualTo(LeaseReturns.Way.HAND_OVER);
    }

    @Test
    @DisplayName("our own leases are given away, others are left alone")
    void ours_and_others() {
        assertThat(way("us", null)).isEqualTo(LeaseReturns.Way.GIVE);
        assertThat(way("other", null)).isEqualTo(LeaseReturns.Way.LEAVE);
        assertThat(way("other", "third")).isEqualTo(LeaseReturns.Way.LEAVE);
        assertThat(way(null, null)).isEqualTo(LeaseReturns.Way.LEAVE);
    }
}
