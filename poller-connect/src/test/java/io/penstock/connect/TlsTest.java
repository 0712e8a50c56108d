package io.penstock.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.connect.HttpResult.Answered;
import io.penstock.connect.HttpResult.Broken;
import io.penstock.connect.HttpResult.NotSent;
import io.penstock.connect.HttpResult.TimedOut;
import io.penstock.core.time.SystemTime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TlsTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @TempDir
    private static Path folder;

    private static Identity local;
    private static HttpClient trusting;

    @BeforeAll
    static void makeCertificate() throws Exception {
        local = Identity.of(folder, "dns:localhost,ip:127.0.0.1");
        trusting = new HttpClient(trust(local.certificate()), 5, LONG);
    }

    @AfterAll
    static void close() {
        trusting.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void trusts_the_bundle_and_keeps_the_connection(String protocol) throws Exception {
        try (RawServer server = RawServer.on(local.listen(Optional.of(protocol)), TlsTest::answering)) {
            for (int i = 0; i < 5; i++) {
                assertThat(post(trusting, server, "localhost", "x")).isInstanceOf(Answered.class);
            }
            assertThat(post(trusting, server, "127.0.0.1", "x")).isInstanceOf(Answered.class);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void an_unknown_issuer_gets_nothing() throws Exception {
        try (HttpClient client = new HttpClient(Egress.direct(), 5, LONG);
                RawServer server = RawServer.on(local.listen(Optional.empty()), TlsTest::answering)) {
            HttpResult result = post(client, server, "localhost", "x");
            assertThat(result).isInstanceOf(NotSent.class);
            assertThat(((NotSent) result).reason()).contains("no TLS with localhost");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void a_wrong_host_name_gets_nothing() throws Exception {
        Identity other = Identity.of(folder, "dns:other.example");
        try (HttpClient client = new HttpClient(trust(other.certificate()), 5, LONG);
                RawServer server = RawServer.on(other.listen(Optional.empty()), TlsTest::answering)) {
            HttpResult result = post(client, server, "localhost", "x");
            assertThat(result).isInstanceOf(NotSent.class);
            assertThat(((NotSent) result).reason()).contains("localhost");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void a_server_that_speaks_no_tls_gets_nothing() throws Exception {
        try (RawServer server = RawServer.doing(client -> client.write("220 smtp ready\r\n"))) {
            assertThat(post(trusting, server, "localhost", "x")).isInstanceOf(NotSent.class);
        }
    }

    @Test
    void a_handshake_that_takes_too_long_is_not_sent() throws Exception {
        try (RawServer server = RawServer.doing(RawServer.Peer::awaitClose)) {
            HttpCall call = HttpCall.post(
                    Url.of("https://localhost:" + server.port()), Map.of(), new byte[0], Duration.ofMillis(300), 10);
            assertThat(trusting.call(call)).isEqualTo(new NotSent("no connection in time"));
        }
    }

    @Test
    void a_handshake_is_not_waited_for_as_long_as_an_answer() throws Exception {
        Duration soon = Duration.ofMillis(300);
        try (HttpClient client = new HttpClient(trust(local.certificate()), 5, LONG, soon, new SystemTime());
                RawServer server = RawServer.doing(RawServer.Peer::awaitClose)) {
            assertThat(post(client, server, "localhost", "x")).isEqualTo(new NotSent("no connection in time"));
        }
    }

    @Test
    void a_connection_on_which_tls_itself_has_no_end_is_late() throws Exception {
        CountDownLatch said = new CountDownLatch(100);
        try (RawServer server = RawServer.on(local.listen(Optional.of("TLSv1.3")), client -> {
            client.request();
            client.write(OK);
            while (true) {
                ((SSLSocket) client.socket()).startHandshake();
                said.countDown();
            }
        })) {
            assertThat(post(trusting, server, "localhost", "x")).isInstanceOf(Answered.class);
            said.await();
            Url url = Url.of("https://localhost:" + server.port() + "/");
            HttpCall call = HttpCall.post(url, Map.of(), new byte[0], Duration.ofSeconds(1), 10);
            // A pause of the server may let the request out.
            assertThat(trusting.call(call)).isIn(new NotSent("no connection in time"), new TimedOut());
        }
    }

    @Test
    void a_connection_that_the_server_closed_is_found_before_use() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (RawServer server = RawServer.on(local.listen(Optional.empty()), client -> {
            client.request();
            client.write(OK);
            if (client.number() == 1) {
                client.socket().close();
                closed.countDown();
            } else {
                client.awaitClose();
            }
        })) {
            assertThat(post(trusting, server, "localhost", "first")).isInstanceOf(Answered.class);
            closed.await();
            assertThat(post(trusting, server, "localhost", "second")).isInstanceOf(Answered.class);
            assertThat(server.requests()).extracting(RawServer.Request::text).containsExactly("first", "second");
        }
    }

    @Test
    void a_message_of_tls_itself_does_not_cost_the_connection() throws Exception {
        CountDownLatch said = new CountDownLatch(1);
        try (RawServer server = RawServer.on(local.listen(Optional.of("TLSv1.3")), client -> {
            client.request();
            client.write(OK);
            // After the first handshake this asks for new keys.
            ((SSLSocket) client.socket()).startHandshake();
            said.countDown();
            client.request();
            client.write(OK);
        })) {
            assertThat(post(trusting, server, "localhost", "x")).isInstanceOf(Answered.class);
            said.await();
            assertThat(post(trusting, server, "localhost", "x")).isInstanceOf(Answered.class);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void b50_takes_an_answer_that_comes_before_the_request_was_sent_whole() throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        try (RawServer server = RawServer.on(local.listen(Optional.empty()), client -> {
            client.head();
            client.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
            left.await();
        })) {
            HttpResult result = post(trusting, server, "localhost", "x".repeat(12_000_000));
            assertThat(result).isInstanceOf(Answered.class);
            assertThat(((Answered) result).status()).isEqualTo(413);
            left.countDown();
        }
    }

    @Test
    void sends_and_reads_large_bodies() throws Exception {
        String large = "abcdefghij".repeat(100_000);
        try (RawServer server = RawServer.on(local.listen(Optional.empty()), client -> {
            String body = client.request().text();
            client.write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        })) {
            HttpResult result = post(trusting, server, "localhost", large);
            assertThat(result).isInstanceOf(Answered.class);
            assertThat(new String(((Answered) result).body(), StandardCharsets.UTF_8))
                    .isEqualTo(large);
        }
    }

    @Test
    void a_truncated_answer_is_broken() throws Exception {
        try (RawServer server = RawServer.on(local.listen(Optional.empty()), client -> {
            client.request();
            client.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell");
        })) {
            assertThat(post(trusting, server, "localhost", "x")).isInstanceOf(Broken.class);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_interrupt_and_closing_the_client_end_a_handshake(boolean interrupt) throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        try (HttpClient client = new HttpClient(trust(local.certificate()), 5, LONG);
                RawServer server = RawServer.doing(peer -> {
                    peer.socket().getInputStream().read();
                    arrived.countDown();
                    peer.awaitClose();
                    gone.countDown();
                })) {
            AtomicReference<Object> end = new AtomicReference<>();
            Thread caller = Thread.startVirtualThread(() -> {
                try {
                    end.set(post(client, server, "localhost", "x"));
                } catch (InterruptedException ended) {
                    end.set(ended);
                }
            });
            arrived.await();
            if (interrupt) {
                caller.interrupt();
            } else {
                client.close();
            }
            caller.join();
            gone.await();
            assertThat(end.get()).isInstanceOf(interrupt ? InterruptedException.class : NotSent.class);
        }
    }

    @Test
    void an_interrupt_ends_the_call() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        try (RawServer server = RawServer.on(local.listen(Optional.empty()), client -> {
            client.request();
            arrived.countDown();
            client.awaitClose();
        })) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread caller = Thread.startVirtualThread(() -> {
                try {
                    post(trusting, server, "localhost", "x");
                } catch (InterruptedException ended) {
                    thrown.set(ended);
                }
            });
            arrived.await();
            caller.interrupt();
            caller.join();
            assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void the_bundle_is_trusted_beside_the_jvms_authorities() throws Exception {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        X509Certificate[] jvm = ((X509TrustManager) factory.getTrustManagers()[0]).getAcceptedIssuers();
        assertThat(jvm).isNotEmpty();
        assertThat(Trust.authorities(local.certificate()))
                .containsAll(Arrays.asList(jvm))
                .hasSize(jvm.length + 1);
    }

    @Test
    void a_bundle_that_is_none_is_refused_by_name() throws Exception {
        Path missing = folder.resolve("missing.pem");
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        Path nonsense = Files.writeString(folder.resolve("nonsense.pem"), "no certificate at all");
        for (Path wrong : new Path[] {missing, empty, nonsense}) {
            assertThatThrownBy(() -> trust(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(wrong.toString());
        }
    }

    private static Egress trust(Path bundle) {
        return Egress.of(Map.of(), Optional.of(bundle));
    }

    private static void answering(RawServer.Peer client) throws java.io.IOException {
        while (true) {
            client.request();
            client.write(OK);
        }
    }

    private static HttpResult post(HttpClient client, RawServer server, String host, String body)
            throws InterruptedException {
        Url url = Url.of("https://" + host + ":" + server.port() + "/");
        return client.call(HttpCall.post(url, Map.of(), body.getBytes(StandardCharsets.UTF_8), LONG, 100_000_000));
    }
}
