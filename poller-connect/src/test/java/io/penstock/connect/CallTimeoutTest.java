package io.penstock.connect;

import static io.penstock.connect.RawServer.OK;
import static io.penstock.connect.TestClient.LONG;
import static io.penstock.connect.TestClient.SHORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.connect.HttpResult.Answered;
import io.penstock.connect.HttpResult.NotSent;
import io.penstock.connect.HttpResult.TimedOut;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that keep a call waiting. */
@Timeout(60)
class CallTimeoutTest {

    private final TestClient client = new TestClient();

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void a_server_that_does_not_answer_is_late() throws Exception {
        try (RawServer server = RawServer.doing(peer -> {
            peer.request();
            peer.awaitClose();
        })) {
            assertThat(client.post(server.url("/"), "x", SHORT)).isInstanceOf(TimedOut.class);
        }
    }

    @Test
    void a_server_that_sends_byte_by_byte_is_late_all_the_same() throws Exception {
        try (RawServer server = RawServer.doing(peer -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
            while (true) {
                peer.write("x");
            }
        })) {
            HttpCall call = HttpCall.post(server.url("/"), Map.of(), new byte[0], SHORT, 100_000_000);
            assertThat(client.call(call)).isInstanceOf(TimedOut.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 103 Early Hints\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhell",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
                "HTTP/1.1 200 OK\r\n\r\nhell"
            })
    void a_server_that_stops_within_its_answer_is_late(String answer) throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        try (RawServer server = RawServer.doing(peer -> {
            peer.request();
            peer.write(answer);
            peer.awaitClose();
            gone.countDown();
        })) {
            assertThat(client.post(server.url("/"), "x", SHORT)).isInstanceOf(TimedOut.class);
            assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_server_that_takes_no_connection_is_late() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<SocketChannel> waiting = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                SocketChannel channel = SocketChannel.open();
                channel.configureBlocking(false);
                channel.connect(full.getLocalSocketAddress());
                waiting.add(channel);
            }
            Url url = Url.of("http://127.0.0.1:" + full.getLocalPort() + "/");
            assertThat(client.post(url, "x", SHORT)).isEqualTo(new NotSent("no connection in time"));
            for (SocketChannel channel : waiting) {
                channel.close();
            }
        }
    }

    @Test
    void a_server_that_does_not_read_is_late() throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        try (RawServer server = RawServer.doing(peer -> left.await())) {
            assertThat(client.post(server.url("/"), "x".repeat(30_000_000), SHORT))
                    .isInstanceOf(TimedOut.class);
            left.countDown();
        }
    }

    @Test
    void a_call_that_gets_no_connection_in_time_is_not_sent() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        try (TestClient narrow = new TestClient(1);
                RawServer server = RawServer.doing(peer -> {
                    peer.request();
                    arrived.countDown();
                    left.await();
                    peer.write(OK);
                })) {
            AtomicReference<HttpResult> first = new AtomicReference<>();
            Thread holder = Thread.startVirtualThread(() -> first.set(narrow.uninterrupted(server.url("/"), "", LONG)));
            arrived.await();
            assertThat(narrow.post(server.url("/"), "", SHORT)).isInstanceOf(NotSent.class);
            left.countDown();
            holder.join();
            assertThat(first.get()).isInstanceOf(Answered.class);
            assertThat(server.requests()).hasSize(1);
        }
    }
}
