package io.penstock.service.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.invoke.InvokeOutcome;
import io.penstock.core.lane.Deadlines;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.service.function.HttpFunction.Route;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;

@DisplayName("The HTTP client of an origin")
class AdaptiveTransportTest {

    private static final String REPORT = "{\"batchItemFailures\":[{\"itemIdentifier\":\"1\"}]}";
    private static final String UNFRAMED = "HTTP/1.0 200 OK\r\nServer: simple\r\n\r\n" + REPORT;
    private static final String FRAMED = "HTTP/1.1 200 OK\r\nContent-Length: " + REPORT.length() + "\r\n\r\n" + REPORT;

    private final SdkAsyncHttpClient crt = CrtTransport.client(2);
    private final JdkTransport jdk = new JdkTransport();
    private final AdaptiveTransport transport = new AdaptiveTransport(new CrtTransport(crt, new Deadlines()), jdk);

    @AfterEach
    void closeClients() {
        jdk.close();
        crt.close();
    }

    @Test
    @DisplayName("reads a body that lasts until the connection closes, as simple servers answer")
    void readsABodyThatLastsUntilTheConnectionCloses() throws Exception {
        try (RawServer server = new RawServer(socket -> answerAndClose(socket, UNFRAMED))) {
            for (int call = 0; call < 3; call++) {
                assertThat(Calls.describe(function(server).call(Calls.call()))).isEqualTo("Accepted " + REPORT);
            }
            assertThat(server.requests()).hasSize(3);
        }
    }

    @Test
    @DisplayName("is the Common Runtime's once the origin has shown that it says where bodies end")
    void isTheCommonRuntimesOnceTheOriginHasShownItself() throws Exception {
        try (RawServer server = RawServer.answering(FRAMED)) {
            for (int call = 0; call < 3; call++) {
                assertThat(Calls.describe(function(server).call(Calls.call()))).isEqualTo("Accepted " + REPORT);
            }
            assertThat(server.requests().get(0)).contains("Java-http-client");
            assertThat(server.requests().get(1)).doesNotContain("Java-http-client");
            assertThat(server.requests().get(2)).doesNotContain("Java-http-client");
        }
    }

    @Test
    @DisplayName("never takes an answer that it can't read for an empty one")
    void neverTakesAnAnswerThatItCanNotReadForAnEmptyOne() throws Exception {
        AtomicReference<String> response = new AtomicReference<>(FRAMED);
        try (RawServer server = new RawServer(socket -> {
            String now = response.get();
            RawServer.write(socket, now);
            if (now.equals(UNFRAMED)) {
                socket.close();
            }
        })) {
            HttpFunction function = function(server);
            function.call(Calls.call());
            function.call(Calls.call());
            response.set(UNFRAMED);

            InvokeOutcome unread = function.call(Calls.call());
            InvokeOutcome repeated = function.call(Calls.call());

            assertThat(unread)
                    .isInstanceOfSatisfying(
                            InvokeOutcome.Unreachable.class,
                            unreachable -> assertThat(unreachable.reason())
                                    .contains("answered 200 with neither Content-Length nor Transfer-Encoding"));
            assertThat(Calls.describe(repeated)).isEqualTo("Accepted " + REPORT);
        }
    }

    @Test
    @DisplayName("needs no body to tell a failure")
    void needsNoBodyToTellAFailure() throws Exception {
        AtomicReference<String> response = new AtomicReference<>(FRAMED);
        try (RawServer server = new RawServer(socket -> answerAndClose(socket, response.get()))) {
            HttpFunction function = function(server);
            function.call(Calls.call());
            response.set("HTTP/1.1 503 No\r\nRetry-After: 9\r\n\r\n");

            assertThat(function.call(Calls.call()))
                    .isEqualTo(new InvokeOutcome.Unreachable("the function answered 503", Duration.ofSeconds(9)));
        }
    }

    private HttpFunction function(RawServer server) {
        return new HttpFunction(
                Duration.ofSeconds(10),
                Map.of(),
                Set.of(),
                () -> new Route("$LATEST", server.url()),
                transport,
                CurrentTrace.NONE,
                new VirtualTime());
    }

    private static void answerAndClose(Socket socket, String response) throws IOException {
        RawServer.write(socket, response);
        socket.close();
    }
}
