package io.penstock.service.function;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.connect.Egress;
import io.penstock.connect.HttpClient;
import io.penstock.connect.Url;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.service.function.HttpFunction.Route;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("A function over HTTP: requests")
class HttpRequestTest {

    private static final String REPORT = "{\"batchItemFailures\":[{\"itemIdentifier\":\"1\"}]}";
    private static final String FRAMED = "HTTP/1.1 200 OK\r\nContent-Length: " + REPORT.length() + "\r\n\r\n" + REPORT;

    @RegisterExtension
    static final HttpFunctions FUNCTIONS = new HttpFunctions();

    @Test
    @DisplayName("B56: shows neither query nor user-info of its URL")
    void b56_showsNeitherQueryNorUserInfo() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }

        InvocationResult result = FUNCTIONS
                .function(Url.of("http://127.0.0.1:" + port + "/f?code=secret"), Duration.ofSeconds(5))
                .call(Calls.call());

        assertThat(result.toString())
                .contains("http://127.0.0.1:" + port + "/f can't")
                .doesNotContain("secret");
    }

    @Test
    @DisplayName("B42: is called at its target as written, on every call")
    void b42_isCalledAtItsTargetAsWritten() throws Exception {
        String target = "/a%2Fb//c?code=abc==&b=k=v&a=1+2%20|{}";
        try (RawServer server = RawServer.answering(FRAMED)) {
            HttpFunction function = FUNCTIONS.function(
                    Url.of("http://127.0.0.1:" + server.url().port() + target), Duration.ofSeconds(10));
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
                        HttpFunctions.CONNECTIONS,
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
        FUNCTIONS.server().stubFor(post("/f?key=a%20b").willReturn(aResponse().withStatus(204)));
        HttpFunction function = new HttpFunction(
                Duration.ofSeconds(10),
                Map.of("Authorization", "Bearer x", "content-type", "text/plain"),
                Set.of(),
                () -> new Route("7", Url.of(FUNCTIONS.url("/f?key=a%20b"))),
                FUNCTIONS.http(),
                CurrentTrace.NONE,
                new VirtualTime());

        function.call(Calls.call());

        FUNCTIONS
                .server()
                .verify(
                        1,
                        postRequestedFor(urlEqualTo("/f?key=a%20b"))
                                .withRequestBody(equalTo("{\"Records\":[1,2,3]}"))
                                .withHeader(
                                        "Host",
                                        equalTo("localhost:"
                                                + FUNCTIONS.server().port()))
                                .withHeader("Content-Type", equalTo("application/json"))
                                .withHeader("Authorization", equalTo("Bearer x"))
                                .withHeader("Lambda-Runtime-Aws-Request-Id", equalTo(Calls.REQUEST_ID.toString()))
                                .withHeader(
                                        "X-Amzn-Trace-Id",
                                        equalTo("Root=1-6955b900-222243338444555555555555;Parent=1111111122224333"))
                                .withHeader(
                                        "traceparent",
                                        equalTo("00-6955b900222243338444555555555555-1111111122224333-01")));
    }

    @Test
    @DisplayName("B59: is called at an address of IPv6")
    void b59_isCalledAtAnAddressOfIpv6() throws Exception {
        try (RawServer server = RawServer.answering("::1", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")) {
            assertThat(Calls.describe(FUNCTIONS
                            .function(server.url(), Duration.ofSeconds(10))
                            .call(Calls.call())))
                    .isEqualTo("Accepted {}");
            assertThat(server.requests()).singleElement().asString().containsIgnoringCase("host: [::1]:");
        }
    }
}
