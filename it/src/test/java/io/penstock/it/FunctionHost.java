package io.penstock.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import io.penstock.core.time.SystemTime;
import io.penstock.core.time.Time;
import io.penstock.it.support.LoopbackServer;
import io.penstock.it.support.Upstream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.json.JsonMapper;

/** Functions on one HTTP server of the loopback interface. Thread-safe. */
public final class FunctionHost implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Time CLOCK = new SystemTime();

    private final LoopbackServer server = LoopbackServer.start();

    /** What a function answers. */
    public record Answer(int status, String body) {

        /** Accepts the whole event. */
        public static Answer ok() {
            return ok("null");
        }

        /** Returns normally, with a JSON value. */
        public static Answer ok(String body) {
            return new Answer(200, body);
        }

        /** A function error. */
        public static Answer error() {
            return new Answer(500, "{\"errorType\":\"Error\",\"errorMessage\":\"no\"}");
        }
    }

    /** What a function does. */
    @FunctionalInterface
    public interface Handler {
        /** Handles one event; what it throws closes the connection. */
        Answer handle(FunctionEvent event) throws Exception;

        /** Accepts everything, {@code time} after it was invoked. */
        static Handler acceptingAfter(Duration time) {
            return event -> {
                CLOCK.pauseUntil(CLOCK.now().plus(time));
                return Answer.ok();
            };
        }
    }

    /** The URL below which functions answer, each by its name. */
    public URI url() {
        return server.url();
    }

    /** Adds a function that accepts everything. */
    public DeployedFunction deployAccepting(String name) {
        return deploy(name, event -> Answer.ok());
    }

    /** Adds a function. */
    public DeployedFunction deploy(String name, Handler handler) {
        DeployedFunction function = new DeployedFunction(name, handler);
        server.serve("/" + name, function::serve);
        return function;
    }

    @Override
    public void close() {
        server.close();
    }

    /** A function, and its invocations. */
    public final class DeployedFunction {

        private final String name;
        private final Handler handler;
        private final List<FunctionEvent> invocations = new CopyOnWriteArrayList<>();
        private final AtomicInteger running = new AtomicInteger();
        private final AtomicInteger mostConcurrent = new AtomicInteger();

        private DeployedFunction(String name, Handler handler) {
            this.name = name;
            this.handler = handler;
        }

        /** The URL that invokes it. */
        public URI url() {
            return URI.create(server.url() + "/" + name);
        }

        /** The invocations so far, in the order in which they began. */
        public List<FunctionEvent> invocations() {
            return List.copyOf(invocations);
        }

        /** The bodies of all records of all invocations. */
        public List<String> bodies() {
            return invocations.stream()
                    .flatMap(invocation -> invocation.bodies().stream())
                    .toList();
        }

        /** The most invocations that ran at the same time. */
        public int mostConcurrent() {
            return mostConcurrent.get();
        }

        private void serve(HttpExchange exchange) throws IOException {
            mostConcurrent.accumulateAndGet(running.incrementAndGet(), Math::max);
            try (exchange) {
                FunctionEvent event = new FunctionEvent(
                        JSON.readTree(exchange.getRequestBody().readAllBytes()), Instant.now());
                invocations.add(event);
                Answer answer = handler.handle(event);
                Upstream.answer(exchange, answer.status(), answer.body().getBytes(UTF_8));
            } catch (Exception failure) {
                throw new IOException(failure);
            } finally {
                running.decrementAndGet();
            }
        }
    }
}
