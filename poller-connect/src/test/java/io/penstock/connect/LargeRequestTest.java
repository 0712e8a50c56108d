package io.penstock.connect;

import static io.penstock.connect.RawServer.OK;
import static io.penstock.connect.TestClient.LARGEST;
import static io.penstock.connect.TestClient.LONG;
import static io.penstock.connect.TestClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.penstock.connect.HttpResult.Answered;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are written while their answers are read, which may come early. */
@Timeout(60)
class LargeRequestTest {

    private final TestClient client = new TestClient();

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void sends_a_large_body_whole_and_keeps_the_connection() throws Exception {
        String large = "abcdefghij".repeat(3_000_000);
        try (RawServer server = RawServer.answering(OK)) {
            client.answer(server.url("/"), large);
            client.answer(server.url("/"), large);
            assertThat(server.requests()).extracting(RawServer.Request::text).containsExactly(large, large);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {20_000, 30_000_000})
    void b50_takes_an_answer_that_comes_before_the_request_was_sent_whole(int size) throws Exception {
        try (RawServer server = RawServer.doing(peer -> {
            peer.head();
            peer.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 9\r\n\r\ntoo large");
            peer.socket().shutdownOutput();
            peer.reset();
        })) {
            Answered answer = client.answer(server.url("/"), "x".repeat(size));
            assertThat(answer.status()).isEqualTo(413);
            assertThat(text(answer)).isEqualTo("too large");
        }
    }

    @Test
    void b50_takes_an_early_answer_of_a_server_that_neither_reads_nor_closes() throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        try (RawServer server = RawServer.doing(peer -> {
            peer.head();
            peer.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
            left.await();
        })) {
            assertThat(client.answer(server.url("/"), "x".repeat(30_000_000)).status())
                    .isEqualTo(413);
            client.post(server.url("/"), "x".repeat(30_000_000));
            assertThat(server.connections()).isEqualTo(2);
            left.countDown();
        }
    }

    @Test
    void an_interrupt_just_after_an_early_answer_ends_the_sending() throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        try (RawServer server = RawServer.doing(peer -> {
                    peer.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
                    left.await();
                });
                Connection connection = new Connector(Egress.direct(), LONG).open(server.url("/"), new Watch())) {
            Thread caller = Thread.currentThread();
            Executor threads = sending -> Thread.startVirtualThread(() -> {
                while (connection.keep().isZero()) {
                    Thread.yield();
                }
                caller.interrupt();
                sending.run();
            });
            HttpCall call = HttpCall.post(server.url("/"), Map.of(), new byte[30_000_000], LONG, LARGEST);
            Throwable end = catchThrowable(() -> new Exchange(call, connection, threads, LONG).run());
            assertThat(Thread.interrupted() || end instanceof InterruptedException)
                    .isTrue();
            assertThat(connection.channel().isOpen()).isFalse();
            left.countDown();
        }
    }
}
