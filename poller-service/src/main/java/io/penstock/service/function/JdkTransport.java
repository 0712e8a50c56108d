package io.penstock.service.function;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Posts over the JDK's HTTP/1.1 client, which reads every kind of response but costs more CPU than the Common Runtime. */
final class JdkTransport implements HttpTransport, AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    /**
     * A reply, and whether the Common Runtime's client would have read it as well: HTTP/1.1, with headers that tell where
     * the body ends.
     */
    record Seen(Reply reply, boolean framed) {}

    @Override
    public Reply post(URI url, Map<String, String> headers, byte[] body, Duration timeout) throws InterruptedException {
        return look(url, headers, body, timeout).reply();
    }

    /** Posts as {@link #post} does. */
    Seen look(URI url, Map<String, String> headers, byte[] body, Duration timeout) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        RequestBody content = new RequestBody(body);
        HttpRequest.Builder request = HttpRequest.newBuilder(url).POST(content);
        headers.forEach(request::setHeader);
        Future<HttpResponse<byte[]>> exchange =
                client.sendAsync(request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST_RESPONSE));
        try {
            return seen(exchange.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException late) {
            Reply reply = content.sent() ? new Reply.TimedOut() : new Reply.NotSent("no connection within " + timeout);
            return new Seen(reply, false);
        } catch (ExecutionException failure) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            return new Seen(content.sent() ? failed(cause) : new Reply.NotSent(describe(cause)), false);
        } finally {
            exchange.cancel(true);
        }
    }

    private static Seen seen(HttpResponse<byte[]> response) {
        Optional<String> functionError = response.headers().firstValue("X-Amz-Function-Error");
        Optional<String> retryAfter = response.headers().firstValue("Retry-After");
        boolean framed = response.version() == HttpClient.Version.HTTP_1_1
                && (response.headers().firstValue("Content-Length").isPresent()
                        || response.headers().firstValue("Transfer-Encoding").isPresent());
        return new Seen(
                new Reply.Answered(
                        response.statusCode(), functionError.orElse(null), retryAfter.orElse(null), response.body()),
                framed);
    }

    private static Reply failed(Throwable failure) {
        // BodyHandlers.limiting has no exception type of its own.
        if (failure instanceof IOException
                && failure.getMessage() instanceof String message
                && message.startsWith("body exceeds capacity")) {
            return new Reply.TooLarge();
        }
        return new Reply.Broken(describe(failure));
    }

    private static String describe(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() instanceof Throwable cause) {
            deepest = cause;
        }
        return deepest.getMessage() == null ? deepest.getClass().getSimpleName() : deepest.getMessage();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    /** The body, and whether it was asked for: the client does so only once a connection stands. */
    private static final class RequestBody implements BodyPublisher {

        private final BodyPublisher body;
        private volatile boolean sent;

        RequestBody(byte[] body) {
            this.body = BodyPublishers.ofByteArray(body);
        }

        boolean sent() {
            return sent;
        }

        @Override
        public long contentLength() {
            return body.contentLength();
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            sent = true;
            body.subscribe(subscriber);
        }
    }
}
