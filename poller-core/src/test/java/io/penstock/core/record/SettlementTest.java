package io.penstock.core.record;

import static io.penstock.core.testkit.TestRecord.record;
import static io.penstock.core.testkit.VirtualTime.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.record.Fate.Released;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A settlement")
class SettlementTest {

    private static final Released LATER = new Released.BackedOff(START.plusSeconds(60));
    private static final Settlement SETTLED = new Settlement.Builder(5)
            .add(record("a1").withKey("a"), Fate.DELIVERED)
            .add(record("a2").withKey("a"), LATER)
            .add(record("b1").withKey("b"), Released.FAILED)
            .add(record("c1").withKey("c"), Fate.DELIVERED)
            .add(record("1"), LATER)
            .build();

    @Test
    @DisplayName("knows the keys that come again, and how the first record of each is released")
    void releasedKeys() {
        assertThat(SETTLED.releasedKeys()).isEqualTo(Map.of("a", LATER, "b", Released.FAILED));
    }

    @Test
    @DisplayName("keeps what follows of a key hidden that is backed off, and leaves everything else as it is")
    void followedBy() {
        Settlement later = new Settlement.Builder(5)
                .add(record("a3").withKey("a"), Fate.FILTERED)
                .add(record("a4").withKey("a"), Released.NOT_ATTEMPTED)
                .add(record("b2").withKey("b"), Released.NOT_ATTEMPTED)
                .add(record("c2").withKey("c"), Released.NOT_ATTEMPTED)
                .add(record("2"), Released.NOT_ATTEMPTED)
                .build();

        assertThat(SETTLED.followedBy(later).entries())
                .extracting(Settlement.Entry::fate)
                .containsExactly(
                        Fate.FILTERED, LATER, Released.NOT_ATTEMPTED, Released.NOT_ATTEMPTED, Released.NOT_ATTEMPTED);
    }
}
