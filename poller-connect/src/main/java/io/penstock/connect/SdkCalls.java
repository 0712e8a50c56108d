package io.penstock.connect;

import io.penstock.connect.HttpResult.Answered;
import io.penstock.connect.HttpResult.Broken;
import io.penstock.connect.HttpResult.NotSent;
import io.penstock.connect.HttpResult.TimedOut;
import io.penstock.connect.HttpResult.TooLarge;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Lets a synchronous client of the AWS SDK call over an {@link HttpClient}. Thread-safe. Requests and answers are held
 * in memory as a whole, so it is not for objects of any size.
 */
public final class SdkCalls implements SdkHttpClient {

    /** The largest array that every JVM can make. */
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    private final HttpClient client;
    private final Duration timeout;

    /**
     * Calls over {@code client}, which is not closed with this.
     *
     * @param timeout of one attempt, from connecting to the last byte of the answer; more than 0 and at most one day
     */
    public SdkCalls(HttpClient client, Duration timeout) {
        this.client = client;
        this.timeout = timeout;
    }

    /** A request that is sent when it is called; aborting it ends the call. */
    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        Watch watch = new Watch();
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                return send(request, watch);
            }

            @Override
            public void abort() {
                watch.end(Watch.End.ABORTED);
            }
        };
    }

    @Override
    public String clientName() {
        return "Penstock";
    }

    @Override
    public void close() {
        // The client is its creator's to close.
    }

    /** Throws an {@link IOException} for what the SDK may retry. */
    private HttpExecuteResponse send(HttpExecuteRequest request, Watch watch) throws IOException {
        HttpResult result;
        try {
            result = client.call(call(request), watch);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the call was interrupted");
        }
        return switch (result) {
            case Answered answered -> response(answered);
            case NotSent unsent -> throw new ConnectException(unsent.reason());
            case Broken broken -> throw new SocketException(broken.reason());
            case TimedOut late -> throw new SocketTimeoutException("no answer within " + timeout);
            case TooLarge tooLarge -> throw new IOException("the answer has more than " + LARGEST + " bytes");
        };
    }

    private HttpCall call(HttpExecuteRequest request) throws IOException {
        SdkHttpRequest http = request.httpRequest();
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        http.forEachHeader((name, values) -> values.forEach(value -> headers.add(Map.entry(name, value))));
        return new HttpCall(
                http.method().name(), url(http), headers, body(request.contentStreamProvider()), timeout, LARGEST);
    }

    /** Path and query are those that were signed. */
    private static Url url(SdkHttpRequest request) {
        boolean bare = request.host().contains(":") && !request.host().startsWith("[");
        String host = bare ? "[" + request.host() + "]" : request.host();
        String query = request.encodedQueryParameters().map(text -> "?" + text).orElse("");
        return Url.of(request.protocol().toLowerCase(Locale.ROOT) + "://" + host + ":" + request.port()
                + request.encodedPath() + query);
    }

    private static byte[] body(Optional<ContentStreamProvider> content) throws IOException {
        if (content.isEmpty()) {
            return new byte[0];
        }
        try (InputStream stream = content.get().newStream()) {
            return stream.readAllBytes();
        }
    }

    private static HttpExecuteResponse response(Answered answered) {
        SdkHttpResponse.Builder head = SdkHttpResponse.builder().statusCode(answered.status());
        answered.headers().forEach(header -> head.appendHeader(header.getKey(), header.getValue()));
        return HttpExecuteResponse.builder()
                .response(head.build())
                .responseBody(AbortableInputStream.create(new ByteArrayInputStream(answered.body())))
                .build();
    }
}
