package io.penstock.sqs;

import static io.penstock.core.testkit.TestRecord.record;
import static io.penstock.core.testkit.VirtualTime.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.record.Fate;
import io.penstock.core.record.Fate.Released;
import io.penstock.core.record.Settlement;
import io.penstock.sqs.SettledHandles.Release;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** When released messages become visible, and that none passes one of its group. */
class SettledHandlesTest {

    private static final Instant SOON = START.plusSeconds(10);
    private static final Instant LATER = START.plusSeconds(60);

    private static Released until(Instant visible) {
        return new Released.BackedOff(visible);
    }

    private static Release release(String id, Instant visible) {
        return new Release("position-of-" + id, visible);
    }

    @Test
    void eachMessageOfAStandardQueueBecomesVisibleAtItsTime() {
        SettledHandles handles = SettledHandles.of(
                new Settlement.Builder(4)
                        .add(record("1"), until(LATER))
                        .add(record("2"), until(SOON))
                        .add(record("3"), Released.FAILED)
                        .add(record("4"), Released.STOPPED)
                        .add(record("5"), Fate.DELIVERED)
                        .build(),
                false);

        assertThat(handles.finished()).containsExactly("position-of-5");
        assertThat(handles.released())
                .containsExactly(release("1", LATER), release("2", SOON), release("4", Instant.MIN));
    }

    @Test
    void noMessageOfAGroupBecomesVisibleBeforeAnEarlierOne() {
        SettledHandles handles = SettledHandles.of(
                new Settlement.Builder(6)
                        .add(record("a1").withKey("a"), until(LATER))
                        .add(record("b1").withKey("b"), until(SOON))
                        .add(record("a2").withKey("a"), until(SOON))
                        .add(record("a3").withKey("a"), Released.STOPPED)
                        .add(record("c1").withKey("c"), Released.NOT_ATTEMPTED)
                        .add(record("c2").withKey("c"), until(SOON))
                        .build(),
                true);

        assertThat(handles.released())
                .as("of group c the visibility timeout counts, because it does for the first")
                .containsExactly(release("a1", LATER), release("b1", SOON), release("a2", LATER), release("a3", LATER));
    }
}
