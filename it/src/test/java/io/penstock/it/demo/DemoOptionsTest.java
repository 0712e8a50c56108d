package io.penstock.it.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The demo's options")
class DemoOptionsTest {

    @Test
    void emptyOnesAreAsGoodAsNone() {
        DemoOptions options = DemoOptions.parse("--records=", "--seconds=", "--rate=");

        assertThat(options.records()).isEmpty();
        assertThat(options.sentAll(1_000_000, Duration.ofDays(1))).isFalse();
        assertThat(options.dueAfter(Duration.ofSeconds(10))).isEqualTo(50);
    }

    @Test
    void ofRecordsEndTheDemoWithTheLastOne() {
        DemoOptions options = DemoOptions.parse("--records=7", "--rate=2");

        assertThat(options.dueAfter(Duration.ofSeconds(3))).isEqualTo(6);
        assertThat(options.dueAfter(Duration.ofSeconds(60))).isEqualTo(7);
        assertThat(options.sentAll(6, Duration.ofSeconds(60))).isFalse();
        assertThat(options.sentAll(7, Duration.ofSeconds(4))).isTrue();
    }

    @Test
    void ofSecondsEndTheDemoWithTheLastOne() {
        DemoOptions options = DemoOptions.parse("--seconds=3", "--rate=2");

        assertThat(options.dueAfter(Duration.ofSeconds(60))).isEqualTo(6);
        assertThat(options.sentAll(6, Duration.ofMillis(2_999))).isFalse();
        assertThat(options.sentAll(6, Duration.ofSeconds(3))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--records=0", "--records=1000001", "--rate=501", "--seconds=soon"})
    void outOfRangeAreRefusedWithTheRange(String argument) {
        assertThatThrownBy(() -> DemoOptions.parse(argument))
                .hasMessageStartingWith("demo." + argument.substring(2, argument.indexOf('=')) + " is '")
                .hasMessageContaining("expected 1 to ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--speed=3", "records=3", "--records"})
    void thatDoNotExistAreRefused(String argument) {
        assertThatThrownBy(() -> DemoOptions.parse(argument)).hasMessageContaining("is no option of the demo");
    }
}
