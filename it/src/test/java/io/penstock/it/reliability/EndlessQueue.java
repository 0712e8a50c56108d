package io.penstock.it.reliability;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import io.penstock.it.support.LoopbackServer;
import io.penstock.it.support.Upstream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stands before an SQS and adds one queue, whose large messages it makes up while it answers, so that a gigabyte of
 * them costs no memory. All other queues are those of the SQS. Thread-safe.
 */
final class EndlessQueue implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private final Upstream sqs;
    private final String name;
    private final byte[] body;
    private final String md5;
    private final HiddenMessages messages;
    private final LoopbackServer server;

    /** Starts it before {@code sqs}, with a queue called {@code name} that holds {@code count} messages. */
    EndlessQueue(URI sqs, String name, int count, int bytes, Duration visibility) {
        this.sqs = new Upstream(sqs);
        this.name = name;
        this.body = "x".repeat(bytes).getBytes(US_ASCII);
        this.md5 = md5(body);
        this.messages = new HiddenMessages(count, visibility);
        this.server = LoopbackServer.start(this::serve);
    }

    private static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The endpoint of all queues. */
    URI endpoint() {
        return server.url();
    }

    /** Its messages. */
    HiddenMessages messages() {
        return messages;
    }

    private void serve(HttpExchange exchange) throws IOException {
        byte[] asked = exchange.getRequestBody().readAllBytes();
        try (exchange) {
            JsonNode request = JSON.readTree(asked);
            boolean ours = request.path("QueueUrl").asString("").endsWith("/" + name)
                    || request.path("QueueName").asString("").equals(name);
            if (ours) {
                answer(exchange, Upstream.operation(exchange), request);
            } else {
                sqs.pass(exchange, asked);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("the server ends", stop);
        }
    }

    private void answer(HttpExchange exchange, String operation, JsonNode request)
            throws IOException, InterruptedException {
        switch (operation) {
            case "ReceiveMessage" ->
                receive(
                        exchange,
                        messages.receive(
                                request.path("MaxNumberOfMessages").asInt(1),
                                Duration.ofSeconds(
                                        request.path("WaitTimeSeconds").asInt(0))));
            case "DeleteMessage" -> {
                messages.delete(request.path("ReceiptHandle").asString());
                send(exchange, "{}");
            }
            case "DeleteMessageBatch", "ChangeMessageVisibilityBatch" -> {
                request.path("Entries").forEach(entry -> {
                    String receipt = entry.path("ReceiptHandle").asString();
                    if (operation.equals("DeleteMessageBatch")) {
                        messages.delete(receipt);
                    } else {
                        messages.hide(receipt, entry.path("VisibilityTimeout").asInt());
                    }
                });
                send(exchange, successful(request));
            }
            case "ChangeMessageVisibility" -> {
                messages.hide(
                        request.path("ReceiptHandle").asString(),
                        request.path("VisibilityTimeout").asInt());
                send(exchange, "{}");
            }
            case "GetQueueUrl" -> send(exchange, "{\"QueueUrl\":\"" + endpoint() + "/000000000000/" + name + "\"}");
            case "GetQueueAttributes" ->
                send(
                        exchange,
                        "{\"Attributes\":{\"VisibilityTimeout\":\""
                                + messages.visibility().toSeconds() + "\"}}");
            default -> throw new IOException("no " + operation + " here");
        }
    }

    private static String successful(JsonNode request) {
        List<String> entries = StreamSupport.stream(request.path("Entries").spliterator(), false)
                .map(entry -> "{\"Id\":\"" + entry.path("Id").asString() + "\"}")
                .toList();
        return "{\"Successful\":[" + String.join(",", entries) + "],\"Failed\":[]}";
    }

    private static void send(HttpExchange exchange, String json) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
        Upstream.answer(exchange, 200, json.getBytes(UTF_8));
    }

    private void receive(HttpExchange exchange, List<HiddenMessages.Received> received) throws IOException {
        if (received.isEmpty()) {
            send(exchange, "{}");
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        String separator = "{\"Messages\":[";
        for (HiddenMessages.Received message : received) {
            out.write((separator
                            + "{\"MessageId\":\"%s\",\"ReceiptHandle\":\"%s\",\"MD5OfBody\":\"%s\",\"Attributes\":"
                                    .formatted(message.id(), message.receipt(), md5)
                            + "{\"ApproximateReceiveCount\":\"%d\",\"SentTimestamp\":\"%d\"},\"Body\":\""
                                    .formatted(message.count(), System.currentTimeMillis()))
                    .getBytes(US_ASCII));
            out.write(body);
            out.write("\"}".getBytes(US_ASCII));
            separator = ",";
        }
        out.write("]}".getBytes(US_ASCII));
    }

    @Override
    public void close() {
        server.close();
        sqs.close();
    }
}
