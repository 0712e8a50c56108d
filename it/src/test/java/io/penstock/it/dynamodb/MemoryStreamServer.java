package io.penstock.it.dynamodb;

import com.sun.net.httpserver.HttpExchange;
import io.penstock.it.dynamodb.MemoryStream.Refusal;
import io.penstock.it.support.LoopbackServer;
import io.penstock.it.support.Upstream;
import java.io.IOException;
import java.net.URI;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Serves a {@link MemoryStream} as DynamoDB Streams does. Thread-safe. */
final class MemoryStreamServer implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final MemoryStream stream;
    private final LoopbackServer server;

    /** Starts the server on a free port of the loopback interface. */
    MemoryStreamServer(MemoryStream stream) {
        this.stream = stream;
        this.server = LoopbackServer.start(this::serve);
    }

    /** The endpoint of DynamoDB Streams. */
    URI endpoint() {
        return server.url();
    }

    private void serve(HttpExchange exchange) throws IOException {
        JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
        exchange.getResponseHeaders().set("x-amzn-RequestId", "memory");
        try {
            answer(exchange, 200, answer(Upstream.operation(exchange), request));
        } catch (Refusal refusal) {
            answer(
                    exchange,
                    400,
                    JSON.createObjectNode().put("__type", refusal.type()).put("message", refusal.getMessage()));
        }
    }

    private ObjectNode answer(String operation, JsonNode request) throws Refusal {
        return switch (operation) {
            case "DescribeStream" -> stream.describe(request);
            case "GetShardIterator" -> stream.iterator(request);
            case "GetRecords" -> stream.records(request);
            default -> throw new Refusal("UnknownOperationException", operation);
        };
    }

    private static void answer(HttpExchange exchange, int status, ObjectNode json) throws IOException {
        Upstream.answer(exchange, status, JSON.writeValueAsBytes(json));
    }

    @Override
    public void close() {
        server.close();
    }
}
