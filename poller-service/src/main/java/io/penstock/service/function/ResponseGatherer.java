package io.penstock.service.function;

import io.penstock.service.function.HttpTransport.Reply;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.async.SdkAsyncHttpResponseHandler;

/**
 * Gathers one response, up to a limit. Called by the HTTP client's threads, one at a time; {@link #await} may be called
 * on any.
 */
final class ResponseGatherer implements SdkAsyncHttpResponseHandler, Subscriber<ByteBuffer> {

    private final int limit;
    private final CompletableFuture<Reply> reply = new CompletableFuture<>();
    private ByteArrayOutputStream body = new ByteArrayOutputStream(256);
    private @Nullable SdkHttpResponse head;
    private @Nullable Subscription subscription;

    ResponseGatherer(int limit) {
        this.limit = limit;
    }

    /** Waits for a whole response, a response too large, a failure, or {@link #late()}. */
    Reply await() throws InterruptedException, ExecutionException {
        return reply.get();
    }

    /** Nothing that comes from now on counts. Called on any thread. */
    void late() {
        reply.complete(new Reply.TimedOut());
    }

    @Override
    public void onHeaders(SdkHttpResponse headers) {
        head = headers;
    }

    @Override
    public void onStream(Publisher<ByteBuffer> stream) {
        stream.subscribe(this);
    }

    @Override
    public void onSubscribe(Subscription newSubscription) {
        subscription = newSubscription;
        newSubscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer part) {
        if (reply.isDone()) {
            return;
        }
        if (part.remaining() > limit - body.size()) {
            body = new ByteArrayOutputStream(0);
            if (subscription != null) {
                subscription.cancel();
            }
            reply.complete(new Reply.TooLarge());
            return;
        }
        byte[] octets = new byte[part.remaining()];
        part.get(octets);
        body.writeBytes(octets);
    }

    @Override
    public void onComplete() {
        if (head == null) {
            reply.completeExceptionally(new IllegalStateException("a response without a status line"));
        } else {
            reply.complete(whole(head));
        }
    }

    @Override
    public void onError(Throwable failure) {
        reply.completeExceptionally(failure);
    }

    /**
     * The runtime takes a body that has no length and is not chunked for an empty one, although it lasts until the
     * connection closes (RFC 9112 §6.3); simple servers that speak HTTP/1.0 answer so.
     */
    private Reply whole(SdkHttpResponse response) {
        String retryAfter = response.firstMatchingHeader("Retry-After").orElse(null);
        boolean framed = response.statusCode() == 204
                || response.statusCode() == 304
                || response.firstMatchingHeader("Content-Length").isPresent()
                || response.firstMatchingHeader("Transfer-Encoding").isPresent();
        if (!framed) {
            return new Reply.Unframed(response.statusCode(), retryAfter);
        }
        return new Reply.Answered(
                response.statusCode(),
                response.firstMatchingHeader("X-Amz-Function-Error").orElse(null),
                retryAfter,
                body.toByteArray());
    }
}
