package io.penstock.connect;

import static io.penstock.connect.RawServer.OK;
import static io.penstock.connect.TestClient.LONG;
import static io.penstock.connect.TestClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.connect.HttpResult.Answered;
import io.penstock.connect.HttpResult.NotSent;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The request that a call sends, and the server it goes to. */
@Timeout(60)
class HttpClientTest {

    private final TestClient client = new TestClient();

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void posts_and_reads_the_answer() throws Exception {
        try (RawServer server = RawServer.answering(
                "HTTP/1.1 201 Created\r\nContent-Length: 4\r\nX-Amz-Function-Error: Unhandled\r\n\r\nbody")) {
            Answered answer = client.answer(server.url("/fn"), Map.of("X-Id", "7"), "event");
            assertThat(answer.status()).isEqualTo(201);
            assertThat(text(answer)).isEqualTo("body");
            assertThat(answer.header("x-amz-function-error")).contains("Unhandled");
            assertThat(answer.header("Date")).isEmpty();
            RawServer.Request request = server.requests().getFirst();
            assertThat(request.line()).isEqualTo("POST /fn HTTP/1.1");
            assertThat(request.headers())
                    .containsExactlyInAnyOrder("Host: 127.0.0.1:" + server.port(), "X-Id: 7", "Content-Length: 5");
            assertThat(request.text()).isEqualTo("event");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a/../b//c", "/?code=abc==", "/f?b=k=v&a=1+2&a=%2f%2F", "/x?a=b%2Fc|d", "/ü?{}[]^`"})
    void b42_sends_the_target_byte_for_byte_on_every_call(String target) throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            client.post(server.url(target), "1");
            client.post(server.url(target), "2");
            assertThat(server.requests())
                    .extracting(RawServer.Request::line)
                    .containsOnly("POST " + target + " HTTP/1.1")
                    .hasSize(2);
        }
    }

    @Test
    void b59_calls_an_ipv6_address() throws Exception {
        try (RawServer server = RawServer.on(new ServerSocket(0, 50, InetAddress.ofLiteral("::1")), peer -> {
            peer.request();
            peer.write(OK);
        })) {
            client.answer(Url.of("http://[::1]:" + server.port() + "/"), "x");
            assertThat(server.requests().getFirst().headers("Host")).containsExactly("[::1]:" + server.port());
        }
    }

    @Test
    void user_info_is_sent_as_basic_credentials_and_never_shown() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            Url url = Url.of("http://us%40er:p:w@127.0.0.1:" + server.port() + "/x?key=secret");
            client.answer(url, "x");
            client.answer(url, Map.of("authorization", "Bearer t"), "x");
            assertThat(server.requests().get(0).headers("Authorization")).containsExactly("Basic dXNAZXI6cDp3");
            assertThat(server.requests().get(1).headers("Authorization")).containsExactly("Bearer t");
            assertThat(url).hasToString("http://127.0.0.1:" + server.port() + "/x");
        }
    }

    @Test
    void the_callers_headers_neither_break_the_request_nor_its_framing() throws Exception {
        assertThatThrownBy(() -> client.answer(Url.of("http://localhost/"), Map.of("X-A", "secret\r\nX-B: 1"), "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("X-A")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> client.answer(Url.of("http://localhost/"), Map.of("X A", "1"), "x"))
                .isInstanceOf(IllegalArgumentException.class);
        try (RawServer server = RawServer.answering(OK)) {
            client.answer(
                    server.url("/"),
                    Map.of("content-length", "77", "Transfer-Encoding", "chunked", "host", "other.example"),
                    "four");
            RawServer.Request request = server.requests().getFirst();
            assertThat(request.headers("Content-Length")).containsExactly("4");
            assertThat(request.headers("Transfer-Encoding")).isEmpty();
            assertThat(request.headers("Host")).containsExactly("other.example");
        }
    }

    @Test
    void b45_probes_a_silent_connection_within_a_minute() throws Exception {
        try (RawServer server = RawServer.answering(OK);
                Connection connection = new Connector(Egress.direct(), LONG).open(server.url("/"), new Watch())) {
            assertThat(connection.channel().getOption(StandardSocketOptions.SO_KEEPALIVE))
                    .isTrue();
            assertThat(connection.channel().getOption(ExtendedSocketOptions.TCP_KEEPIDLE))
                    .isLessThan(60);
            assertThat(connection.channel().getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL))
                    .isLessThan(60);
        }
    }

    @Test
    void a_refused_connection_and_an_unknown_host_are_not_sent() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        assertThat(client.post(Url.of("http://127.0.0.1:" + free + "/"), "x"))
                .isEqualTo(new NotSent("Connection refused"));
        assertThat(client.post(Url.of("http://no-such-host.invalid/"), "x"))
                .isEqualTo(new NotSent("unknown host no-such-host.invalid"));
    }
}
