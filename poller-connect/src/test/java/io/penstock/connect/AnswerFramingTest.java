package io.penstock.connect;

import static io.penstock.connect.RawServer.OK;
import static io.penstock.connect.TestClient.LONG;
import static io.penstock.connect.TestClient.answered;
import static io.penstock.connect.TestClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.connect.HttpResult.Answered;
import io.penstock.connect.HttpResult.Broken;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where an answer begins and ends, and what is no whole answer. */
@Timeout(60)
class AnswerFramingTest {

    private final TestClient client = new TestClient();

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void b59_passes_over_early_hints_and_continue() throws Exception {
        try (RawServer server = RawServer.answering(
                "HTTP/1.1 100 Continue\r\n\r\n" + "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n" + OK)) {
            Answered answer = client.answer(server.url("/"), "x");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Link")).isEmpty();
            client.answer(server.url("/"), "x");
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void reads_a_chunked_body_and_keeps_the_connection() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5;name=value\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\nTrailer: x\r\n\r\n")) {
            assertThat(text(client.answer(server.url("/"), "x"))).isEqualTo("hello world");
            assertThat(text(client.answer(server.url("/"), "x"))).isEqualTo("hello world");
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void reads_a_body_that_ends_with_the_connection() throws Exception {
        try (RawServer server = RawServer.answeringOnce("HTTP/1.1 200 OK\r\n\r\n{\"batchItemFailures\":[]}")) {
            assertThat(text(client.answer(server.url("/"), "x"))).isEqualTo("{\"batchItemFailures\":[]}");
            assertThat(text(client.answer(server.url("/"), "x"))).isEqualTo("{\"batchItemFailures\":[]}");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"})
    void waits_for_no_body_where_there_is_none(String answer) throws Exception {
        try (RawServer server = RawServer.answering(answer)) {
            assertThat(client.answer(server.url("/"), "x").body()).isEmpty();
            assertThat(client.answer(server.url("/"), "x").body()).isEmpty();
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void waits_for_no_body_after_head() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")) {
            HttpCall head = new HttpCall("HEAD", server.url("/"), List.of(), new byte[0], LONG, 10);
            Answered answer = answered(client.call(head));
            assertThat(answer.header("Content-Length")).contains("500");
            assertThat(answer.body()).isEmpty();
            assertThat(server.requests().getFirst().headers("Content-Length")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 20",
                "HTTP/1.1 200 OK\r\nContent-",
                "HTTP/1.1 200 OK\r\nContent-Type: x\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhell",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
                "HTTP/1.1 103 Early Hints\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nabc",
                "SSH-2.0-OpenSSH_9.2\r\n",
                "HTTP/1.1 000 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 042 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 99999999999 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 -200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/3.7 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\n: x\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nx",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\nx",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\0\r\nx\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello0\r\n\r\n"
            })
    void what_is_no_whole_answer_is_broken(String answer) throws Exception {
        try (RawServer server = RawServer.answeringOnce(answer)) {
            assertThat(client.post(server.url("/"), "x")).isInstanceOf(Broken.class);
            assertThat(server.requests()).hasSize(1);
        }
    }
}
