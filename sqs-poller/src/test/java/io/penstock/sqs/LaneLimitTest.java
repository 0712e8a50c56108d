package io.penstock.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.limit.LimitShare;
import io.penstock.core.limit.LimitUser;
import io.penstock.core.limit.SharedLimits;
import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.Scaling;
import io.penstock.core.source.Pulled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The lanes of a queue that instances share")
class LaneLimitTest {

    private static final TestMapping MAPPING = TestMapping.of(new Arn("aws", "sqs", "us-east-1", "123456789012", "q"));
    private static final Duration LONG_POLL = Duration.ofSeconds(20);

    /** Limits of which a test gives the shares. */
    private static final class GivenShares implements SharedLimits {

        private final List<String> joined = new ArrayList<>();
        private @Nullable LimitUser user;
        private final long first;
        private boolean holds = true;

        GivenShares(long first) {
            this.first = first;
        }

        LimitUser user() {
            return Objects.requireNonNull(user);
        }

        @Override
        public LimitShare join(String name, long limit, LimitUser joining) {
            joined.add(name + " " + limit);
            user = joining;
            joining.allow(first);
            return new LimitShare() {
                @Override
                public void limit(long next) {
                    joined.add(name + " " + next);
                }

                @Override
                public void close() {
                    joined.add("left");
                }
            };
        }

        @Override
        public boolean holds() {
            return holds;
        }
    }

    private static Scaling.MaximumConcurrency atMost(int limit) {
        return new Scaling.MaximumConcurrency(limit);
    }

    @Test
    @DisplayName("are as many as this instance's share, and none before it has one")
    void share() throws Exception {
        GivenShares shares = new GivenShares(0);
        VirtualLanes lanes = VirtualLanes.start(MAPPING.scaling(atMost(20)), shares);
        assertThat(lanes.running()).isEmpty();
        assertThat(shares.joined).containsExactly("queue/" + MAPPING.build().id() + " 20");

        shares.user().allow(3);

        assertThat(lanes.running()).hasSize(3);
        assertThat(shares.user().used()).isEqualTo(3);
        shares.user().allow(20);
        assertThat(lanes.running()).as("those of a start").hasSize(5);
    }

    @Test
    @DisplayName("are counted after the share has shrunk until they have ended")
    void shrinks() throws Exception {
        GivenShares shares = new GivenShares(5);
        VirtualLanes lanes = VirtualLanes.start(MAPPING.scaling(atMost(20)), shares);
        lanes.queue.send("1", "2", "3", "4", "5");
        Map<SqsPartition, Pulled> batches = lanes.pullEach(1, LONG_POLL);
        List<SqsPartition> before = lanes.running();

        shares.user().allow(0);

        assertThat(lanes.running()).isEmpty();
        assertThat(shares.user().used()).isEqualTo(5);
        VirtualLanes.accept(batches);
        for (SqsPartition lane : before) {
            assertThat(lane.pull(1, LONG_POLL)).isEqualTo(new Pulled.Ended());
            lane.close(true);
        }
        assertThat(shares.user().used()).isZero();
        assertThat(lanes.queue.deleted()).hasSize(5);
    }

    @Test
    @DisplayName("receive and invoke nothing more once the share may be another instance's")
    void fence() throws Exception {
        GivenShares shares = new GivenShares(5);
        VirtualLanes lanes = VirtualLanes.start(MAPPING.scaling(atMost(20)), shares);
        SqsPartition lane = lanes.running().getFirst();
        lanes.queue.send("1", "2");
        lanes.pull(lane, 1, LONG_POLL);
        assertThat(lane.isOwned()).isTrue();

        shares.holds = false;

        assertThat(lane.isOwned()).isFalse();
        assertThat(lane.pull(1, LONG_POLL)).isEqualTo(new Pulled.Ended());
        shares.holds = true;
        assertThat(lane.isOwned()).as("what it has in flight stays lost").isFalse();
    }

    @Test
    @DisplayName("follow a mapping that sets another limit, or none")
    void change() throws Exception {
        GivenShares shares = new GivenShares(1);
        VirtualLanes lanes = VirtualLanes.start(MAPPING.scaling(atMost(20)), shares);
        String limit = "queue/" + MAPPING.build().id();

        lanes.change(MAPPING.scaling(atMost(30)));
        assertThat(lanes.running()).hasSize(1);
        lanes.change(MAPPING.scaling(new Scaling.Automatic()));
        assertThat(lanes.running()).hasSizeGreaterThan(1);
        assertThat(shares.user().used()).as("of no limit").isZero();
        shares.holds = false;
        assertThat(lanes.running().getFirst().isOwned()).isTrue();
        lanes.change(MAPPING.scaling(new Scaling.ProvisionedPollers(2, 3)));

        assertThat(shares.joined).containsExactly(limit + " 20", limit + " 30", "left", limit + " 30");
        assertThat(lanes.running()).hasSize(1);
    }

    @Test
    @DisplayName("with provisioned pollers stay at their minimum in proportion to the share")
    void pollers() throws Exception {
        GivenShares shares = new GivenShares(0);
        VirtualLanes lanes = VirtualLanes.start(MAPPING.scaling(new Scaling.ProvisionedPollers(12, 20)), shares);

        shares.user().allow(50);

        assertThat(lanes.running()).hasSize(3);
    }

    @Test
    @DisplayName("are left by a source that closes, when it never ran, too")
    void close() throws Exception {
        GivenShares shares = new GivenShares(5);
        VirtualLanes lanes = VirtualLanes.start(MAPPING.scaling(atMost(20)), shares);
        assertThat(shares.user().used()).isEqualTo(5);
        List<SqsPartition> running = lanes.running();

        try (SqsSource source = lanes.source(new CountedTasks())) {
            source.drain();
        }

        assertThat(shares.joined).hasSize(2).last().isEqualTo("left");
        assertThat(shares.user().used()).isEqualTo(5);
        running.forEach(lane -> lane.close(false));
        assertThat(shares.user().used()).isZero();
    }
}
