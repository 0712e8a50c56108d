package io.penstock.service.function;

import static io.penstock.core.testkit.ScriptedFunction.accepted;
import static io.penstock.core.testkit.ScriptedFunction.failing;
import static io.penstock.core.testkit.ScriptedFunction.throttled;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.InvocationResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** F6; semantics §5.2. */
@DisplayName("F6: a mapping")
class MappingFailuresTest {

    private final MappingFailures failures = new MappingFailures();

    @Test
    @DisplayName(
            "f6: whose invocations fail altogether rests more and more between them, up to 5 s, until one succeeds")
    void f6_restsBetweenFailures() {
        List<Duration> rests = new ArrayList<>();
        for (int failure = 0; failure < 10; failure++) {
            failures.ended(failing());
            rests.add(failures.rest());
        }

        assertThat(rests)
                .startsWith(Duration.ofMillis(100))
                .endsWith(Duration.ofSeconds(5))
                .isSorted();
        assertThat(failures.isNone()).isFalse();
        failures.ended(new InvocationResult.PartlyFailed(
                new Answer(200, "$LATEST", null, new byte[0]), new TreeSet<>(List.of(1))));
        failures.ended(throttled());
        assertThat(failures.rest())
                .as("a partial failure and a throttle say nothing")
                .isEqualTo(Duration.ofSeconds(5));
        failures.ended(accepted("null"));
        assertThat(failures.rest()).isZero();
        assertThat(failures.isNone()).isTrue();
    }
}
