package io.penstock.service.function;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.penstock.connect.Egress;
import io.penstock.connect.HttpClient;
import io.penstock.connect.Url;
import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.service.function.HttpFunction.Route;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Field bug B9; conformance invoke-timeout, invoke-none. */
@DisplayName("A function over HTTP")
class HttpFunctionTest {

    private static final int CONNECTIONS = 4;
    private static final HttpClient HTTP = new HttpClient(Egress.direct(), CONNECTIONS, Duration.ofSeconds(4));
    private static final String REPORT = "{\"batchItemFailures\":[{\"itemIdentifier\":\"1\"}]}";
    private static final String UNFRAMED = "HTTP/1.0 200 OK\r\nServer: simple\r\n\r\n" + REPORT;
    private static final String FRAMED = "HTTP/1.1 200 OK\r\nContent-Length: " + REPORT.length() + "\r\n\r\n" + REPORT;

    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(wireMockConfig().dynamicPort().dynamicHttpsPort().bindAddress("127.0.0.1"))
            .build();

    @AfterAll
    static void closeClient() {
        HTTP.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 206})
    @DisplayName("accepts with every 2xx, and its body is the answer")
    void acceptsWithEvery2xx(int status) throws Exception {
        InvocationResult result = answerOf(aResponse().withStatus(status).withBody("{\"done\":true}"));

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
        assertThat(Calls.describe(answerOf(aResponse().withStatus(204)))).isEqualTo("Accepted ");
    }

    @Test
    @DisplayName("that returns nothing answers null (invoke-none)")
    void thatReturnsNothingAnswersNull() throws Exception {
        assertThat(Calls.describe(answerOf(aResponse().withBody("null")))).isEqualTo("Accepted null");
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 304, 400, 401, 403, 404, 409, 410, 422, 500, 501, 505, 599})
    @DisplayName("fails with every other status")
    void failsWithEveryOtherStatus(int status) throws Exception {
        Answer answer = Calls.failure(answerOf(aResponse().withStatus(status)));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.functionError()).isEqualTo("Unhandled");
    }

    @Test
    @DisplayName("keeps the body of an error for the destination")
    void keepsTheBodyOfAnError() throws Exception {
        assertThat(Calls.text(Calls.failure(answerOf(aResponse().withStatus(500).withBody("disk full")))))
                .isEqualTo("disk full");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    @DisplayName("is not followed when it redirects")
    void isNotFollowedWhenItRedirects(int status) throws Exception {
        SERVER.stubFor(post("/elsewhere").willReturn(aResponse().withStatus(200)));

        Answer answer =
                Calls.failure(answerOf(aResponse().withStatus(status).withHeader("Location", url("/elsewhere"))));

        assertThat(answer.statusCode()).isEqualTo(status);
        SERVER.verify(0, postRequestedFor(urlEqualTo("/elsewhere")));
    }

    @ParameterizedTest
    @CsvSource({"408,0", "502,0", "503,0", "504,0", "408,7", "502,7", "503,7", "504,7"})
    @DisplayName("is unavailable with 408, 502, 503, 504, for as long as Retry-After says")
    void isUnavailable(int status, int seconds) throws Exception {
        ResponseDefinitionBuilder response = aResponse().withStatus(status);

        InvocationResult result =
                answerOf(seconds == 0 ? response : response.withHeader("Retry-After", Integer.toString(seconds)));

        assertThat(result)
                .isEqualTo(new InvocationResult.Unreachable(
                        "the function answered " + status, Duration.ofSeconds(seconds)));
    }

    @Test
    @DisplayName("B50: takes no request that large when it, or a proxy before it, answers 413")
    void b50_tooLarge() throws Exception {
        assertThat(answerOf(aResponse().withStatus(413))).isInstanceOf(InvocationResult.RequestTooLarge.class);
    }

    @Test
    @DisplayName("throttles with 429")
    void throttlesWith429() throws Exception {
        assertThat(answerOf(aResponse().withStatus(429).withHeader("Retry-After", "3")))
                .isEqualTo(new InvocationResult.Throttled("the function answered 429", Duration.ofSeconds(3)));
    }

    @Test
    @DisplayName("fails with an object of errorType and errorMessage, as the runtime interface emulator answers")
    void failsWithAnErrorObject() throws Exception {
        String body = "{\"errorMessage\": \"no\", \"errorType\": \"ValueError\", \"stackTrace\": []}";

        Answer answer = Calls.failure(answerOf(aResponse().withBody(body)));

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
        assertThat(Calls.describe(answerOf(aResponse().withBody(body)))).isEqualTo("Accepted " + body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Task timed out after 3.00 seconds", "Task timed out after 900.00 seconds\n"})
    @DisplayName("B39: fails with the bare time-out sentence of the runtime interface emulator")
    void b39_failsWithTheBareTimeOutSentence(String body) throws Exception {
        Answer answer = Calls.failure(answerOf(aResponse()
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
        assertThat(Calls.describe(answerOf(aResponse().withBody(body)))).isEqualTo("Accepted " + body);
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 504})
    @DisplayName("B40: fails with 502 or 504 and an error object, as a crash behind the emulator or a proxy shows")
    void b40_failsWithAnErrorObjectBehindAProxy(int status) throws Exception {
        String body = "{\"errorType\":\"Runtime.ExitError\",\"errorMessage\":\"exit status 1\"}";

        Answer answer = Calls.failure(answerOf(aResponse().withStatus(status).withBody(body)));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(Calls.text(answer)).isEqualTo(body);
        assertThat(answerOf(aResponse().withStatus(status).withBody("<html>Bad Gateway</html>")))
                .isInstanceOf(InvocationResult.Unreachable.class);
        assertThat(answerOf(aResponse().withStatus(503).withBody(body)))
                .isInstanceOf(InvocationResult.Unreachable.class);
    }

    @Test
    @DisplayName("B40: fails with the statuses that its configuration counts as errors")
    void b40_failsWithTheConfiguredStatuses() throws Exception {
        SERVER.stubFor(post("/f").willReturn(aResponse().withStatus(503).withBody("broken")));
        HttpFunction function = new HttpFunction(
                Duration.ofSeconds(10),
                Map.of(),
                Set.of(503),
                () -> new Route("$LATEST", Url.of(url("/f"))),
                HTTP,
                CurrentTrace.NONE,
                new VirtualTime());

        Answer answer = Calls.failure(function.call(Calls.call()));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(Calls.text(answer)).isEqualTo("broken");
    }

    @Test
    @DisplayName("B56: shows neither query nor user-info of its URL")
    void b56_showsNeitherQueryNorUserInfo() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }

        InvocationResult result = function(Url.of("http://127.0.0.1:" + port + "/f?code=secret"), Duration.ofSeconds(5))
                .call(Calls.call());

        assertThat(result.toString())
                .contains("http://127.0.0.1:" + port + "/f can't")
                .doesNotContain("secret");
    }

    @Test
    @DisplayName("B59: is called at an address of IPv6")
    void b59_isCalledAtAnAddressOfIpv6() throws Exception {
        try (RawServer server = RawServer.answering("::1", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")) {
            assertThat(Calls.describe(
                            function(server.url(), Duration.ofSeconds(10)).call(Calls.call())))
                    .isEqualTo("Accepted {}");
            assertThat(server.requests()).singleElement().asString().containsIgnoringCase("host: [::1]:");
        }
    }

    @Test
    @DisplayName("B59: may give early hints before its answer")
    void b59_mayGiveEarlyHints() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")) {
            assertThat(Calls.describe(
                            function(server.url(), Duration.ofSeconds(10)).call(Calls.call())))
                    .isEqualTo("Accepted {}");
        }
    }

    @Test
    @DisplayName("fails with the header X-Amz-Function-Error, whatever the body")
    void failsWithTheHeader() throws Exception {
        Answer answer = Calls.failure(answerOf(
                aResponse().withHeader("x-amz-function-error", "Handled").withBody("{}")));

        assertThat(answer.functionError()).isEqualTo("Handled");
        assertThat(Calls.text(answer)).isEqualTo("{}");
    }

    @Test
    @DisplayName("fails when it runs past its timeout (invoke-timeout)")
    void failsWhenItRunsPastItsTimeout() throws Exception {
        SERVER.stubFor(post("/f").willReturn(aResponse().withFixedDelay(20_000)));

        Answer answer =
                Calls.failure(function(Url.of(url("/f")), Duration.ofSeconds(1)).call(Calls.call()));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.functionError()).isEqualTo("Unhandled");
        assertThat(Calls.text(answer))
                .isEqualTo("{\"errorType\":\"Sandbox.Timedout\",\"errorMessage\":\"RequestId: " + Calls.REQUEST_ID
                        + " Error: Task timed out after 1.00 seconds\"}");
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    @DisplayName("fails when its connection breaks under the call")
    void failsWhenItsConnectionBreaks(Fault fault) throws Exception {
        SERVER.stubFor(post("/f").willReturn(aResponse().withFault(fault)));

        Answer answer = Calls.failure(
                function(Url.of(url("/f")), Duration.ofSeconds(10)).call(Calls.call()));

        assertThat(answer.functionError()).isEqualTo("Unhandled");
        assertThat(Calls.text(answer)).startsWith("{\"errorType\":\"Function.ConnectionClosed\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"batchItemFailures\":[",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
                "HTTP/1.1 200 OK\r\nContent-Len",
                "HTTP/1.1 100 Continue\r\n\r\n"
            })
    @DisplayName("fails when its response is cut off")
    void failsWhenItsResponseIsCutOff(String response) throws Exception {
        try (RawServer server = new RawServer(socket -> {
            RawServer.write(socket, response);
            socket.close();
        })) {
            Answer answer =
                    Calls.failure(function(server.url(), Duration.ofSeconds(10)).call(Calls.call()));

            assertThat(Calls.text(answer)).startsWith("{\"errorType\":\"Function.ConnectionClosed\"");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"Content-Length: 10485760,10485760", "Transfer-Encoding: chunked,-1"})
    @DisplayName("fails when its response is too large, and the rest is not read")
    void failsWhenItsResponseIsTooLarge(String header, int length) throws Exception {
        try (RawServer server = new RawServer(socket -> pour(socket, header, length))) {
            Answer answer =
                    Calls.failure(function(server.url(), Duration.ofSeconds(30)).call(Calls.call()));

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

        assertThat(answerOf(aResponse().withBody(body)))
                .isInstanceOfSatisfying(
                        InvocationResult.Accepted.class,
                        accepted -> assertThat(accepted.answer().payload()).hasSize(6_291_556));
    }

    @Test
    @DisplayName("is unreachable when the connection is refused")
    void isUnreachableWhenTheConnectionIsRefused() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }

        assertUnreachable(Url.of("http://127.0.0.1:" + port + "/f"), Duration.ofSeconds(10));
    }

    @Test
    @DisplayName("is unreachable when its host is unknown")
    void isUnreachableWhenItsHostIsUnknown() throws Exception {
        assertUnreachable(Url.of("http://no-such-host.invalid/f"), Duration.ofSeconds(10));
    }

    @Test
    @DisplayName("is unreachable when its certificate is not trusted")
    void isUnreachableWhenItsCertificateIsNotTrusted() throws Exception {
        SERVER.stubFor(post("/f").willReturn(aResponse()));

        assertUnreachable(Url.of("https://localhost:" + SERVER.getHttpsPort() + "/f"), Duration.ofSeconds(2));
    }

    @Test
    @DisplayName("is unreachable when there is no connection within the timeout")
    void isUnreachableWithoutAConnectionInTime() throws Exception {
        try (RawServer noTls = new RawServer(socket -> {})) {
            Url url = Url.of("https://127.0.0.1:" + noTls.url().port() + "/f");

            assertUnreachable(url, Duration.ofMillis(300));
        }
    }

    @Test
    @DisplayName("does not keep the connections of calls that timed out")
    void doesNotKeepTheConnectionsOfCallsThatTimedOut() throws Exception {
        AtomicBoolean answers = new AtomicBoolean();
        try (RawServer server = new RawServer(socket -> {
            if (answers.get()) {
                RawServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
            }
        })) {
            HttpFunction impatient = function(server.url(), Duration.ofMillis(50));
            for (int call = 0; call < 50; call++) {
                impatient.call(Calls.call());
            }
            assertThat(server.requests()).hasSizeGreaterThan(5 * CONNECTIONS);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(server.openConnections()).isZero());

            answers.set(true);
            HttpFunction patient = function(server.url(), Duration.ofSeconds(10));
            for (int call = 0; call < 2 * CONNECTIONS; call++) {
                assertThat(Calls.describe(patient.call(Calls.call()))).isEqualTo("Accepted {}");
            }
        }
    }

    @Test
    @DisplayName("gives the call up when the caller is interrupted, and closes its connection")
    void givesTheCallUpWhenInterrupted() throws Exception {
        try (RawServer silent = new RawServer(socket -> {})) {
            Thread caller = Thread.currentThread();
            Thread.ofVirtual().start(() -> {
                Awaitility.await().until(() -> silent.requests().size() == 1);
                caller.interrupt();
            });

            assertThatThrownBy(
                            () -> function(silent.url(), Duration.ofSeconds(30)).call(Calls.call()))
                    .isInstanceOf(InterruptedException.class);

            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            Awaitility.await()
                    .untilAsserted(() -> assertThat(silent.openConnections()).isZero());
        }
    }

    @Test
    @DisplayName("is called again over the same connection, and over a new one when that was closed meanwhile")
    void survivesIdleConnectionsThatAreClosed() throws Exception {
        try (RawServer closing = new RawServer(socket -> {
            RawServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
            socket.close();
        })) {
            HttpFunction function = function(closing.url(), Duration.ofSeconds(10));
            for (int call = 0; call < 5; call++) {
                assertThat(Calls.describe(function.call(Calls.call()))).isEqualTo("Accepted {}");
                Awaitility.await().until(() -> closing.openConnections() == 0);
                Awaitility.await().pollDelay(Duration.ofMillis(50)).until(() -> true);
            }
            assertThat(closing.connections()).isEqualTo(5);
        }
        try (RawServer keeping = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")) {
            HttpFunction function = function(keeping.url(), Duration.ofSeconds(10));
            for (int call = 0; call < 5; call++) {
                assertThat(Calls.describe(function.call(Calls.call()))).isEqualTo("Accepted {}");
            }
            assertThat(keeping.connections()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    @DisplayName("may answer with a body that lasts until the connection closes, as simple servers do, at any call")
    void mayAnswerWithABodyThatLastsUntilTheConnectionCloses() throws Exception {
        AtomicReference<String> response = new AtomicReference<>(FRAMED);
        try (RawServer server = new RawServer(socket -> answer(socket, response.get()))) {
            HttpFunction function = function(server.url(), Duration.ofSeconds(10));
            for (String next : List.of(FRAMED, UNFRAMED, UNFRAMED, FRAMED)) {
                response.set(next);
                assertThat(Calls.describe(function.call(Calls.call()))).isEqualTo("Accepted " + REPORT);
            }
            assertThat(server.requests()).hasSize(4);
        }
    }

    @Test
    @DisplayName("is unavailable with 503 and no body at all, for as long as Retry-After says")
    void needsNoBodyToBeUnavailable() throws Exception {
        try (RawServer server = new RawServer(socket -> answer(socket, "HTTP/1.1 503 No\r\nRetry-After: 9\r\n\r\n"))) {
            assertThat(function(server.url(), Duration.ofSeconds(10)).call(Calls.call()))
                    .isEqualTo(new InvocationResult.Unreachable("the function answered 503", Duration.ofSeconds(9)));
        }
    }

    @Test
    @DisplayName("B42: is called at its target as written, on every call")
    void b42_isCalledAtItsTargetAsWritten() throws Exception {
        String target = "/a%2Fb//c?code=abc==&b=k=v&a=1+2%20|{}";
        try (RawServer server = RawServer.answering(FRAMED)) {
            HttpFunction function =
                    function(Url.of("http://127.0.0.1:" + server.url().port() + target), Duration.ofSeconds(10));
            for (int call = 0; call < 3; call++) {
                function.call(Calls.call());
            }
            assertThat(server.requests())
                    .hasSize(3)
                    .allSatisfy(head -> assertThat(head).startsWith("POST " + target + " HTTP/1.1\r\n"));
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("B44: is called through the proxy of the environment, on every call")
    void b44_isCalledThroughTheProxy() throws Exception {
        try (RawServer proxy = RawServer.answering(FRAMED);
                HttpClient http = new HttpClient(
                        Egress.of(
                                Map.of("http_proxy", "127.0.0.1:" + proxy.url().port()), Optional.empty()),
                        CONNECTIONS,
                        Duration.ofSeconds(4))) {
            HttpFunction function = new HttpFunction(
                    Duration.ofSeconds(10),
                    Map.of(),
                    Set.of(),
                    () -> new Route("$LATEST", Url.of("http://functions.internal:9000/f?code=abc==")),
                    http,
                    CurrentTrace.NONE,
                    new VirtualTime());
            for (int call = 0; call < 3; call++) {
                assertThat(Calls.describe(function.call(Calls.call()))).isEqualTo("Accepted " + REPORT);
            }
            assertThat(proxy.requests())
                    .hasSize(3)
                    .allSatisfy(head -> assertThat(head)
                            .startsWith("POST http://functions.internal:9000/f?code=abc== HTTP/1.1\r\n"));
        }
    }

    @Test
    @DisplayName("gets the event, the configured headers, the request id and the trace")
    void getsTheEventAndHeaders() throws Exception {
        SERVER.stubFor(post("/f?key=a%20b").willReturn(aResponse().withStatus(204)));
        HttpFunction function = new HttpFunction(
                Duration.ofSeconds(10),
                Map.of("Authorization", "Bearer x", "content-type", "text/plain"),
                Set.of(),
                () -> new Route("7", Url.of(url("/f?key=a%20b"))),
                HTTP,
                CurrentTrace.NONE,
                new VirtualTime());

        function.call(Calls.call());

        SERVER.verify(
                1,
                postRequestedFor(urlEqualTo("/f?key=a%20b"))
                        .withRequestBody(equalTo("{\"Records\":[1,2,3]}"))
                        .withHeader("Host", equalTo("localhost:" + SERVER.getPort()))
                        .withHeader("Content-Type", equalTo("application/json"))
                        .withHeader("Authorization", equalTo("Bearer x"))
                        .withHeader("Lambda-Runtime-Aws-Request-Id", equalTo(Calls.REQUEST_ID.toString()))
                        .withHeader(
                                "X-Amzn-Trace-Id",
                                equalTo("Root=1-6955b900-222243338444555555555555;Parent=1111111122224333"))
                        .withHeader("traceparent", equalTo("00-6955b900222243338444555555555555-1111111122224333-01")));
    }

    private static String url(String path) {
        return "http://localhost:" + SERVER.getPort() + path;
    }

    private void assertUnreachable(Url url, Duration timeout) throws InterruptedException {
        InvocationResult result = function(url, timeout).call(Calls.call());

        assertThat(result).isInstanceOfSatisfying(InvocationResult.Unreachable.class, unreachable -> {
            assertThat(unreachable.reason()).startsWith(url + " can't be reached: ");
            assertThat(unreachable.retryAfter()).isZero();
        });
    }

    private InvocationResult answerOf(ResponseDefinitionBuilder response) throws InterruptedException {
        SERVER.stubFor(post("/f").willReturn(response));
        return function(Url.of(url("/f")), Duration.ofSeconds(10)).call(Calls.call());
    }

    private HttpFunction function(Url url, Duration timeout) {
        return new HttpFunction(
                timeout,
                Map.of(),
                Set.of(),
                () -> new Route("$LATEST", url),
                HTTP,
                CurrentTrace.NONE,
                new VirtualTime());
    }

    /** Answers, and closes where the body has no other end. */
    private static void answer(Socket socket, String response) throws IOException {
        RawServer.write(socket, response);
        if (!response.contains("Content-Length")) {
            socket.close();
        }
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
