package io.penstock.connect;

import static io.penstock.connect.RawServer.OK;
import static io.penstock.connect.TestClient.SHORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.connect.HttpResult.Answered;
import io.penstock.connect.HttpResult.NotSent;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes through a proxy, and what does not. */
@Timeout(60)
class ProxyTest {

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
                TestClient client = through("http://127.0.0.1:" + proxy.port())) {
            String target = "/f//g?code=abc==&x=b%2Fc|d";
            String origin = "http://fn.internal:" + server.port();
            assertThat(client.post(Url.of(origin + target), "event")).isInstanceOf(Answered.class);
            assertThat(client.post(Url.of(origin + target), "event")).isInstanceOf(Answered.class);
            assertThat(proxy.requests().getFirst().line()).isEqualTo("POST " + origin + target + " HTTP/1.1");
            assertThat(server.requests()).extracting(RawServer.Request::text).containsOnly("event");
            assertThat(server.requests().getFirst().line()).isEqualTo("POST " + target + " HTTP/1.1");
            assertThat(server.requests().getFirst().headers("Host")).containsExactly("fn.internal:" + server.port());
        }
    }

    @Test
    void b44_an_https_url_is_reached_through_a_tunnel() throws Exception {
        try (ForwardProxy proxy = ForwardProxy.open();
                RawServer server = identity.serve(RawServer.always(OK));
                TestClient client = through("http://127.0.0.1:" + proxy.port())) {
            String url = "https://fn.internal:" + server.port() + "/f?a=b";
            assertThat(client.post(Url.of(url), "event")).isInstanceOf(Answered.class);
            assertThat(client.post(Url.of(url), "event")).isInstanceOf(Answered.class);
            assertThat(proxy.requests())
                    .extracting(RawServer.Request::line)
                    .containsExactly("CONNECT fn.internal:" + server.port() + " HTTP/1.1");
            assertThat(server.requests()).hasSize(2);
            assertThat(server.requests().getFirst().line()).isEqualTo("POST /f?a=b HTTP/1.1");
        }
    }

    @Test
    void a_proxy_that_is_reached_over_tls_passes_on_both() throws Exception {
        try (ForwardProxy proxy = ForwardProxy.on(identity.listen("TLS"), Optional.empty());
                RawServer plain = RawServer.answering(OK);
                RawServer secure = identity.serve(RawServer.always(OK));
                TestClient client = through("https://localhost:" + proxy.port())) {
            assertThat(client.post(Url.of("http://fn.internal:" + plain.port() + "/"), "event"))
                    .isInstanceOf(Answered.class);
            assertThat(client.post(Url.of("https://fn.internal:" + secure.port() + "/"), "event"))
                    .isInstanceOf(Answered.class);
            assertThat(proxy.requests()).hasSize(2);
        }
    }

    @Test
    void credentials_go_to_the_proxy_and_no_further() throws Exception {
        Optional<String> wanted = Optional.of("Basic dXNlcjpwQHNz");
        try (ForwardProxy proxy = ForwardProxy.on(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), wanted);
                RawServer server = identity.serve(RawServer.always(OK));
                RawServer plain = RawServer.answering(OK);
                TestClient client = through("http://user:p%40ss@127.0.0.1:" + proxy.port())) {
            assertThat(client.post(Url.of("https://fn.internal:" + server.port()), "event"))
                    .isInstanceOf(Answered.class);
            assertThat(client.post(Url.of("http://fn.internal:" + plain.port()), "event"))
                    .isInstanceOf(Answered.class);
            assertThat(server.requests().getFirst().headers("Proxy-Authorization"))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https", "http"})
    void what_the_proxy_refuses_is_not_sent(String scheme) throws Exception {
        try (ForwardProxy proxy = ForwardProxy.on(
                        new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), Optional.of("Basic other"));
                TestClient client = through("http://user:secret@127.0.0.1:" + proxy.port())) {
            HttpResult result = client.post(Url.of(scheme + "://fn.internal:9/"), "event");
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
        try (RawServer proxy = RawServer.doing(peer -> {
                    peer.request();
                    peer.write(answer);
                });
                TestClient client = through("127.0.0.1:" + proxy.port())) {
            HttpResult result = client.post(Url.of("https://fn.internal/"), "event");
            assertThat(result).isInstanceOf(NotSent.class);
            assertThat(((NotSent) result).reason()).contains("proxy http://127.0.0.1:" + proxy.port());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void a_proxy_that_does_not_answer_is_late(String scheme) throws Exception {
        try (RawServer proxy = RawServer.doing(RawServer.Peer::awaitClose);
                TestClient client = through(scheme + "://127.0.0.1:" + proxy.port())) {
            assertThat(client.post(Url.of("https://fn.internal/"), "", SHORT))
                    .isEqualTo(new NotSent("no connection in time"));
        }
    }

    @Test
    void a_server_that_does_not_answer_through_the_tunnel_is_late() throws Exception {
        try (ForwardProxy proxy = ForwardProxy.open();
                RawServer server = RawServer.doing(RawServer.Peer::awaitClose);
                TestClient client = through("http://127.0.0.1:" + proxy.port())) {
            Url url = Url.of("https://fn.internal:" + server.port() + "/");
            assertThat(client.post(url, "", SHORT)).isEqualTo(new NotSent("no connection in time"));
        }
    }

    @Test
    void interim_answers_to_connect_are_passed_over() throws Exception {
        try (RawServer server = identity.serve(RawServer.always(OK));
                ForwardProxy proxy = ForwardProxy.sending("HTTP/1.1 100 Continue\r\n\r\n");
                TestClient client = through("http://127.0.0.1:" + proxy.port())) {
            assertThat(client.post(Url.of("https://fn.internal:" + server.port() + "/"), "event"))
                    .isInstanceOf(Answered.class);
        }
    }

    @Test
    void a_proxy_that_is_down_is_named() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        try (TestClient client = through("http://u:secret@127.0.0.1:" + free)) {
            assertThat(client.post(Url.of("http://fn.internal/"), "event"))
                    .isEqualTo(new NotSent("through the proxy http://127.0.0.1:" + free + ": Connection refused"));
        }
    }

    @Test
    void loopback_is_called_directly() throws Exception {
        try (ForwardProxy proxy = ForwardProxy.open();
                RawServer server = RawServer.answering(OK);
                TestClient client = through("http://127.0.0.1:" + proxy.port())) {
            assertThat(client.post(Url.of("http://localhost:" + server.port() + "/"), "event"))
                    .isInstanceOf(Answered.class);
            assertThat(client.post(Url.of("http://127.0.0.1:" + server.port() + "/"), "event"))
                    .isInstanceOf(Answered.class);
            assertThat(proxy.requests()).isEmpty();
            assertThat(server.requests()).extracting(RawServer.Request::line).containsOnly("POST / HTTP/1.1");
        }
    }

    private static TestClient through(String proxy) {
        Egress egress =
                Egress.of(Map.of("HTTPS_PROXY", proxy, "HTTP_PROXY", proxy), Optional.of(identity.certificate()));
        return new TestClient(egress);
    }
}
