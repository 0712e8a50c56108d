package io.penstock.core.invoke;

import static io.penstock.core.testkit.ScriptedFunction.accepted;
import static io.penstock.core.testkit.ScriptedFunction.failing;
import static io.penstock.core.testkit.ScriptedFunction.throttled;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.record.WindowState;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The answer of a function in a tumbling window (semantics §2.4)")
class WindowResponseTest {

    private static Answer answer(String payload) {
        return new Answer(200, "$LATEST", null, payload.getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"state\":{}}                                  | {}",
                "{\"state\":{\"n\":1.0}}                         | {\"n\":1.0}",
                " { \"state\" : { \"n\" : 1e400 , \"a\":[{}] } } | { \"n\" : 1e400 , \"a\":[{}] }",
                "{\"a\":{\"state\":{\"b\":1}},\"state\":{\"c\":\"}\"}} | {\"c\":\"}\"}",
                "{\"batchItemFailures\":[],\"state\":{\"ü\":\"€\"},\"x\":null} | {\"ü\":\"€\"}",
                "{\"state\":{\"a\":1},\"state\":{\"b\":2}}       | {\"b\":2}"
            })
    @DisplayName("has the state letter by letter as the function wrote it")
    void state(String payload, String state) {
        assertThat(WindowResponse.state(answer(payload))).contains(new WindowState(state));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "\"\"",
                "[]",
                "{}",
                "{\"State\":{}}",
                "{\"state\":null}",
                "{\"state\":[]}",
                "{\"state\":\"{}\"}",
                "{\"state\":1}",
                "{\"state\":{}",
                "{\"state\":{}} x",
                "{\"state\":{\"a\":}}",
                "{\"state\":{},\"state\":null}",
                "{\"batchItemFailures\":[]}",
                "[{\"state\":{}}]"
            })
    @DisplayName("env-tumbling-no-state: without an object state it is a failure that keeps the answer")
    void no_state(String payload) {
        assertThat(WindowResponse.state(answer(payload))).isEmpty();
        InvocationResult accepted = accepted(payload);
        assertThat(WindowResponse.read(accepted))
                .isInstanceOfSatisfying(InvocationResult.FunctionError.class, error -> {
                    assertThat(error.answer().functionError()).isNull();
                    assertThat(new String(error.answer().payload(), UTF_8)).isEqualTo(payload);
                });
    }

    @Test
    @DisplayName("is no state when it is not UTF-8")
    void not_utf8() {
        byte[] latin = "{\"state\":{\"a\":\"ü\"}}".getBytes(ISO_8859_1);

        assertThat(WindowResponse.state(new Answer(200, "1", null, latin))).isEmpty();
    }

    @Test
    @DisplayName("leaves every other result as it is")
    void other_results() {
        InvocationResult accepted = accepted("{\"state\":{}}");
        InvocationResult partly =
                new InvocationResult.PartlyFailed(answer("{\"state\":{\"n\":1}}"), new TreeSet<>(Set.of(1)));
        InvocationResult stateless = new InvocationResult.PartlyFailed(answer("{}"), new TreeSet<>(Set.of(1)));
        InvocationResult failing = failing();
        InvocationResult throttled = throttled();

        assertThat(WindowResponse.read(accepted)).isSameAs(accepted);
        assertThat(WindowResponse.read(partly)).isSameAs(partly);
        assertThat(WindowResponse.read(failing)).isSameAs(failing);
        assertThat(WindowResponse.read(throttled)).isSameAs(throttled);
        assertThat(WindowResponse.read(stateless)).isInstanceOf(InvocationResult.FunctionError.class);
    }

    @Test
    @DisplayName("F15: that is nested deeper than 10,000 levels is not JSON, and has no state")
    void f15_nestedTooDeeply() {
        String fits = "[".repeat(9_998) + "]".repeat(9_998);

        assertThat(WindowResponse.state(answer("{\"state\":{\"a\":" + fits + "}}")))
                .isPresent();
        assertThat(WindowResponse.state(answer("{\"state\":{\"a\":[" + fits + "]}}")))
                .isEmpty();
    }
}
