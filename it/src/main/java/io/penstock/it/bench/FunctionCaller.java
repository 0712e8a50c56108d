package io.penstock.it.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpResponseHandler;
import software.amazon.awssdk.http.async.SdkHttpContentPublisher;
import software.amazon.awssdk.http.async.SimpleSubscriber;
import software.amazon.awssdk.http.crt.AwsCrtAsyncHttpClient;
import software.amazon.awssdk.utils.IoUtils;

/** Posts events to a function and reads its answers, each in one way. Implementations are thread-safe. */
@FunctionalInterface
interface FunctionCaller {

    /** Posts one event; the status of the answer. */
    int call(byte[] event) throws IOException, InterruptedException;

    /** The caller that these settings ask for; {@code http} is used unless they say otherwise. */
    static FunctionCaller of(URI function, SdkHttpClient http, Set<SdkSetting> changed, int lanes) {
        if (changed.contains(SdkSetting.POST_JDK)) {
            return byJdk(function);
        }
        return changed.contains(SdkSetting.POST_ASYNC) ? byAsyncCrt(function, lanes) : bySdk(function, http);
    }

    private static FunctionCaller bySdk(URI function, SdkHttpClient http) {
        return event -> {
            HttpExecuteResponse answer = http.prepareRequest(HttpExecuteRequest.builder()
                            .request(post(function, event))
                            .contentStreamProvider(() -> new java.io.ByteArrayInputStream(event))
                            .build())
                    .call();
            if (answer.responseBody().isPresent()) {
                try (InputStream body = answer.responseBody().get()) {
                    IoUtils.drainInputStream(body);
                }
            }
            return answer.httpResponse().statusCode();
        };
    }

    private static FunctionCaller byAsyncCrt(URI function, int lanes) {
        SdkAsyncHttpClient http =
                AwsCrtAsyncHttpClient.builder().maxConcurrency(2 * lanes).build();
        return event -> {
            Answer answer = new Answer();
            http.execute(AsyncExecuteRequest.builder()
                    .request(post(function, event))
                    .requestContentPublisher(new Content(AsyncRequestBody.fromBytesUnsafe(event)))
                    .responseHandler(answer)
                    .build());
            return answer.status.join();
        };
    }

    private static FunctionCaller byJdk(URI function) {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        return event -> http.send(
                        HttpRequest.newBuilder(function)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofByteArray(event))
                                .build(),
                        BodyHandlers.ofByteArray())
                .statusCode();
    }

    private static SdkHttpRequest post(URI function, byte[] event) {
        return SdkHttpRequest.builder()
                .uri(function)
                .method(SdkHttpMethod.POST)
                .putHeader("Content-Type", "application/json")
                .putHeader("Content-Length", Integer.toString(event.length))
                .build();
    }

    /** A body that is in memory. */
    record Content(AsyncRequestBody body) implements SdkHttpContentPublisher {

        @Override
        public Optional<Long> contentLength() {
            return body.contentLength();
        }

        @Override
        public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
            body.subscribe(subscriber);
        }
    }

    /** Waits for the end of an answer. */
    final class Answer implements SdkAsyncHttpResponseHandler {

        private final CompletableFuture<Integer> status = new CompletableFuture<>();
        private volatile int code;

        @Override
        public void onHeaders(SdkHttpResponse headers) {
            code = headers.statusCode();
        }

        @Override
        public void onStream(Publisher<ByteBuffer> stream) {
            stream.subscribe(new Drain(this));
        }

        @Override
        public void onError(Throwable error) {
            status.completeExceptionally(error);
        }
    }

    /** Reads an answer to its end. */
    final class Drain extends SimpleSubscriber {

        private final Answer answer;

        Drain(Answer answer) {
            super(bytes -> {});
            this.answer = answer;
        }

        @Override
        public void onError(Throwable error) {
            answer.onError(error);
        }

        @Override
        public void onComplete() {
            answer.status.complete(answer.code);
        }
    }
}
