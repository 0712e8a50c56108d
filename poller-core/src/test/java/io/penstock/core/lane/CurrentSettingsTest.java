package io.penstock.core.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.delivery.Destinations;
import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.testkit.ScriptedFunction;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The settings of a mapping")
class CurrentSettingsTest {

    /** A destination that counts how many are open, and how often it is closed. */
    private static final class Counted implements Destination {

        private final int[] open;
        private int closes;

        Counted(int[] open) {
            this.open = open;
            open[0]++;
        }

        @Override
        public String kind() {
            return "counted";
        }

        @Override
        public StoreResult store(DestinationRecord record) {
            return new StoreResult.Stored(false);
        }

        @Override
        public void close() {
            closes++;
            open[0]--;
        }
    }

    private final int[] open = new int[1];
    private final ScriptedFunction function = ScriptedFunction.accepting();
    private final Counted first = new Counted(open);
    private final CurrentSettings settings = new CurrentSettings(of(first));

    private LaneSettings of(Destination destination) {
        return new LaneSettings(
                MappingBuilder.sqs("orders").build(),
                function,
                new Destinations(new UUID(0, 1), Optional.of(destination), Optional.empty()),
                (lane, event) -> {});
    }

    @Test
    @DisplayName("close a destination that was replaced when the last lane uses it no more")
    void closesWhenUnused() {
        LaneSettings one = settings.take();
        LaneSettings other = settings.take();
        settings.change(of(new Counted(open)));

        assertThat(settings.insteadOf(one)).isEqualTo(settings.now()).isNotEqualTo(other);
        assertThat(first.closes).as("the other lane uses it").isZero();
        settings.release(other);
        assertThat(first.closes).isEqualTo(1);
    }

    @Test
    @DisplayName("keep a destination open that the new ones have too")
    void keepsWhatIsCommon() {
        LaneSettings held = settings.take();
        settings.change(of(new Counted(open)));
        settings.change(of(first));

        settings.release(held);

        assertThat(first.closes).isZero();
        assertThat(open[0]).isEqualTo(1);
    }

    @Test
    @DisplayName("keep nothing of ten thousand changes, and close the last ones in the end")
    void leaksNothing() {
        LaneSettings held = settings.take();
        for (int change = 0; change < 10_000; change++) {
            settings.change(of(new Counted(open)));
            held = change % 3 == 0 ? settings.insteadOf(held) : held;
            assertThat(open[0]).isLessThanOrEqualTo(2);
        }

        settings.release(held);
        settings.close();
        settings.change(of(new Counted(open)));

        assertThat(open[0]).isZero();
    }
}
