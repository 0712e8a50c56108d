package io.penstock.connect;

import static io.penstock.connect.RawServer.OK;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.connect.HttpResult.Answered;
import io.penstock.connect.HttpResult.Broken;
import io.penstock.connect.HttpResult.NotSent;
import io.penstock.connect.HttpResult.TimedOut;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What TLS does on an open connection: messages of its own, its end, and large bodies. */
@Timeout(60)
class TlsConnectionTest {

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

    @Test
    void a_connection_that_the_server_closed_is_found_before_use() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (RawServer server = local.serve(peer -> {
            peer.request();
            peer.write(OK);
            if (peer.number() == 1) {
                peer.socket().close();
                closed.countDown();
            } else {
                peer.awaitClose();
            }
        })) {
            assertThat(trusting.post(server.secureUrl(), "first")).isInstanceOf(Answered.class);
            closed.await();
            assertThat(trusting.post(server.secureUrl(), "second")).isInstanceOf(Answered.class);
            assertThat(server.requests()).extracting(RawServer.Request::text).containsExactly("first", "second");
        }
    }

    @Test
    void a_message_of_tls_itself_does_not_cost_the_connection() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (RawServer server = local.serve("TLSv1.3", peer -> {
            peer.request();
            peer.write(OK);
            // After the first handshake this asks for new keys.
            ((SSLSocket) peer.socket()).startHandshake();
            asked.countDown();
            peer.request();
            peer.write(OK);
        })) {
            assertThat(trusting.post(server.secureUrl(), "x")).isInstanceOf(Answered.class);
            asked.await();
            assertThat(trusting.post(server.secureUrl(), "x")).isInstanceOf(Answered.class);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void a_connection_on_which_tls_itself_has_no_end_is_late() throws Exception {
        CountDownLatch asked = new CountDownLatch(100);
        try (RawServer server = local.serve("TLSv1.3", peer -> {
            peer.request();
            peer.write(OK);
            while (true) {
                ((SSLSocket) peer.socket()).startHandshake();
                asked.countDown();
            }
        })) {
            assertThat(trusting.post(server.secureUrl(), "x")).isInstanceOf(Answered.class);
            asked.await();
            HttpResult result = trusting.post(server.secureUrl(), "", Duration.ofSeconds(1));
            // A pause of the server may let the request out.
            assertThat(result).isIn(new NotSent("no connection in time"), new TimedOut());
        }
    }

    @Test
    void sends_and_reads_large_bodies() throws Exception {
        String large = "abcdefghij".repeat(100_000);
        try (RawServer server = local.serve(peer -> {
            String body = peer.request().text();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        })) {
            HttpResult result = trusting.post(server.secureUrl(), large);
            assertThat(result).isInstanceOf(Answered.class);
            assertThat(new String(((Answered) result).body(), StandardCharsets.UTF_8))
                    .isEqualTo(large);
        }
    }

    @Test
    void b50_takes_an_answer_that_comes_before_the_request_was_sent_whole() throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        try (RawServer server = local.serve(peer -> {
            peer.head();
            peer.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
            left.await();
        })) {
            HttpResult result = trusting.post(server.secureUrl(), "x".repeat(12_000_000));
            assertThat(result).isInstanceOf(Answered.class);
            assertThat(((Answered) result).status()).isEqualTo(413);
            left.countDown();
        }
    }

    @Test
    void a_truncated_answer_is_broken() throws Exception {
        try (RawServer server = local.serve(peer -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell");
        })) {
            assertThat(trusting.post(server.secureUrl(), "x")).isInstanceOf(Broken.class);
        }
    }

    @Test
    void an_interrupt_ends_the_call() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        try (RawServer server = local.serve(peer -> {
            peer.request();
            arrived.countDown();
            peer.awaitClose();
        })) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread caller = Thread.startVirtualThread(() -> {
                try {
                    trusting.post(server.secureUrl(), "x");
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
}
