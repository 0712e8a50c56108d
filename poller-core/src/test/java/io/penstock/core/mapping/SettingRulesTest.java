package io.penstock.core.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The settings of a plugin")
class SettingRulesTest {

    private static final Duration SHORTEST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private record Lamp(String colour, Duration blink) {

        static final PluginSettings<Lamp> SETTINGS = new PluginSettings<>("lamp", Lamp.class, Lamp::problems);

        private List<Problem> problems() {
            return new SettingRules()
                    .oneOf("colour", colour, List.of("red", "green"))
                    .matches("colour", colour, "[a-z]+", "lower-case letters")
                    .within("blink", blink, SHORTEST, LONGEST)
                    .problems();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {200, 201, 60_000})
    @DisplayName("may reach their bounds")
    void mayReachTheirBounds(long millis) {
        assertThat(Lamp.SETTINGS.problems(new Lamp("green", Duration.ofMillis(millis))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 199, 60_001})
    @DisplayName("are refused beyond their bounds, by the path below penstock")
    void areRefusedBeyondTheirBounds(long millis) {
        assertThat(Lamp.SETTINGS.problems(new Lamp("red", Duration.ofMillis(millis))))
                .containsExactly(new Problem("", "lamp.blink", millis + "ms", "200ms to 60000ms"));
    }

    @Test
    @DisplayName("are refused with every rule that they break, in the order of the rules")
    void areRefusedWithEveryBrokenRule() {
        assertThat(Lamp.SETTINGS.problems(new Lamp("#f00", Duration.ZERO)))
                .containsExactly(
                        new Problem("", "lamp.colour", "#f00", "red or green"),
                        new Problem("", "lamp.colour", "#f00", "lower-case letters"),
                        new Problem("", "lamp.blink", "0ms", "200ms to 60000ms"));
    }

    @Test
    @DisplayName("may be one of their choices in upper or lower case")
    void mayBeAChoiceInAnyCase() {
        assertThat(new SettingRules()
                        .oneOf("colour", "RED", List.of("red", "green"))
                        .problems())
                .isEmpty();
    }
}
