package io.penstock.connect;

import static io.penstock.connect.RawServer.OK;
import static io.penstock.connect.TestClient.LONG;
import static io.penstock.connect.TestClient.SHORT;
import static io.penstock.connect.TestClient.answered;
import static io.penstock.connect.TestClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.connect.HttpResult.Answered;
import io.penstock.connect.HttpResult.Broken;
import io.penstock.connect.HttpResult.TimedOut;
import io.penstock.connect.HttpResult.TooLarge;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which connections are kept for later calls, and for how long. */
@Timeout(60)
class ConnectionReuseTest {

    private final TestClient client = new TestClient();

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void keeps_the_connection_for_the_next_call() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            for (int i = 0; i < 5; i++) {
                assertThat(text(client.answer(server.url("/"), "x"))).isEqualTo("ok");
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok, and more than that",
                "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
            })
    void uses_a_connection_once_where_the_answer_asks_for_it(String answer) throws Exception {
        try (RawServer server = RawServer.answering(answer)) {
            assertThat(text(client.answer(server.url("/"), "x"))).isEqualTo("ok");
            assertThat(text(client.answer(server.url("/"), "x"))).isEqualTo("ok");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void a_connection_is_closed_before_its_server_closes_it() throws Exception {
        try (RawServer server =
                RawServer.answering("HTTP/1.1 200 OK\r\nKeep-Alive: timeout=0, max=5\r\nContent-Length: 2\r\n\r\nok")) {
            client.answer(server.url("/"), "x");
            client.answer(server.url("/"), "x");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void a_connection_without_use_is_closed_in_time() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        try (TestClient shortly = new TestClient(new HttpClient(Egress.direct(), 1, Duration.ofMillis(50)));
                RawServer server = RawServer.doing(peer -> {
                    peer.request();
                    peer.write(OK);
                    peer.awaitClose();
                    gone.countDown();
                })) {
            shortly.answer(server.url("/"), "");
            assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_connection_that_the_server_closed_is_found_before_use() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (RawServer server = RawServer.doing(peer -> {
            peer.request();
            peer.write(OK);
            if (peer.number() == 1) {
                peer.socket().shutdownOutput();
                closed.countDown();
            }
            peer.awaitClose();
        })) {
            client.answer(server.url("/"), "first");
            closed.await();
            client.answer(server.url("/"), "second");
            assertThat(server.requests()).extracting(RawServer.Request::text).containsExactly("first", "second");
        }
    }

    @Test
    void what_comes_on_an_idle_connection_is_no_answer() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        try (RawServer server = RawServer.doing(peer -> {
            peer.request();
            peer.write(OK);
            if (peer.number() == 1) {
                peer.write("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
                sent.countDown();
            }
            peer.awaitClose();
        })) {
            client.answer(server.url("/"), "first");
            sent.await();
            assertThat(client.answer(server.url("/"), "second").status()).isEqualTo(200);
        }
    }

    @Test
    void a_call_that_fails_frees_its_connection() throws Exception {
        try (TestClient narrow = new TestClient(1);
                RawServer server = RawServer.doing(peer -> {
                    String wanted = peer.request().text();
                    if (wanted.equals("late")) {
                        peer.awaitClose();
                    }
                    peer.write(wanted);
                })) {
            Map<String, Class<? extends HttpResult>> calls = Map.of(
                    "", Broken.class,
                    "late", TimedOut.class,
                    "HTTP/1.1 200 OK\r\nContent-Length: 1000001\r\n\r\n", TooLarge.class,
                    "nonsense\r\n\r\n", Broken.class);
            calls.forEach((wanted, result) -> {
                Duration timeout = wanted.equals("late") ? SHORT : LONG;
                assertThat(narrow.uninterrupted(server.url("/"), wanted, timeout))
                        .isInstanceOf(result);
            });
            assertThat(narrow.post(server.url("/"), OK)).isInstanceOf(Answered.class);
        }
    }

    @Test
    void many_callers_share_few_connections_and_get_their_own_answers() throws Exception {
        try (RawServer server = RawServer.doing(peer -> {
            while (true) {
                String body = peer.request().text();
                peer.write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            }
        })) {
            Map<Integer, String> answers = new ConcurrentHashMap<>();
            List<Thread> callers = IntStream.range(0, 200)
                    .mapToObj(i -> Thread.startVirtualThread(() -> {
                        HttpResult result = client.uninterrupted(server.url("/"), "call " + i, LONG);
                        answers.put(i, text(answered(result)));
                    }))
                    .toList();
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(answers).hasSize(200);
            answers.forEach((i, answer) -> assertThat(answer).isEqualTo("call " + i));
            assertThat(server.connections()).isLessThanOrEqualTo(50);
        }
    }
}
