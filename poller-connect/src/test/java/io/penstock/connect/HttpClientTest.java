package io.penstock.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.penstock.connect.HttpResult.Answered;
import io.penstock.connect.HttpResult.Broken;
import io.penstock.connect.HttpResult.NotSent;
import io.penstock.connect.HttpResult.TimedOut;
import io.penstock.connect.HttpResult.TooLarge;
import io.penstock.core.time.SystemTime;
import io.penstock.core.time.Time;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpClientTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final int LARGEST = 1_000_000;
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final HttpClient client = new HttpClient(Egress.direct(), 50, Duration.ofSeconds(30));

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void posts_and_reads_the_answer() throws Exception {
        try (RawServer server = RawServer.answering(
                "HTTP/1.1 201 Created\r\nContent-Length: 4\r\nX-Amz-Function-Error: Unhandled\r\n\r\nbody")) {
            Answered answer = answered(post(server.url("/fn"), Map.of("X-Id", "7"), "event"));
            assertThat(answer.status()).isEqualTo(201);
            assertThat(text(answer)).isEqualTo("body");
            assertThat(answer.header("x-amz-function-error")).contains("Unhandled");
            assertThat(answer.header("Date")).isEmpty();
            RawServer.Request request = server.requests().getFirst();
            assertThat(request.line()).isEqualTo("POST /fn HTTP/1.1");
            assertThat(request.headers())
                    .containsExactlyInAnyOrder("Host: 127.0.0.1:" + server.port(), "X-Id: 7", "Content-Length: 5");
            assertThat(request.text()).isEqualTo("event");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a/../b//c", "/?code=abc==", "/f?b=k=v&a=1+2&a=%2f%2F", "/x?a=b%2Fc|d", "/ü?{}[]^`"})
    void b42_sends_the_target_byte_for_byte_on_every_call(String target) throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            post(server.url(target), Map.of(), "1");
            post(server.url(target), Map.of(), "2");
            assertThat(server.requests())
                    .extracting(RawServer.Request::line)
                    .containsOnly("POST " + target + " HTTP/1.1")
                    .hasSize(2);
        }
    }

    @Test
    void keeps_the_connection_for_the_next_call() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            for (int i = 0; i < 5; i++) {
                assertThat(text(answered(post(server.url("/"), Map.of(), "x")))).isEqualTo("ok");
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void b59_calls_an_ipv6_address() throws Exception {
        try (RawServer server = RawServer.on(new ServerSocket(0, 50, InetAddress.ofLiteral("::1")), client -> {
            client.request();
            client.write(OK);
        })) {
            answered(post(Url.of("http://[::1]:" + server.port() + "/"), Map.of(), "x"));
            assertThat(server.requests().getFirst().headers("Host")).containsExactly("[::1]:" + server.port());
        }
    }

    @Test
    void b59_passes_over_early_hints_and_continue() throws Exception {
        try (RawServer server = RawServer.answering(
                "HTTP/1.1 100 Continue\r\n\r\n" + "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n" + OK)) {
            Answered answer = answered(post(server.url("/"), Map.of(), "x"));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Link")).isEmpty();
            answered(post(server.url("/"), Map.of(), "x"));
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void reads_a_chunked_body_and_keeps_the_connection() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5;name=value\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\nTrailer: x\r\n\r\n")) {
            assertThat(text(answered(post(server.url("/"), Map.of(), "x")))).isEqualTo("hello world");
            assertThat(text(answered(post(server.url("/"), Map.of(), "x")))).isEqualTo("hello world");
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void reads_a_body_that_ends_with_the_connection() throws Exception {
        try (RawServer server = closingAfter("HTTP/1.1 200 OK\r\n\r\n{\"batchItemFailures\":[]}")) {
            assertThat(text(answered(post(server.url("/"), Map.of(), "x")))).isEqualTo("{\"batchItemFailures\":[]}");
            assertThat(text(answered(post(server.url("/"), Map.of(), "x")))).isEqualTo("{\"batchItemFailures\":[]}");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok, and more than was said",
                "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
            })
    void uses_a_connection_once_where_the_answer_says_so(String answer) throws Exception {
        try (RawServer server = RawServer.answering(answer)) {
            assertThat(text(answered(post(server.url("/"), Map.of(), "x")))).isEqualTo("ok");
            assertThat(text(answered(post(server.url("/"), Map.of(), "x")))).isEqualTo("ok");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"})
    void waits_for_no_body_where_there_is_none(String answer) throws Exception {
        try (RawServer server = RawServer.answering(answer)) {
            assertThat(answered(post(server.url("/"), Map.of(), "x")).body()).isEmpty();
            assertThat(answered(post(server.url("/"), Map.of(), "x")).body()).isEmpty();
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
        try (RawServer server = closingAfter(answer)) {
            assertThat(post(server.url("/"), Map.of(), "x")).isInstanceOf(Broken.class);
            assertThat(server.requests()).hasSize(1);
        }
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
        try (RawServer server = RawServer.doing(client -> {
            client.request();
            client.write(first);
            while (true) {
                client.write(again.repeat(100));
            }
        })) {
            assertThat(post(server.url("/"), Map.of(), "x")).isInstanceOf(Broken.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"%sContent-Length: 0\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n0\r\n%s\r\n"})
    void more_headers_than_anyone_needs_are_broken(String answer) throws Exception {
        String large = ("X: " + "y".repeat(60_000) + "\r\n").repeat(20);
        try (RawServer server = closingAfter("HTTP/1.1 200 OK\r\n" + answer.formatted(large))) {
            assertThat(post(server.url("/"), Map.of(), "x")).isInstanceOf(Broken.class);
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
        try (RawServer server = RawServer.doing(client -> {
            client.request();
            try {
                client.write(head);
                client.write("x".repeat(LARGEST + 1));
                client.awaitClose();
            } finally {
                gone.countDown();
            }
        })) {
            HttpResult result = post(server.url("/"), Map.of(), "x");
            assertThat(result).isInstanceOf(TooLarge.class);
            assertThat(((TooLarge) result).status()).isEqualTo(200);
            assertThat(((TooLarge) result).headers()).contains(Map.entry("X", "y"));
            assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1000000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\nF4240\r\n", "\r\n"})
    void an_answer_at_the_bound_is_whole(String framing) throws Exception {
        try (RawServer server = closingAfter("HTTP/1.1 200 OK\r\n" + framing + "x".repeat(LARGEST)
                + (framing.startsWith("T") ? "\r\n0\r\n\r\n" : ""))) {
            assertThat(answered(post(server.url("/"), Map.of(), "x")).body()).hasSize(LARGEST);
        }
    }

    @Test
    void a_connection_that_the_server_closed_is_found_before_use() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (RawServer server = RawServer.doing(client -> {
            client.request();
            client.write(OK);
            if (client.number() == 1) {
                client.socket().shutdownOutput();
                closed.countDown();
            }
            client.awaitClose();
        })) {
            answered(post(server.url("/"), Map.of(), "first"));
            closed.await();
            answered(post(server.url("/"), Map.of(), "second"));
            assertThat(server.requests()).extracting(RawServer.Request::text).containsExactly("first", "second");
        }
    }

    @Test
    void what_comes_on_an_idle_connection_is_no_answer() throws Exception {
        CountDownLatch said = new CountDownLatch(1);
        try (RawServer server = RawServer.doing(client -> {
            client.request();
            client.write(OK);
            if (client.number() == 1) {
                client.write("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
                said.countDown();
            }
            client.awaitClose();
        })) {
            answered(post(server.url("/"), Map.of(), "first"));
            said.await();
            assertThat(answered(post(server.url("/"), Map.of(), "second")).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_request_that_may_have_been_handled_is_not_sent_again() throws Exception {
        try (RawServer server = RawServer.doing(client -> {
            client.request();
            client.write(OK);
            client.request();
        })) {
            answered(post(server.url("/"), Map.of(), "first"));
            assertThat(post(server.url("/"), Map.of(), "second")).isInstanceOf(Broken.class);
            assertThat(server.requests()).extracting(RawServer.Request::text).containsExactly("first", "second");
        }
    }

    @Test
    void a_request_is_sent_once_though_another_call_takes_its_connection_at_once() throws Exception {
        AtomicReference<Optional<Line>> taken = new AtomicReference<>(Optional.empty());
        Time time = new OtherCalls(() -> taken.get().ifPresent(Line::begin));
        try (HttpClient shared = new HttpClient(Egress.direct(), 5, LONG, LONG, time);
                RawServer server = RawServer.answering(OK)) {
            answered(uninterrupted(shared, server.url("/")));
            Pool pool = shared.pool(server.url("/"));
            Line kept = Objects.requireNonNull(pool.take(new Watch()));
            pool.put(kept);
            taken.set(Optional.of(kept));
            answered(uninterrupted(shared, server.url("/")));
            assertThat(server.requests()).hasSize(2);
        }
    }

    /** The system's time; each look at it, as when a connection is kept, is the moment of another call. */
    private record OtherCalls(Runnable call, Time system) implements Time {

        OtherCalls(Runnable call) {
            this(call, new SystemTime());
        }

        @Override
        public Instant now() {
            call.run();
            return system.now();
        }

        @Override
        public Instant wall(Instant instant) {
            return system.wall(instant);
        }

        @Override
        public void pauseUntil(Instant instant) throws InterruptedException {
            system.pauseUntil(instant);
        }
    }

    @Test
    void a_request_of_which_nothing_was_written_is_sent_on_a_new_connection() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            answered(post(server.url("/"), Map.of(), "first"));
            Pool pool = client.pool(server.url("/"));
            Line kept = Objects.requireNonNull(pool.take(new Watch()));
            kept.channel().shutdownOutput();
            pool.put(kept);
            answered(post(server.url("/"), Map.of(), "second"));
            assertThat(server.requests()).extracting(RawServer.Request::text).containsExactly("first", "second");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void a_connection_is_dropped_before_its_server_drops_it() throws Exception {
        try (RawServer server =
                RawServer.answering("HTTP/1.1 200 OK\r\nKeep-Alive: timeout=0, max=5\r\nContent-Length: 2\r\n\r\nok")) {
            answered(post(server.url("/"), Map.of(), "x"));
            answered(post(server.url("/"), Map.of(), "x"));
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void a_connection_without_use_is_closed_in_time() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        try (HttpClient shortly = new HttpClient(Egress.direct(), 1, Duration.ofMillis(50));
                RawServer server = RawServer.doing(client -> {
                    client.request();
                    client.write(OK);
                    client.awaitClose();
                    gone.countDown();
                })) {
            answered(shortly.call(HttpCall.post(server.url("/"), Map.of(), new byte[0], LONG, LARGEST)));
            assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {20_000, 30_000_000})
    void b50_takes_an_answer_that_comes_before_the_request_was_sent_whole(int size) throws Exception {
        try (RawServer server = RawServer.doing(client -> {
            client.head();
            client.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 9\r\n\r\ntoo large");
            client.socket().shutdownOutput();
            client.reset();
        })) {
            Answered answer = answered(post(server.url("/"), Map.of(), "x".repeat(size)));
            assertThat(answer.status()).isEqualTo(413);
            assertThat(text(answer)).isEqualTo("too large");
        }
    }

    @Test
    void b50_takes_an_early_answer_of_a_server_that_neither_reads_nor_closes() throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        try (RawServer server = RawServer.doing(client -> {
            client.head();
            client.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
            left.await();
        })) {
            assertThat(answered(post(server.url("/"), Map.of(), "x".repeat(30_000_000)))
                            .status())
                    .isEqualTo(413);
            post(server.url("/"), Map.of(), "x".repeat(30_000_000));
            assertThat(server.connections()).isEqualTo(2);
            left.countDown();
        }
    }

    @Test
    void sends_a_large_body_whole_and_keeps_the_connection() throws Exception {
        String large = "abcdefghij".repeat(3_000_000);
        try (RawServer server = RawServer.answering(OK)) {
            answered(post(server.url("/"), Map.of(), large));
            answered(post(server.url("/"), Map.of(), large));
            assertThat(server.requests()).extracting(RawServer.Request::text).containsExactly(large, large);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void a_server_that_says_nothing_is_late() throws Exception {
        try (RawServer server = RawServer.doing(client -> {
            client.request();
            client.awaitClose();
        })) {
            assertThat(post(server.url("/"), Map.of(), "x", SHORT)).isInstanceOf(TimedOut.class);
        }
    }

    @Test
    void a_server_that_sends_byte_by_byte_is_late_all_the_same() throws Exception {
        try (RawServer server = RawServer.doing(client -> {
            client.request();
            client.write("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
            while (true) {
                client.write("x");
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
        try (RawServer server = RawServer.doing(client -> {
            client.request();
            client.write(answer);
            client.awaitClose();
            gone.countDown();
        })) {
            assertThat(post(server.url("/"), Map.of(), "x", SHORT)).isInstanceOf(TimedOut.class);
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
            assertThat(post(url, Map.of(), "x", SHORT)).isEqualTo(new NotSent("no connection in time"));
            for (SocketChannel channel : waiting) {
                channel.close();
            }
        }
    }

    @Test
    void a_server_that_does_not_read_is_late() throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        try (RawServer server = RawServer.doing(client -> left.await())) {
            assertThat(post(server.url("/"), Map.of(), "x".repeat(30_000_000), SHORT))
                    .isInstanceOf(TimedOut.class);
            left.countDown();
        }
    }

    @Test
    void a_refused_connection_and_an_unknown_host_are_not_sent() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        assertThat(post(Url.of("http://127.0.0.1:" + free + "/"), Map.of(), "x"))
                .isEqualTo(new NotSent("Connection refused"));
        assertThat(post(Url.of("http://no-such-host.invalid/"), Map.of(), "x"))
                .isEqualTo(new NotSent("unknown host no-such-host.invalid"));
    }

    @Test
    void a_call_that_gets_no_connection_in_time_is_not_sent() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        try (HttpClient narrow = new HttpClient(Egress.direct(), 1, LONG);
                RawServer server = RawServer.doing(client -> {
                    client.request();
                    arrived.countDown();
                    left.await();
                    client.write(OK);
                })) {
            AtomicReference<HttpResult> first = new AtomicReference<>();
            Thread holder = Thread.startVirtualThread(() -> first.set(uninterrupted(narrow, server.url("/"))));
            arrived.await();
            HttpCall second = HttpCall.post(server.url("/"), Map.of(), new byte[0], SHORT, LARGEST);
            assertThat(narrow.call(second)).isInstanceOf(NotSent.class);
            left.countDown();
            holder.join();
            assertThat(first.get()).isInstanceOf(Answered.class);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_interrupt_ends_the_call_and_its_connection(boolean virtual) throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        try (RawServer server = RawServer.doing(client -> {
            client.request();
            arrived.countDown();
            client.awaitClose();
            gone.countDown();
        })) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Runnable calling = () -> {
                try {
                    post(server.url("/"), Map.of(), "x");
                } catch (InterruptedException ended) {
                    thrown.set(ended);
                }
            };
            Thread caller = (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(calling);
            arrived.await();
            caller.interrupt();
            caller.join();
            gone.await();
            assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void an_interrupt_just_after_an_early_answer_ends_the_sending() throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        try (RawServer server = RawServer.doing(client -> {
                    client.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
                    left.await();
                });
                Line line = new Connector(Egress.direct(), LONG).open(server.url("/"), new Watch())) {
            Thread caller = Thread.currentThread();
            Executor threads = sending -> Thread.startVirtualThread(() -> {
                while (line.keep().isZero()) {
                    Thread.yield();
                }
                caller.interrupt();
                sending.run();
            });
            HttpCall call = HttpCall.post(server.url("/"), Map.of(), new byte[30_000_000], LONG, LARGEST);
            Throwable end = catchThrowable(() -> new Exchange(call, line, threads, LONG).run());
            assertThat(Thread.interrupted() || end instanceof InterruptedException)
                    .isTrue();
            assertThat(line.channel().isOpen()).isFalse();
            left.countDown();
        }
    }

    @Test
    void an_interrupt_ends_the_wait_for_a_connection() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        try (HttpClient narrow = new HttpClient(Egress.direct(), 1, LONG);
                RawServer server = RawServer.doing(client -> {
                    while (true) {
                        client.request();
                        arrived.countDown();
                        left.await();
                        client.write(OK);
                    }
                })) {
            AtomicReference<HttpResult> first = new AtomicReference<>();
            Thread holder = Thread.startVirtualThread(() -> first.set(uninterrupted(narrow, server.url("/"))));
            arrived.await();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> narrow.call(HttpCall.post(server.url("/"), Map.of(), new byte[0], LONG, LARGEST)))
                    .isInstanceOf(InterruptedException.class);
            left.countDown();
            holder.join();
            assertThat(first.get()).isInstanceOf(Answered.class);
            assertThat(uninterrupted(narrow, server.url("/"))).isInstanceOf(Answered.class);
        }
    }

    @Test
    void a_call_that_fails_gives_its_connection_back() throws Exception {
        try (HttpClient narrow = new HttpClient(Egress.direct(), 1, LONG);
                RawServer server = RawServer.doing(client -> {
                    String wanted = client.request().text();
                    if (wanted.equals("late")) {
                        client.awaitClose();
                    }
                    client.write(wanted);
                })) {
            Map<String, Class<? extends HttpResult>> calls = Map.of(
                    "", Broken.class,
                    "late", TimedOut.class,
                    "HTTP/1.1 200 OK\r\nContent-Length: 1000001\r\n\r\n", TooLarge.class,
                    "nonsense\r\n\r\n", Broken.class);
            calls.forEach((wanted, result) -> {
                byte[] body = wanted.getBytes(StandardCharsets.UTF_8);
                Duration timeout = wanted.equals("late") ? SHORT : LONG;
                HttpCall call = HttpCall.post(server.url("/"), Map.of(), body, timeout, LARGEST);
                assertThat(uninterrupted(narrow, call)).isInstanceOf(result);
            });
            HttpCall call =
                    HttpCall.post(server.url("/"), Map.of(), OK.getBytes(StandardCharsets.UTF_8), LONG, LARGEST);
            assertThat(narrow.call(call)).isInstanceOf(Answered.class);
        }
    }

    @Test
    void closing_the_client_ends_calls_under_way() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        try (RawServer server = RawServer.doing(peer -> {
            peer.request();
            arrived.countDown();
            peer.awaitClose();
        })) {
            AtomicReference<HttpResult> result = new AtomicReference<>();
            Thread caller = Thread.startVirtualThread(() -> result.set(uninterrupted(client, server.url("/"))));
            arrived.await();
            client.close();
            caller.join();
            assertThat(result.get()).isEqualTo(new Broken("the client was closed"));
            assertThat(post(server.url("/"), Map.of(), "x")).isEqualTo(new NotSent("the client is closed"));
        }
    }

    @Test
    void many_callers_share_few_connections_and_get_their_own_answers() throws Exception {
        try (RawServer server = RawServer.doing(client -> {
            while (true) {
                String body = client.request().text();
                client.write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            }
        })) {
            Map<Integer, String> answers = new ConcurrentHashMap<>();
            List<Thread> callers = IntStream.range(0, 200)
                    .mapToObj(i -> Thread.startVirtualThread(() -> {
                        HttpCall call = HttpCall.post(
                                server.url("/"),
                                Map.of(),
                                ("call " + i).getBytes(StandardCharsets.UTF_8),
                                LONG,
                                LARGEST);
                        answers.put(i, text(answered(uninterrupted(client, call))));
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

    @Test
    void user_info_is_sent_as_basic_credentials_and_never_shown() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            Url url = Url.of("http://us%40er:p:w@127.0.0.1:" + server.port() + "/x?key=secret");
            answered(post(url, Map.of(), "x"));
            answered(post(url, Map.of("authorization", "Bearer t"), "x"));
            assertThat(server.requests().get(0).headers("Authorization")).containsExactly("Basic dXNAZXI6cDp3");
            assertThat(server.requests().get(1).headers("Authorization")).containsExactly("Bearer t");
            assertThat(url).hasToString("http://127.0.0.1:" + server.port() + "/x");
        }
    }

    @Test
    void the_callers_headers_neither_break_the_request_nor_its_framing() throws Exception {
        assertThatThrownBy(() -> post(Url.of("http://localhost/"), Map.of("X-A", "secret\r\nX-B: 1"), "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("X-A")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> post(Url.of("http://localhost/"), Map.of("X A", "1"), "x"))
                .isInstanceOf(IllegalArgumentException.class);
        try (RawServer server = RawServer.answering(OK)) {
            answered(post(
                    server.url("/"),
                    Map.of("content-length", "77", "Transfer-Encoding", "chunked", "host", "other.example"),
                    "four"));
            RawServer.Request request = server.requests().getFirst();
            assertThat(request.headers("Content-Length")).containsExactly("4");
            assertThat(request.headers("Transfer-Encoding")).isEmpty();
            assertThat(request.headers("Host")).containsExactly("other.example");
        }
    }

    @Test
    void b45_probes_a_silent_connection_within_a_minute() throws Exception {
        try (RawServer server = RawServer.answering(OK);
                Line line = new Connector(Egress.direct(), LONG).open(server.url("/"), new Watch())) {
            assertThat(line.channel().getOption(StandardSocketOptions.SO_KEEPALIVE))
                    .isTrue();
            assertThat(line.channel().getOption(ExtendedSocketOptions.TCP_KEEPIDLE))
                    .isLessThan(60);
            assertThat(line.channel().getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL))
                    .isLessThan(60);
        }
    }

    private static RawServer closingAfter(String answer) throws IOException {
        return RawServer.doing(client -> {
            client.request();
            client.write(answer);
        });
    }

    private static HttpResult uninterrupted(HttpClient client, Url url) {
        return uninterrupted(client, HttpCall.post(url, Map.of(), new byte[0], LONG, LARGEST));
    }

    private static HttpResult uninterrupted(HttpClient client, HttpCall call) {
        try {
            return client.call(call);
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    private HttpResult post(Url url, Map<String, String> headers, String body) throws InterruptedException {
        return post(url, headers, body, LONG);
    }

    private HttpResult post(Url url, Map<String, String> headers, String body, Duration timeout)
            throws InterruptedException {
        return client.call(HttpCall.post(url, headers, body.getBytes(StandardCharsets.UTF_8), timeout, LARGEST));
    }

    private static Answered answered(HttpResult result) {
        assertThat(result).isInstanceOf(Answered.class);
        return (Answered) result;
    }

    private static String text(Answered answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
