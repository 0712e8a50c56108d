package io.penstock.it.support;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** The service that a proxy forwards calls to, over HTTP/1.1. Thread-safe. */
public final class Upstream implements AutoCloseable {

    /** Headers that belong to one connection, or that the two ends write themselves. */
    private static final Set<String> OWN_HEADERS = Set.of(
            "connection", "content-length", "date", "expect", "host", "keep-alive", "transfer-encoding", "upgrade");

    private final URI service;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** The service at {@code service}. */
    public Upstream(URI service) {
        this.service = service;
    }

    /** The operation that a call asks for, as the last part of the header {@code X-Amz-Target}: {@code GetRecords}. */
    public static String operation(HttpExchange exchange) {
        String target = Optional.ofNullable(exchange.getRequestHeaders().getFirst("X-Amz-Target"))
                .orElse("");
        return target.substring(target.lastIndexOf('.') + 1);
    }

    /** Sends the call of {@code exchange} on with {@code body}, and returns the answer. */
    public <T> HttpResponse<T> send(HttpExchange exchange, byte[] body, HttpResponse.BodyHandler<T> answer)
            throws IOException, InterruptedException {
        return client.send(request(exchange, body).build(), answer);
    }

    /** As {@link #send(HttpExchange, byte[], HttpResponse.BodyHandler)}, with another {@code X-Amz-Target}. */
    public <T> HttpResponse<T> send(
            HttpExchange exchange, String target, byte[] body, HttpResponse.BodyHandler<T> answer)
            throws IOException, InterruptedException {
        return client.send(
                request(exchange, body).setHeader("X-Amz-Target", target).build(), answer);
    }

    private HttpRequest.Builder request(HttpExchange exchange, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        service.resolve(exchange.getRequestURI().toString()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        copy(exchange.getRequestHeaders(), request::header);
        return request;
    }

    /** Sends the call of {@code exchange} on with {@code body}, and answers it as the service does. */
    public void pass(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = send(exchange, body, HttpResponse.BodyHandlers.ofByteArray());
        copyHeaders(response.headers(), exchange.getResponseHeaders());
        answer(exchange, response.statusCode(), response.body());
    }

    /** Answers with a body that may be empty, and ends the exchange. */
    public static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        // To the server 0 means "until it ends", and -1 means nothing.
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    /** Copies the headers of an answer that are not about its connection. */
    public static void copyHeaders(HttpHeaders from, Headers to) {
        copy(from.map(), to::add);
    }

    private static void copy(Map<String, List<String>> from, BiConsumer<String, String> to) {
        from.forEach((name, values) -> {
            if (!name.startsWith(":") && !OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> to.accept(name, value));
            }
        });
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
