package io.penstock.service.function;

import io.penstock.core.lane.Deadlines;
import io.penstock.core.lane.Deadlines.Deadline;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.crt.CRT;
import software.amazon.awssdk.crt.CrtRuntimeException;
import software.amazon.awssdk.crt.http.HttpException;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.async.SdkHttpContentPublisher;
import software.amazon.awssdk.http.crt.AwsCrtAsyncHttpClient;

/**
 * Posts over the AWS Common Runtime's HTTP/1.1 client, the one that also polls.
 *
 * <p>Whether the body was sent is known for sure: the runtime asks for it only once a connection stands. So everything
 * that fails before, a refused connection, an unknown host, bad TLS, a full pool, is told apart from a connection that
 * breaks under a call, without a list of error codes.
 *
 * <p>A connection that its server closed while it was idle is dropped by the runtime as soon as the close arrives. What
 * remains is the moment in which both sides act at once; it looks like any connection that breaks after the body was
 * sent, and is reported so. To make it rare, idle connections are closed after {@link #LONGEST_IDLE}, before the usual
 * servers do (5 s and more).
 */
final class CrtTransport implements HttpTransport {

    /** Shorter than the keep-alive of common servers. */
    static final Duration LONGEST_IDLE = Duration.ofSeconds(4);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final SdkAsyncHttpClient client;
    private final Deadlines deadlines;

    /**
     * Posts with {@code client}.
     *
     * @param deadlines tell when a response is late
     */
    CrtTransport(SdkAsyncHttpClient client, Deadlines deadlines) {
        this.client = client;
        this.deadlines = deadlines;
    }

    /**
     * A client for this transport. It sets no limit to the time between request and response, because the timeouts of
     * the functions do.
     *
     * @param concurrency calls at once to one origin, and so the most connections to it; at least 1
     */
    static SdkAsyncHttpClient client(int concurrency) {
        return AwsCrtAsyncHttpClient.builder()
                .maxConcurrency(concurrency)
                .connectionTimeout(CONNECT_TIMEOUT)
                .connectionMaxIdleTime(LONGEST_IDLE)
                .build();
    }

    @Override
    public Reply post(URI url, Map<String, String> headers, byte[] body, Duration timeout) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        RequestBody content = new RequestBody(body);
        ResponseGatherer gatherer = new ResponseGatherer(LARGEST_RESPONSE);
        Future<Void> exchange;
        try {
            exchange = client.execute(AsyncExecuteRequest.builder()
                    .request(request(url, headers, body.length))
                    .requestContentPublisher(content)
                    .responseHandler(gatherer)
                    .build());
        } catch (IllegalStateException | CrtRuntimeException closed) {
            return new Reply.NotSent("the HTTP client can't be used: " + closed.getMessage());
        }
        boolean whole = false;
        try (Deadline limit = deadlines.set(timeout, gatherer::late)) {
            Reply reply = gatherer.await();
            whole = !(reply instanceof Reply.TooLarge || reply instanceof Reply.TimedOut);
            return reply instanceof Reply.TimedOut && !content.sent()
                    ? new Reply.NotSent("no connection within " + timeout)
                    : reply;
        } catch (ExecutionException failure) {
            String reason = reason(failure);
            return content.sent() ? new Reply.Broken(reason) : new Reply.NotSent(reason);
        } finally {
            if (!whole) {
                // Closes the connection: it still carries a response that nobody reads.
                exchange.cancel(true);
            }
        }
    }

    private static SdkHttpRequest request(URI url, Map<String, String> headers, int length) {
        SdkHttpRequest.Builder request =
                SdkHttpRequest.builder().method(SdkHttpMethod.POST).uri(url);
        headers.forEach(request::putHeader);
        String host = url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort();
        return request.putHeader("Host", host)
                .putHeader("Content-Length", Integer.toString(length))
                .build();
    }

    private static String reason(Throwable failure) {
        Throwable deepest = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpException http) {
                return CRT.awsErrorString(http.getErrorCode()) + " (" + CRT.awsErrorName(http.getErrorCode()) + ")";
            }
            deepest = cause;
        }
        return deepest.toString();
    }

    /** The body, in one piece, and whether it was asked for. */
    private static final class RequestBody implements SdkHttpContentPublisher {

        private final byte[] body;
        private volatile boolean sent;

        RequestBody(byte[] body) {
            this.body = body;
        }

        boolean sent() {
            return sent;
        }

        @Override
        public Optional<Long> contentLength() {
            return Optional.of((long) body.length);
        }

        @Override
        public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
            sent = true;
            subscriber.onSubscribe(new Subscription() {

                private boolean over;

                @Override
                public void request(long count) {
                    if (!over) {
                        over = true;
                        subscriber.onNext(ByteBuffer.wrap(body));
                        subscriber.onComplete();
                    }
                }

                @Override
                public void cancel() {
                    over = true;
                }
            });
        }
    }
}
