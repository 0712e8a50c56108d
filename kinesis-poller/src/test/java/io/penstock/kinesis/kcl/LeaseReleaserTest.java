package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.kinesis.leases.Lease;

@DisplayName("What an instance does with leases that it no longer wants")
class LeaseReleaserTest {

    private static LeaseReleaser.Action action(@Nullable String owner, @Nullable String checkpointOwner) {
        Lease lease = new Lease();
        lease.leaseOwner(owner);
        lease.checkpointOwner(checkpointOwner);
        return LeaseReleaser.Action.of(lease, "us");
    }

    @Test
    @DisplayName("F9: a lease that its holder was to transfer to us stays with its holder, which is not interrupted")
    void f9_transferToUs() {
        assertThat(action("us", "holder")).isEqualTo(LeaseReleaser.Action.REFUSE);
    }

    @Test
    @DisplayName("F9: a lease that we were to transfer goes to its next owner, also when we did not know that yet")
    void f9_transferByUs() {
        assertThat(action("next", "us")).isEqualTo(LeaseReleaser.Action.TRANSFER);
    }

    @Test
    @DisplayName("our own leases are released, those of others stay as they are")
    void ours_and_others() {
        assertThat(action("us", null)).isEqualTo(LeaseReleaser.Action.RELEASE);
        assertThat(action("other", null)).isEqualTo(LeaseReleaser.Action.NONE);
        assertThat(action("other", "third")).isEqualTo(LeaseReleaser.Action.NONE);
        assertThat(action(null, null)).isEqualTo(LeaseReleaser.Action.NONE);
    }
}
