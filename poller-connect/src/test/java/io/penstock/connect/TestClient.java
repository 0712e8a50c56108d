package io.penstock.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.connect.HttpResult.Answered;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** A client that posts texts within the bounds that most tests have. */
final class TestClient implements AutoCloseable {

    static final Duration LONG = Duration.ofSeconds(20);
    static final Duration SHORT = Duration.ofMillis(300);

    /** Bytes of an answer's body at most. */
    static final int LARGEST = 1_000_000;

    private final HttpClient http;

    /** Has more connections to an origin than most tests need. */
    TestClient() {
        this(50);
    }

    TestClient(int connections) {
        this(new HttpClient(Egress.direct(), connections, LONG));
    }

    /** Connects by the rules of {@code egress}. */
    TestClient(Egress egress) {
        this(new HttpClient(egress, 5, LONG));
    }

    /** Closes {@code http} with itself. */
    TestClient(HttpClient http) {
        this.http = http;
    }

    HttpResult post(Url url, String body) throws InterruptedException {
        return post(url, body, LONG);
    }

    HttpResult post(Url url, String body, Duration timeout) throws InterruptedException {
        return call(post(url, Map.of(), body, timeout));
    }

    /** Posts, and expects an answer. */
    Answered answer(Url url, String body) throws InterruptedException {
        return answer(url, Map.of(), body);
    }

    /** The same with headers. */
    Answered answer(Url url, Map<String, String> headers, String body) throws InterruptedException {
        return answered(call(post(url, headers, body, LONG)));
    }

    /** Posts from a thread that nothing interrupts. */
    HttpResult uninterrupted(Url url, String body, Duration timeout) {
        try {
            return post(url, body, timeout);
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    HttpResult call(HttpCall call) throws InterruptedException {
        return http.call(call);
    }

    /** The connections to the origin of {@code url}. */
    Pool pool(Url url) {
        return http.pool(url);
    }

    @Override
    public void close() {
        http.close();
    }

    static HttpCall post(Url url, Map<String, String> headers, String body, Duration timeout) {
        return HttpCall.post(url, headers, body.getBytes(StandardCharsets.UTF_8), timeout, LARGEST);
    }

    static Answered answered(HttpResult result) {
        assertThat(result).isInstanceOf(Answered.class);
        return (Answered) result;
    }

    static String text(Answered answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
