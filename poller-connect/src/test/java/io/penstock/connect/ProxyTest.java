package io.penstock.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.connect.HttpResult.Answered;
import io.penstock.connect.HttpResult.NotSent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ProxyTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @TempDir
    private static Path folder;

    private static Identity identity;

    @BeforeAll
    static void makeCertificate() throws Exception {
        identity = Identity.of(folder, "dns:fn.internal,dns:localhost");
    }

    @Test
    void b44_an_http_url_is_asked_for_in_absolute_form() throws Exception {
        try (ForwardProxy proxy = ForwardProxy.open();
                RawServer server = RawServer.answering(OK);
                HttpClient client = through("http://127.0.0.1:" + proxy.port())) {
            String target = "/f//g?code=abc==&x=b%2Fc|d";
            String origin = "http://fn.internal:" + server.port();
            assertThat(post(client, origin + target)).isInstanceOf(Answered.class);
            assertThat(post(client, origin + target)).isInstanceOf(Answered.class);
            assertThat(proxy.requests().getFirst().line()).isEqualTo("POST " + origin + target + " HTTP/1.1");
            assertThat(server.requests()).extracting(RawServer.Request::text).containsOnly("event");
            assertThat(server.requests().getFirst().line()).isEqualTo("POST " + target + " HTTP/1.1");
            assertThat(server.requests().getFirst().headers("Host")).containsExactly("fn.internal:" + server.port());
        }
    }

    @Test
    void b44_an_https_url_is_reached_through_a_tunnel() throws Exception {
        try (ForwardProxy proxy = ForwardProxy.open();
                RawServer server = RawServer.on(identity.listen(Optional.empty()), ProxyTest::answering);
                HttpClient client = through("http://127.0.0.1:" + proxy.port())) {
            String url = "https://fn.internal:" + server.port() + "/f?a=b";
            assertThat(post(client, url)).isInstanceOf(Answered.class);
            assertThat(post(client, url)).isInstanceOf(Answered.class);
            assertThat(proxy.requests())
                    .extracting(RawServer.Request::line)
                    .containsExactly("CONNECT fn.internal:" + server.port() + " HTTP/1.1");
            assertThat(server.requests()).hasSize(2);
            assertThat(server.requests().getFirst().line()).isEqualTo("POST /f?a=b HTTP/1.1");
        }
    }

    @Test
    void a_proxy_that_is_reached_over_tls_passes_on_both() throws Exception {
        try (ForwardProxy proxy = ForwardProxy.on(identity.listen(Optional.empty()), Optional.empty());
                RawServer plain = RawServer.answering(OK);
                RawServer secure = RawServer.on(identity.listen(Optional.empty()), ProxyTest::answering);
                HttpClient client = through("https://localhost:" + proxy.port())) {
            assertThat(post(client, "http://fn.internal:" + plain.port() + "/")).isInstanceOf(Answered.class);
            assertThat(post(client, "https://fn.internal:" + secure.port() + "/"))
                    .isInstanceOf(Answered.class);
            assertThat(proxy.requests()).hasSize(2);
        }
    }

    @Test
    void credentials_go_to_the_proxy_and_no_further() throws Exception {
        Optional<String> wanted = Optional.of("Basic dXNlcjpwQHNz");
        try (ForwardProxy proxy = ForwardProxy.on(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), wanted);
                RawServer server = RawServer.on(identity.listen(Optional.empty()), ProxyTest::answering);
                RawServer plain = RawServer.answering(OK);
                HttpClient client = through("http://user:p%40ss@127.0.0.1:" + proxy.port())) {
            assertThat(post(client, "https://fn.internal:" + server.port())).isInstanceOf(Answered.class);
            assertThat(post(client, "http://fn.internal:" + plain.port())).isInstanceOf(Answered.class);
            assertThat(server.requests().getFirst().headers("Proxy-Authorization"))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https", "http"})
    void what_the_proxy_refuses_is_not_sent(String scheme) throws Exception {
        try (ForwardProxy proxy = ForwardProxy.on(
                        new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), Optional.of("Basic other"));
                HttpClient client = through("http://user:secret@127.0.0.1:" + proxy.port())) {
            HttpResult result = post(client, scheme + "://fn.internal:9/");
            assertThat(result).isInstanceOf(NotSent.class);
            assertThat(((NotSent) result).reason())
                    .contains("proxy http://127.0.0.1:" + proxy.port(), "407")
                    .doesNotContain("secret");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 502 Bad Gateway\r\n\r\n",
                "HTTP/1.1 200 Conn",
                "SSH-2.0\r\n"
            })
    void a_tunnel_that_does_not_open_is_not_sent(String answer) throws Exception {
        try (RawServer proxy = RawServer.doing(client -> {
                    client.request();
                    client.write(answer);
                });
                HttpClient client = through("127.0.0.1:" + proxy.port())) {
            HttpResult result = post(client, "https://fn.internal/");
            assertThat(result).isInstanceOf(NotSent.class);
            assertThat(((NotSent) result).reason()).contains("proxy http://127.0.0.1:" + proxy.port());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void a_proxy_that_says_nothing_is_late(String scheme) throws Exception {
        try (RawServer proxy = RawServer.doing(RawServer.Peer::awaitClose);
                HttpClient client = through(scheme + "://127.0.0.1:" + proxy.port())) {
            Duration soon = Duration.ofMillis(300);
            HttpCall call = HttpCall.post(Url.of("https://fn.internal/"), Map.of(), new byte[0], soon, 1_000);
            assertThat(client.call(call)).isEqualTo(new NotSent("no connection in time"));
        }
    }

    @Test
    void a_server_that_says_nothing_through_the_tunnel_is_late() throws Exception {
        try (ForwardProxy proxy = ForwardProxy.open();
                RawServer server = RawServer.doing(RawServer.Peer::awaitClose);
                HttpClient client = through("http://127.0.0.1:" + proxy.port())) {
            Url url = Url.of("https://fn.internal:" + server.port() + "/");
            HttpCall call = HttpCall.post(url, Map.of(), new byte[0], Duration.ofMillis(300), 1_000);
            assertThat(client.call(call)).isEqualTo(new NotSent("no connection in time"));
        }
    }

    @Test
    void interim_answers_to_connect_are_passed_over() throws Exception {
        try (RawServer server = RawServer.on(identity.listen(Optional.empty()), ProxyTest::answering);
                ForwardProxy proxy = ForwardProxy.saying("HTTP/1.1 100 Continue\r\n\r\n");
                HttpClient client = through("http://127.0.0.1:" + proxy.port())) {
            assertThat(post(client, "https://fn.internal:" + server.port() + "/"))
                    .isInstanceOf(Answered.class);
        }
    }

    @Test
    void a_proxy_that_is_down_is_named() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        try (HttpClient client = through("http://u:secret@127.0.0.1:" + free)) {
            assertThat(post(client, "http://fn.internal/"))
                    .isEqualTo(new NotSent("through the proxy http://127.0.0.1:" + free + ": Connection refused"));
        }
    }

    @Test
    void loopback_is_called_directly() throws Exception {
        try (ForwardProxy proxy = ForwardProxy.open();
                RawServer server = RawServer.answering(OK);
                HttpClient client = through("http://127.0.0.1:" + proxy.port())) {
            assertThat(post(client, "http://localhost:" + server.port() + "/")).isInstanceOf(Answered.class);
            assertThat(post(client, "http://127.0.0.1:" + server.port() + "/")).isInstanceOf(Answered.class);
            assertThat(proxy.requests()).isEmpty();
            assertThat(server.requests()).extracting(RawServer.Request::line).containsOnly("POST / HTTP/1.1");
        }
    }

    private static HttpClient through(String proxy) {
        Egress egress =
                Egress.of(Map.of("HTTPS_PROXY", proxy, "HTTP_PROXY", proxy), Optional.of(identity.certificate()));
        return new HttpClient(egress, 5, LONG);
    }

    private static void answering(RawServer.Peer client) throws IOException {
        while (true) {
            client.request();
            client.write(OK);
        }
    }

    private static HttpResult post(HttpClient client, String url) throws InterruptedException {
        byte[] event = "event".getBytes(StandardCharsets.UTF_8);
        return client.call(new HttpCall("POST", Url.of(url), List.of(), event, LONG, 1_000));
    }
}
