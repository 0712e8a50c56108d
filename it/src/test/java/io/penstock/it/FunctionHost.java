package io.penstock.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.json.JsonMapper;

/** Functions on one HTTP server of the loopback interface. Thread-safe. */
public final class FunctionHost implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** What a function answers. */
    public record Reply(int status, String body) {

        /** A normal return. */
        public static Reply ok(String body) {
            return new Reply(200, body);
        }

        /** A function error. */
        public static Reply error() {
            return new Reply(500, "{\"errorType\":\"Error\",\"errorMessage\":\"no\"}");
        }
    }

    /** What a function does. */
    @FunctionalInterface
    public interface Handler {
        Reply handle(FunctionEvent event) throws Exception;
    }

    /** Starts the server. */
    public FunctionHost() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.setExecutor(threads);
        server.start();
    }

    /** Where the functions are, each below it by its name. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Adds a function. */
    public Deployed deploy(String name, Handler handler) {
        Deployed function = new Deployed(name, handler);
        server.createContext("/" + name, function::serve);
        return function;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** A function that runs, and the calls it got. */
    public final class Deployed {

        private final String name;
        private final Handler handler;
        private final List<FunctionEvent> calls = new CopyOnWriteArrayList<>();
        private final AtomicInteger running = new AtomicInteger();
        private final AtomicInteger mostAtOnce = new AtomicInteger();

        private Deployed(String name, Handler handler) {
            this.name = name;
            this.handler = handler;
        }

        /** Where it is called. */
        public URI url() {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + name);
        }

        /** The calls so far, in the order in which they began. */
        public List<FunctionEvent> calls() {
            return List.copyOf(calls);
        }

        /** The bodies of all messages of all calls. */
        public List<String> bodies() {
            return calls.stream().flatMap(call -> call.bodies().stream()).toList();
        }

        /** The most calls that ran at once. */
        public int mostAtOnce() {
            return mostAtOnce.get();
        }

        private void serve(HttpExchange exchange) throws IOException {
            mostAtOnce.accumulateAndGet(running.incrementAndGet(), Math::max);
            try (exchange) {
                FunctionEvent event = new FunctionEvent(
                        JSON.readTree(exchange.getRequestBody().readAllBytes()), Instant.now());
                calls.add(event);
                Reply reply = handler.handle(event);
                byte[] body = reply.body().getBytes(UTF_8);
                exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
                if (body.length > 0) {
                    exchange.getResponseBody().write(body);
                }
            } catch (Exception failure) {
                throw new IOException(failure);
            } finally {
                running.decrementAndGet();
            }
        }
    }
}
