package io.penstock.it.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Functions that run beside the service: one small HTTP server on a free port of the loopback interface, which answers as
 * the Lambda runtime interface emulator does. Thread-safe.
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

    private final HttpServer server;
    private final ExecutorService threads;

    private SampleFunctions(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /** Starts functions by their names. */
    static SampleFunctions start(Map<String, Code> functions) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
            server.setExecutor(threads);
            functions.forEach((name, code) -> server.createContext("/" + name, exchange -> serve(exchange, code)));
            server.start();
            return new SampleFunctions(server, threads);
        } catch (IOException failure) {
            throw new UncheckedIOException("can't start the sample functions", failure);
        }
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

    /** Where one of them answers. */
    URI url(String name) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + name);
    }

    /** Ends the server and all calls. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
