package io.penstock.service.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.limit.LimitUser;
import io.penstock.core.limit.SharedLimits;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The limits of an instance")
class OwnLimitsTest {

    private static final Instant START = Instant.EPOCH;
    private static final Instant FENCED = START.plus(OwnLimits.HOLD);

    private final OwnLimits limits = new OwnLimits();
    private final Common common = new Common();

    private static final class Common implements LimitUser {

        private long allowed;

        @Override
        public long wanted() {
            return 1;
        }

        @Override
        public long used() {
            return 0;
        }

        @Override
        public void allow(long share) {
            allowed = share;
        }
    }

    private static Split split(long epoch, long share) {
        Map<String, Split.Part> parts = Map.of("one", new Split.Part(share, share));
        return new Split(epoch, Map.of(SharedLimits.CONCURRENCY, parts));
    }

    @Test
    @DisplayName("cut off before it has a share of the common one, it goes on as if it were alone")
    void cutOffBeforeTheFirstShare() {
        limits.join(SharedLimits.CONCURRENCY, 100, common);
        limits.reached(START);
        limits.apply(split(1, 0), "one");
        assertThat(common.allowed).as("others have it all yet").isZero();

        limits.fence(FENCED);
        assertThat(common.allowed).isEqualTo(100);

        limits.reached(FENCED);
        assertThat(common.allowed).isZero();
        limits.apply(split(2, 50), "one");
        assertThat(common.allowed).isEqualTo(50);
    }

    @Test
    @DisplayName("cut off later, it keeps its share of the common one")
    void cutOffWithAShare() {
        limits.join(SharedLimits.CONCURRENCY, 100, common);
        limits.reached(START);
        limits.apply(split(1, 30), "one");

        limits.fence(FENCED);

        assertThat(common.allowed).isEqualTo(30);
    }
}
