package io.penstock.service.function;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.http.Fault;
import io.penstock.connect.Url;
import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.InvocationResult;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conformance invoke-timeout. */
@DisplayName("A function over HTTP: connections")
class HttpConnectionsTest {

    private static final String REPORT = "{\"batchItemFailures\":[{\"itemIdentifier\":\"1\"}]}";
    private static final String UNFRAMED = "HTTP/1.0 200 OK\r\nServer: simple\r\n\r\n" + REPORT;
    private static final String FRAMED = "HTTP/1.1 200 OK\r\nContent-Length: " + REPORT.length() + "\r\n\r\n" + REPORT;

    @RegisterExtension
    static final HttpFunctions FUNCTIONS = new HttpFunctions();

    @Test
    @DisplayName("B59: may give early hints before its answer")
    void b59_mayGiveEarlyHints() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")) {
            assertThat(Calls.describe(FUNCTIONS
                            .function(server.url(), Duration.ofSeconds(10))
                            .call(Calls.call())))
                    .isEqualTo("Accepted {}");
        }
    }

    @Test
    @DisplayName("fails when it runs past its timeout (invoke-timeout)")
    void failsWhenItRunsPastItsTimeout() throws Exception {
        FUNCTIONS.server().stubFor(post("/f").willReturn(aResponse().withFixedDelay(20_000)));

        Answer answer = Calls.failure(FUNCTIONS
                .function(Url.of(FUNCTIONS.url("/f")), Duration.ofSeconds(1))
                .call(Calls.call()));

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
        FUNCTIONS.server().stubFor(post("/f").willReturn(aResponse().withFault(fault)));

        Answer answer = Calls.failure(FUNCTIONS
                .function(Url.of(FUNCTIONS.url("/f")), Duration.ofSeconds(10))
                .call(Calls.call()));

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
            Answer answer = Calls.failure(
                    FUNCTIONS.function(server.url(), Duration.ofSeconds(10)).call(Calls.call()));

            assertThat(Calls.text(answer)).startsWith("{\"errorType\":\"Function.ConnectionClosed\"");
            assertThat(server.requests()).hasSize(1);
        }
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
        FUNCTIONS.server().stubFor(post("/f").willReturn(aResponse()));

        assertUnreachable(Url.of("https://localhost:" + FUNCTIONS.server().httpsPort() + "/f"), Duration.ofSeconds(2));
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
            HttpFunction impatient = FUNCTIONS.function(server.url(), Duration.ofMillis(50));
            for (int call = 0; call < 50; call++) {
                impatient.call(Calls.call());
            }
            assertThat(server.requests()).hasSizeGreaterThan(5 * HttpFunctions.CONNECTIONS);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(server.openConnections()).isZero());

            answers.set(true);
            HttpFunction patient = FUNCTIONS.function(server.url(), Duration.ofSeconds(10));
            for (int call = 0; call < 2 * HttpFunctions.CONNECTIONS; call++) {
                assertThat(Calls.describe(patient.call(Calls.call()))).isEqualTo("Accepted {}");
            }
        }
    }

    @Test
    @DisplayName("ends the call when the caller is interrupted, and closes its connection")
    void endsTheCallWhenInterrupted() throws Exception {
        try (RawServer silent = new RawServer(socket -> {})) {
            Thread caller = Thread.currentThread();
            Thread.ofVirtual().start(() -> {
                Awaitility.await().until(() -> silent.requests().size() == 1);
                caller.interrupt();
            });

            assertThatThrownBy(() -> FUNCTIONS
                            .function(silent.url(), Duration.ofSeconds(30))
                            .call(Calls.call()))
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
            HttpFunction function = FUNCTIONS.function(closing.url(), Duration.ofSeconds(10));
            for (int call = 0; call < 5; call++) {
                assertThat(Calls.describe(function.call(Calls.call()))).isEqualTo("Accepted {}");
                Awaitility.await().until(() -> closing.openConnections() == 0);
                Awaitility.await().pollDelay(Duration.ofMillis(50)).until(() -> true);
            }
            assertThat(closing.connections()).isEqualTo(5);
        }
        try (RawServer keeping = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")) {
            HttpFunction function = FUNCTIONS.function(keeping.url(), Duration.ofSeconds(10));
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
            HttpFunction function = FUNCTIONS.function(server.url(), Duration.ofSeconds(10));
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
            assertThat(FUNCTIONS.function(server.url(), Duration.ofSeconds(10)).call(Calls.call()))
                    .isEqualTo(new InvocationResult.Unreachable("the function answered 503", Duration.ofSeconds(9)));
        }
    }

    private static void assertUnreachable(Url url, Duration timeout) throws InterruptedException {
        InvocationResult result = FUNCTIONS.function(url, timeout).call(Calls.call());

        assertThat(result).isInstanceOfSatisfying(InvocationResult.Unreachable.class, unreachable -> {
            assertThat(unreachable.reason()).startsWith(url + " can't be reached: ");
            assertThat(unreachable.retryAfter()).isZero();
        });
    }

    /** Answers, and closes where the body has no other end. */
    private static void answer(Socket socket, String response) throws IOException {
        RawServer.write(socket, response);
        if (!response.contains("Content-Length")) {
            socket.close();
        }
    }
}
