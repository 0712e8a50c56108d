package io.penstock.service.function;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.penstock.connect.Url;
import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.service.function.HttpFunction.Route;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Field bug B9; conformance invoke-none. */
@DisplayName("A function over HTTP")
class HttpFunctionTest {

    @RegisterExtension
    static final HttpFunctions FUNCTIONS = new HttpFunctions();

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 206})
    @DisplayName("accepts with every 2xx, and its body is the answer")
    void acceptsWithEvery2xx(int status) throws Exception {
        InvocationResult result =
                FUNCTIONS.answerOf(aResponse().withStatus(status).withBody("{\"done\":true}"));

        assertThat(result).isInstanceOfSatisfying(InvocationResult.Accepted.class, accepted -> {
            assertThat(accepted.answer().statusCode()).isEqualTo(200);
            assertThat(accepted.answer().executedVersion()).isEqualTo("$LATEST");
            assertThat(accepted.answer().functionError()).isNull();
            assertThat(Calls.text(accepted.answer())).isEqualTo("{\"done\":true}");
        });
    }

    @Test
    @DisplayName("accepts with 204 and no body")
    void acceptsWithoutABody() throws Exception {
        assertThat(Calls.describe(FUNCTIONS.answerOf(aResponse().withStatus(204))))
                .isEqualTo("Accepted ");
    }

    @Test
    @DisplayName("that returns nothing answers null (invoke-none)")
    void thatReturnsNothingAnswersNull() throws Exception {
        assertThat(Calls.describe(FUNCTIONS.answerOf(aResponse().withBody("null"))))
                .isEqualTo("Accepted null");
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 304, 400, 401, 403, 404, 409, 410, 422, 500, 501, 505, 599})
    @DisplayName("fails with every other status")
    void failsWithEveryOtherStatus(int status) throws Exception {
        Answer answer = Calls.failure(FUNCTIONS.answerOf(aResponse().withStatus(status)));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.functionError()).isEqualTo("Unhandled");
    }

    @Test
    @DisplayName("keeps the body of an error for the destination")
    void keepsTheBodyOfAnError() throws Exception {
        assertThat(Calls.text(Calls.failure(
                        FUNCTIONS.answerOf(aResponse().withStatus(500).withBody("disk full")))))
                .isEqualTo("disk full");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    @DisplayName("is not followed when it redirects")
    void isNotFollowedWhenItRedirects(int status) throws Exception {
        FUNCTIONS.server().stubFor(post("/elsewhere").willReturn(aResponse().withStatus(200)));

        Answer answer = Calls.failure(
                FUNCTIONS.answerOf(aResponse().withStatus(status).withHeader("Location", FUNCTIONS.url("/elsewhere"))));

        assertThat(answer.statusCode()).isEqualTo(status);
        FUNCTIONS.server().verify(0, postRequestedFor(urlEqualTo("/elsewhere")));
    }

    @ParameterizedTest
    @CsvSource({"408,0", "502,0", "503,0", "504,0", "408,7", "502,7", "503,7", "504,7"})
    @DisplayName("is unavailable with 408, 502, 503, 504, for as long as Retry-After says")
    void isUnavailable(int status, int seconds) throws Exception {
        ResponseDefinitionBuilder response = aResponse().withStatus(status);

        InvocationResult result = FUNCTIONS.answerOf(
                seconds == 0 ? response : response.withHeader("Retry-After", Integer.toString(seconds)));

        assertThat(result)
                .isEqualTo(new InvocationResult.Unreachable(
                        "the function answered " + status, Duration.ofSeconds(seconds)));
    }

    @Test
    @DisplayName("B50: takes no request that large when it, or a proxy before it, answers 413")
    void b50_tooLarge() throws Exception {
        assertThat(FUNCTIONS.answerOf(aResponse().withStatus(413)))
                .isInstanceOf(InvocationResult.RequestTooLarge.class);
    }

    @Test
    @DisplayName("throttles with 429")
    void throttlesWith429() throws Exception {
        assertThat(FUNCTIONS.answerOf(aResponse().withStatus(429).withHeader("Retry-After", "3")))
                .isEqualTo(new InvocationResult.Throttled("the function answered 429", Duration.ofSeconds(3)));
    }

    @Test
    @DisplayName("fails with an object of errorType and errorMessage, as the runtime interface emulator answers")
    void failsWithAnErrorObject() throws Exception {
        String body = "{\"errorMessage\": \"no\", \"errorType\": \"ValueError\", \"stackTrace\": []}";

        Answer answer = Calls.failure(FUNCTIONS.answerOf(aResponse().withBody(body)));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.functionError()).isEqualTo("Unhandled");
        assertThat(Calls.text(answer)).isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"errorType\":\"x\"}",
                "{\"errorMessage\":\"x\"}",
                "[{\"errorType\":\"x\",\"errorMessage\":\"y\"}]",
                "{\"report\":{\"errorType\":\"x\",\"errorMessage\":\"y\"}}",
                "\"errorType\" \"errorMessage\""
            })
    @DisplayName("accepts with a body that only resembles an error")
    void acceptsWithABodyThatOnlyResemblesAnError(String body) throws Exception {
        assertThat(Calls.describe(FUNCTIONS.answerOf(aResponse().withBody(body))))
                .isEqualTo("Accepted " + body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Task timed out after 3.00 seconds", "Task timed out after 900.00 seconds\n"})
    @DisplayName("B39: fails with the bare time-out sentence of the runtime interface emulator")
    void b39_failsWithTheBareTimeOutSentence(String body) throws Exception {
        Answer answer = Calls.failure(FUNCTIONS.answerOf(aResponse()
                .withHeader("Content-Type", "text/plain; charset=utf-8")
                .withBody(body)));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.functionError()).isEqualTo("Unhandled");
        assertThat(Calls.text(answer)).isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"Task timed out after 3.00 seconds\"",
                "Task timed out after 3.00 seconds, so I went on",
                "The Task timed out after 3.00 seconds",
                "{\"message\":\"Task timed out after 3.00 seconds\"}"
            })
    @DisplayName("B39: accepts with the same sentence as a JSON string, or as a part of something else")
    void b39_acceptsWithTheSameSentenceQuoted(String body) throws Exception {
        assertThat(Calls.describe(FUNCTIONS.answerOf(aResponse().withBody(body))))
                .isEqualTo("Accepted " + body);
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 504})
    @DisplayName("B40: fails with 502 or 504 and an error object, as a crash behind the emulator or a proxy shows")
    void b40_failsWithAnErrorObjectBehindAProxy(int status) throws Exception {
        String body = "{\"errorType\":\"Runtime.ExitError\",\"errorMessage\":\"exit status 1\"}";

        Answer answer =
                Calls.failure(FUNCTIONS.answerOf(aResponse().withStatus(status).withBody(body)));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(Calls.text(answer)).isEqualTo(body);
        assertThat(FUNCTIONS.answerOf(aResponse().withStatus(status).withBody("<html>Bad Gateway</html>")))
                .isInstanceOf(InvocationResult.Unreachable.class);
        assertThat(FUNCTIONS.answerOf(aResponse().withStatus(503).withBody(body)))
                .isInstanceOf(InvocationResult.Unreachable.class);
    }

    @Test
    @DisplayName("B40: fails with the statuses that its configuration counts as errors")
    void b40_failsWithTheConfiguredStatuses() throws Exception {
        FUNCTIONS
                .server()
                .stubFor(post("/f").willReturn(aResponse().withStatus(503).withBody("broken")));
        HttpFunction function = new HttpFunction(
                Duration.ofSeconds(10),
                Map.of(),
                Set.of(503),
                () -> new Route("$LATEST", Url.of(FUNCTIONS.url("/f"))),
                FUNCTIONS.http(),
                CurrentTrace.NONE,
                new VirtualTime());

        Answer answer = Calls.failure(function.call(Calls.call()));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(Calls.text(answer)).isEqualTo("broken");
    }

    @Test
    @DisplayName("fails with the header X-Amz-Function-Error, whatever the body")
    void failsWithTheHeader() throws Exception {
        Answer answer = Calls.failure(FUNCTIONS.answerOf(
                aResponse().withHeader("x-amz-function-error", "Handled").withBody("{}")));

        assertThat(answer.functionError()).isEqualTo("Handled");
        assertThat(Calls.text(answer)).isEqualTo("{}");
    }

    @ParameterizedTest
    @CsvSource({"Content-Length: 10485760,10485760", "Transfer-Encoding: chunked,-1"})
    @DisplayName("fails when its response is too large, and the rest is not read")
    void failsWhenItsResponseIsTooLarge(String header, int length) throws Exception {
        try (RawServer server = new RawServer(socket -> pour(socket, header, length))) {
            Answer answer = Calls.failure(
                    FUNCTIONS.function(server.url(), Duration.ofSeconds(30)).call(Calls.call()));

            assertThat(Calls.text(answer))
                    .isEqualTo(
                            "{\"errorType\":\"Function.ResponseSizeTooLarge\",\"errorMessage\":\"Response payload size"
                                    + " exceeded maximum allowed payload size (6291556 bytes).\"}");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(server.openConnections()).isZero());
        }
    }

    @Test
    @DisplayName("may answer 6,291,556 bytes")
    void mayAnswerTheLargestResponse() throws Exception {
        String body = "x".repeat(6_291_556);

        assertThat(FUNCTIONS.answerOf(aResponse().withBody(body)))
                .isInstanceOfSatisfying(
                        InvocationResult.Accepted.class,
                        accepted -> assertThat(accepted.answer().payload()).hasSize(6_291_556));
    }

    /** Writes a response until {@code length} bytes are written or, below zero, for ever. */
    private static void pour(Socket socket, String header, int length) throws IOException {
        RawServer.write(socket, "HTTP/1.1 200 OK\r\n" + header + "\r\n\r\n");
        String part = "x".repeat(65_536);
        for (long written = 0; length < 0 || written < length; written += part.length()) {
            RawServer.write(socket, length < 0 ? "10000\r\n" + part + "\r\n" : part);
        }
    }
}
