package io.penstock.it.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stands before an AWS service that speaks HTTP/1.1, and makes the calls of an operation fail as planned: first by the
 * faults of {@link #next}, in their order, then by that of {@link #always}. All other calls pass through, their answers
 * as they come. Operations are named as in the last part of the header {@code X-Amz-Target}: {@code GetRecords}.
 * Thread-safe.
 */
public final class FaultyProxy implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Upstream service;
    private final LoopbackServer server;
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
        this.service = new Upstream(service);
        this.translation = translation;
        this.server = LoopbackServer.start(this::serve);
    }

    /** The URL that it answers at. */
    public URI endpoint() {
        return server.url();
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

    /** Drops every call for which no other fault is planned. */
    public void goDown() {
        plan.otherwise(operation -> Optional.of(new Fault.Drop()));
    }

    /** Ends {@link #goDown()}. */
    public void comeBack() {
        plan.otherwise(operation -> Optional.empty());
    }

    /** The number of calls of {@code operation} so far, whatever became of them. */
    public int calls(String operation) {
        return plan.calls(operation);
    }

    /** The number of calls of all operations so far. */
    public int calls() {
        return plan.calls();
    }

    @Override
    public void close() {
        server.close();
        service.close();
    }

    /** Serves one call; what is thrown closes the connection. */
    private void serve(HttpExchange exchange) throws IOException {
        String operation = Upstream.operation(exchange);
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
                    service.send(exchange, body, HttpResponse.BodyHandlers.discarding());
                    throw new IOException("the answer is lost");
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("the proxy stops", stop);
        }
    }

    /** Both headers are what the SDKs look at first, so the body's format does not matter to a client of CBOR. */
    private static void answer(HttpExchange exchange, Fault.Answer answer) throws IOException {
        byte[] body = JSON.writeValueAsString(Map.of("__type", answer.type(), "message", answer.message()))
                .getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.getResponseHeaders().set("x-amzn-ErrorType", answer.type());
        exchange.getResponseHeaders().set("x-amzn-error-message", answer.message());
        Upstream.answer(exchange, answer.status(), body);
    }

    private void pass(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = service.send(exchange, body, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = response.body()) {
            if (translation.isPresent()) {
                translated(exchange, response, translation.get());
                return;
            }
            Upstream.copyHeaders(response.headers(), exchange.getResponseHeaders());
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
        byte[] answer =
                translation.answer(Upstream.operation(exchange), response.body().readAllBytes());
        Upstream.copyHeaders(response.headers(), exchange.getResponseHeaders());
        exchange.getResponseHeaders().remove("x-amz-crc32");
        Upstream.answer(exchange, response.statusCode(), answer);
    }
}
