package io.penstock.it.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stands before an AWS service that speaks HTTP/1.1, and does to calls of an operation what it is told to: the calls of
 * {@link #next} first, in the order told, then that of {@link #always}. All other calls pass through, their answers as
 * they come. Operations are named as in the last part of the header {@code X-Amz-Target}: {@code GetRecords}.
 * Thread-safe.
 */
public final class FaultyProxy implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** Headers that belong to one connection, or that the two ends write themselves. */
    private static final Set<String> OWN_HEADERS = Set.of(
            "connection", "content-length", "date", "expect", "host", "keep-alive", "transfer-encoding", "upgrade");

    private final URI service;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final FaultPlan plan = new FaultPlan();
    private final Optional<Translation> translation;

    /** Starts it on a free port of the loopback interface, before the service at {@code service}. */
    public FaultyProxy(URI service) {
        this(service, Optional.empty());
    }

    /** As {@link #FaultyProxy(URI)}; what passes is translated. */
    public FaultyProxy(URI service, Translation translation) {
        this(service, Optional.of(translation));
    }

    private FaultyProxy(URI service, Optional<Translation> translation) {
        this.service = service;
        this.translation = translation;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException("can't start a proxy of " + service, failure);
        }
        server.createContext("/", this::serve);
        server.setExecutor(threads);
        server.start();
    }

    /** Where it answers. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Does {@code fault} to the next {@code times} calls of {@code operation} that nothing is planned for yet. */
    public void next(int times, String operation, Fault fault) {
        plan.next(operation, Collections.nCopies(times, fault));
    }

    /** Does {@code fault} to every call of {@code operation}, until it is healed. */
    public void always(String operation, Fault fault) {
        plan.always(operation, fault);
    }

    /** Asks {@code faults} what to do to each call that nothing is planned for, by its operation; one at a time. */
    public void otherwise(Function<String, Optional<Fault>> faults) {
        plan.otherwise(faults);
    }

    /** Lets all calls of {@code operation} through from now on. */
    public void heal(String operation) {
        plan.heal(operation);
    }

    /** How many calls of {@code operation} came in so far, whatever became of them. */
    public int calls(String operation) {
        return plan.calls(operation);
    }

    /** How many calls of all operations came in so far. */
    public int calls() {
        return plan.calls();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        client.shutdownNow();
    }

    /** What it throws closes the connection. */
    private void serve(HttpExchange exchange) throws IOException {
        String operation = operation(exchange);
        byte[] asked = exchange.getRequestBody().readAllBytes();
        byte[] body = translation.map(into -> into.request(operation, asked)).orElse(asked);
        try {
            Optional<Fault> fault = plan.take(operation);
            if (fault.isEmpty()) {
                pass(exchange, body);
                return;
            }
            switch (fault.get()) {
                case Fault.Answer answer -> answer(exchange, answer);
                case Fault.Delay delay -> {
                    TimeUnit.MILLISECONDS.sleep(delay.duration().toMillis());
                    pass(exchange, body);
                }
                case Fault.Drop drop -> throw new IOException("dropped");
                case Fault.LostAnswer lost -> {
                    client.send(request(exchange, body), HttpResponse.BodyHandlers.discarding());
                    throw new IOException("the answer is lost");
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("the proxy stops", stop);
        }
    }

    private static String operation(HttpExchange exchange) {
        String target = Optional.ofNullable(exchange.getRequestHeaders().getFirst("X-Amz-Target"))
                .orElse("");
        return target.substring(target.lastIndexOf('.') + 1);
    }

    /** Both headers are what the SDKs look at first, so the body's format does not matter to a client of CBOR. */
    private static void answer(HttpExchange exchange, Fault.Answer answer) throws IOException {
        byte[] body = JSON.writeValueAsString(Map.of("__type", answer.type(), "message", answer.message()))
                .getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.getResponseHeaders().set("x-amzn-ErrorType", answer.type());
        exchange.getResponseHeaders().set("x-amzn-error-message", answer.message());
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void pass(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                client.send(request(exchange, body), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = response.body()) {
            if (translation.isPresent()) {
                translated(exchange, response, translation.get());
                return;
            }
            copyHeaders(response.headers().map(), exchange.getResponseHeaders()::add);
            long length = response.headers().firstValueAsLong("content-length").orElse(-1);
            // To this server 0 means "until it ends", and -1 means nothing.
            exchange.sendResponseHeaders(response.statusCode(), length == 0 ? -1 : Math.max(0, length));
            OutputStream out = exchange.getResponseBody();
            byte[] part = new byte[1 << 14];
            for (int read = in.read(part); read >= 0; read = in.read(part)) {
                out.write(part, 0, read);
                out.flush();
            }
        }
        exchange.close();
    }

    private static void translated(HttpExchange exchange, HttpResponse<InputStream> response, Translation translation)
            throws IOException {
        byte[] answer = translation.answer(operation(exchange), response.body().readAllBytes());
        copyHeaders(response.headers().map(), exchange.getResponseHeaders()::add);
        exchange.getResponseHeaders().remove("x-amz-crc32");
        exchange.sendResponseHeaders(response.statusCode(), answer.length == 0 ? -1 : answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private HttpRequest request(HttpExchange exchange, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        service.resolve(exchange.getRequestURI().toString()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        copyHeaders(exchange.getRequestHeaders(), request::header);
        return request.build();
    }

    private static void copyHeaders(Map<String, List<String>> from, Header to) {
        from.forEach((name, values) -> {
            if (!name.startsWith(":") && !OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> to.add(name, value));
            }
        });
    }

    /** Takes a header. */
    private interface Header {
        void add(String name, String value);
    }
}
