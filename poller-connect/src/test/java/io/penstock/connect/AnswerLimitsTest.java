package io.penstock.connect;

import static io.penstock.connect.TestClient.LARGEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.connect.HttpResult.Broken;
import io.penstock.connect.HttpResult.TooLarge;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers without end, and answers with more bytes than the call allows. */
@Timeout(60)
class AnswerLimitsTest {

    private final TestClient client = new TestClient();

    @AfterEach
    void close() {
        client.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'HTTP/1.1 200 OK\r\n'                                       | 'X: y\r\n'",
                "'HTTP/1.1 200 OK\r\nX: y'                                   | 'yyyyyyyyyyyyyyyyyyyy'",
                "'HTTP/1.1 200 OK\r\nX: y\r\n'                             | ' yyyyyyyyyyyyyyyyyyyyyy\r\n'",
                "''                                                            | 'HTTP/1.1 100 Continue\r\n\r\n'",
                "''                                                            | '\r\n'",
                "'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;' | 'x=yyyyyyyyyyyyyyyyyyy;'",
                "'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n' | 'X: y\r\n'"
            })
    void what_comes_without_end_beside_the_body_is_broken(String first, String again) throws Exception {
        try (RawServer server = RawServer.doing(peer -> {
            peer.request();
            peer.write(first);
            while (true) {
                peer.write(again.repeat(100));
            }
        })) {
            assertThat(client.post(server.url("/"), "x")).isInstanceOf(Broken.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"%sContent-Length: 0\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n0\r\n%s\r\n"})
    void more_headers_than_the_bound_are_broken(String answer) throws Exception {
        String large = ("X: " + "y".repeat(60_000) + "\r\n").repeat(20);
        try (RawServer server = RawServer.answeringOnce("HTTP/1.1 200 OK\r\n" + answer.formatted(large))) {
            assertThat(client.post(server.url("/"), "x")).isInstanceOf(Broken.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 1000001\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 99999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: y\r\nTransfer-Encoding: chunked\r\n\r\nF4241\r\n",
                "HTTP/1.1 200 OK\r\nX: y\r\n\r\n"
            })
    void an_answer_over_the_bound_ends_the_connection(String head) throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        try (RawServer server = RawServer.doing(peer -> {
            peer.request();
            try {
                peer.write(head);
                peer.write("x".repeat(LARGEST + 1));
                peer.awaitClose();
            } finally {
                gone.countDown();
            }
        })) {
            HttpResult result = client.post(server.url("/"), "x");
            assertThat(result).isInstanceOf(TooLarge.class);
            assertThat(((TooLarge) result).status()).isEqualTo(200);
            assertThat(((TooLarge) result).headers()).contains(Map.entry("X", "y"));
            assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1000000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\nF4240\r\n", "\r\n"})
    void an_answer_at_the_bound_is_whole(String framing) throws Exception {
        try (RawServer server = RawServer.answeringOnce("HTTP/1.1 200 OK\r\n" + framing + "x".repeat(LARGEST)
                + (framing.startsWith("T") ? "\r\n0\r\n\r\n" : ""))) {
            assertThat(client.answer(server.url("/"), "x").body()).hasSize(LARGEST);
        }
    }
}
