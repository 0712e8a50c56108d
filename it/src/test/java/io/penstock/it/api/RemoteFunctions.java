package io.penstock.it.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import io.penstock.it.support.LoopbackServer;
import io.penstock.it.support.Upstream;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The part of AWS Lambda that Penstock calls: functions that exist, accept every event, and can be deleted. */
final class RemoteFunctions implements AutoCloseable {

    private static final String CONFIGURATION = "/configuration";

    private final Set<String> functions = ConcurrentHashMap.newKeySet();
    private final LoopbackServer server = LoopbackServer.start(this::serve);

    /** Where it is. */
    URI url() {
        return server.url();
    }

    void create(String function) {
        functions.add(function);
    }

    void delete(String function) {
        functions.remove(function);
    }

    private void serve(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath();
        if (functions.stream().noneMatch(path::contains)) {
            exchange.getResponseHeaders().add("x-amzn-errortype", "ResourceNotFoundException");
            Upstream.answer(exchange, 404, "{\"Message\":\"Function not found\"}".getBytes(UTF_8));
        } else {
            String answer = path.endsWith(CONFIGURATION) ? "{\"Timeout\":3}" : "null";
            Upstream.answer(exchange, 200, answer.getBytes(UTF_8));
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
