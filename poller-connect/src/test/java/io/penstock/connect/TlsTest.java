package io.penstock.connect;

import static io.penstock.connect.RawServer.OK;
import static io.penstock.connect.TestClient.LONG;
import static io.penstock.connect.TestClient.SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.connect.HttpResult.Answered;
import io.penstock.connect.HttpResult.NotSent;
import io.penstock.core.time.SystemTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a connection over TLS trusts, and how long its handshake may take. */
@Timeout(60)
class TlsTest {

    @TempDir
    private static Path folder;

    private static Identity local;
    private static TestClient trusting;

    @BeforeAll
    static void makeCertificate() throws Exception {
        local = Identity.of(folder, "dns:localhost,ip:127.0.0.1");
        trusting = new TestClient(local.trusted());
    }

    @AfterAll
    static void close() {
        trusting.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void trusts_the_bundle_and_keeps_the_connection(String version) throws Exception {
        try (RawServer server = local.serve(version, RawServer.always(OK))) {
            for (int i = 0; i < 5; i++) {
                assertThat(trusting.post(server.secureUrl(), "x")).isInstanceOf(Answered.class);
            }
            assertThat(trusting.post(Url.of("https://127.0.0.1:" + server.port() + "/"), "x"))
                    .isInstanceOf(Answered.class);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void an_unknown_issuer_gets_nothing() throws Exception {
        try (TestClient client = new TestClient(Egress.direct());
                RawServer server = local.serve(RawServer.always(OK))) {
            HttpResult result = client.post(server.secureUrl(), "x");
            assertThat(result).isInstanceOf(NotSent.class);
            assertThat(((NotSent) result).reason()).contains("no TLS with localhost");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void a_wrong_host_name_gets_nothing() throws Exception {
        Identity other = Identity.of(folder, "dns:other.example");
        try (TestClient client = new TestClient(other.trusted());
                RawServer server = other.serve(RawServer.always(OK))) {
            HttpResult result = client.post(server.secureUrl(), "x");
            assertThat(result).isInstanceOf(NotSent.class);
            assertThat(((NotSent) result).reason()).contains("localhost");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void a_server_that_speaks_no_tls_gets_nothing() throws Exception {
        try (RawServer server = RawServer.doing(peer -> peer.write("220 smtp ready\r\n"))) {
            assertThat(trusting.post(server.secureUrl(), "x")).isInstanceOf(NotSent.class);
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
            assertThatThrownBy(() -> Egress.of(Map.of(), Optional.of(wrong)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(wrong.toString());
        }
    }

    @Test
    void a_handshake_that_takes_too_long_is_not_sent() throws Exception {
        try (RawServer server = RawServer.doing(RawServer.Peer::awaitClose)) {
            assertThat(trusting.post(server.secureUrl(), "", SHORT)).isEqualTo(new NotSent("no connection in time"));
        }
    }

    @Test
    void a_handshake_is_not_waited_for_as_long_as_an_answer() throws Exception {
        try (TestClient client = new TestClient(new HttpClient(local.trusted(), 5, LONG, SHORT, new SystemTime()));
                RawServer server = RawServer.doing(RawServer.Peer::awaitClose)) {
            assertThat(client.post(server.secureUrl(), "x")).isEqualTo(new NotSent("no connection in time"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_interrupt_and_closing_the_client_end_a_handshake(boolean interrupt) throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        try (TestClient client = new TestClient(local.trusted());
                RawServer server = RawServer.doing(peer -> {
                    peer.socket().getInputStream().read();
                    arrived.countDown();
                    peer.awaitClose();
                    gone.countDown();
                })) {
            AtomicReference<Object> end = new AtomicReference<>();
            Thread caller = Thread.startVirtualThread(() -> {
                try {
                    end.set(client.post(server.secureUrl(), "x"));
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
}
