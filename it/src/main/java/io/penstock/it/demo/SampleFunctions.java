package io.penstock.it.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import io.penstock.it.support.LoopbackServer;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Functions that run beside the service, on one small HTTP server that answers as the Lambda runtime interface emulator
 * does. Thread-safe.
 */
final class SampleFunctions implements AutoCloseable {

    /** The code of a function. Must be thread-safe. */
    @FunctionalInterface
    interface Code {

        /**
         * Handles one event and returns its answer, a JSON value. Any runtime exception is a function error.
         *
         * @throws InterruptedException when the thread is interrupted
         */
        String handle(JsonNode event) throws InterruptedException;
    }

    private static final JsonMapper JSON = JsonMapper.shared();

    private final LoopbackServer server;

    private SampleFunctions(LoopbackServer server) {
        this.server = server;
    }

    /** Starts functions by their names. */
    static SampleFunctions start(Map<String, Code> functions) {
        LoopbackServer server = LoopbackServer.start();
        functions.forEach((name, code) -> server.serve("/" + name, exchange -> serve(exchange, code)));
        return new SampleFunctions(server);
    }

    private static void serve(HttpExchange exchange, Code code) throws IOException {
        try (exchange) {
            byte[] answer = answer(exchange, code).getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private static String answer(HttpExchange exchange, Code code) throws IOException {
        try {
            return code.handle(JSON.readTree(exchange.getRequestBody().readAllBytes()));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return error(stop);
        } catch (RuntimeException failure) {
            return error(failure);
        }
    }

    private static String error(Exception failure) {
        return JSON.writeValueAsString(Map.of(
                "errorType", failure.getClass().getSimpleName(), "errorMessage", String.valueOf(failure.getMessage())));
    }

    /** The URL of one of them. */
    URI url(String name) {
        return URI.create(server.url() + "/" + name);
    }

    /** Ends the server and all calls. */
    @Override
    public void close() {
        server.close();
    }
}
