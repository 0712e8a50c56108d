package io.penstock.it.support;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * DynamoDB Streams whose shards are closed and followed by children on demand, on a {@link DynoxideStreams}, whose
 * streams have one shard for ever. Items are spread over lines of shards by their key; a shard is a line between two
 * sequence numbers of the one shard. For one stream. Thread-safe.
 */
public final class RollingStreams implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String SEPARATOR = "@";

    private final Upstream service;
    private final LoopbackServer server;
    private final Map<String, Part> parts = new LinkedHashMap<>();
    private final Part[] open;
    private Optional<BigInteger> youngest = Optional.empty();

    /** A shard: what its line holds after {@code after} and up to {@code last}. */
    private static final class Part {

        private final String id;
        private final int line;
        private final @Nullable Part parent;
        private final Optional<BigInteger> after;
        private Optional<BigInteger> last = Optional.empty();

        Part(String id, int line, @Nullable Part parent, Optional<BigInteger> after) {
            this.id = id;
            this.line = line;
            this.parent = parent;
            this.after = after;
        }

        boolean isAtEnd(BigInteger sequenceNumber) {
            return last.isPresent() && sequenceNumber.compareTo(last.get()) >= 0;
        }

        boolean holds(BigInteger sequenceNumber) {
            return last.isEmpty() || sequenceNumber.compareTo(last.get()) <= 0;
        }
    }

    /** An answer of Dynoxide. */
    private record Answer(int status, JsonNode json) {}

    /** Starts before {@code streams}, which is closed by the caller. */
    public RollingStreams(DynoxideStreams streams, int lines) {
        service = new Upstream(streams.endpoint());
        open = new Part[lines];
        for (int line = 0; line < lines; line++) {
            open[line] = opened(line, null, Optional.empty());
        }
        server = LoopbackServer.start(this::serve);
    }

    /** The URL that it answers at. */
    public URI endpoint() {
        return server.url();
    }

    private Part opened(int line, @Nullable Part parent, Optional<BigInteger> after) {
        // The time in a shard's id is when it was made; the adapter keeps leases of young shards.
        Part part = new Part(
                "shardId-%020d-%08x".formatted(System.currentTimeMillis(), parts.size() + 1), line, parent, after);
        parts.put(part.id, part);
        return part;
    }

    /**
     * Closes the open shard of a line after the youngest record that anybody has read, and opens its child; does
     * nothing while the shard would be empty.
     *
     * @param choice picks the line
     */
    public synchronized void rollOver(long choice) {
        int line = (int) (choice % open.length);
        Part closing = open[line];
        Optional<BigInteger> last = youngest;
        if (last.isPresent() && (closing.after.isEmpty() || closing.after.get().compareTo(last.get()) < 0)) {
            closing.last = last;
            open[line] = opened(line, closing, last);
        }
    }

    @Override
    public void close() {
        server.close();
        service.close();
    }

    private void serve(HttpExchange exchange) throws IOException {
        ObjectNode asked = (ObjectNode) JSON.readTree(exchange.getRequestBody().readAllBytes());
        try {
            Answer answer = answer(exchange, Upstream.operation(exchange), asked);
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
            Upstream.answer(exchange, answer.status(), JSON.writeValueAsBytes(answer.json()));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("the streams stop", stop);
        }
    }

    /** One call at a time, so that no shard is closed while it is read. */
    private synchronized Answer answer(HttpExchange exchange, String operation, ObjectNode asked)
            throws IOException, InterruptedException {
        return switch (operation) {
            case "DescribeStream" -> describe(exchange, asked);
            case "GetShardIterator" -> iterator(exchange, asked);
            case "GetRecords" -> records(exchange, asked);
            default -> forward(exchange, asked);
        };
    }

    private Answer describe(HttpExchange exchange, ObjectNode asked) throws IOException, InterruptedException {
        String from = asked.path("ExclusiveStartShardId").asString("");
        String parent = asked.at("/ShardFilter/ShardId").asString("");
        Answer answer = forward(exchange, JSON.createObjectNode().set("StreamArn", asked.path("StreamArn")));
        if (answer.status() != 200) {
            return answer;
        }
        ObjectNode stream = (ObjectNode) answer.json().path("StreamDescription");
        String first = stream.at("/Shards/0/SequenceNumberRange/StartingSequenceNumber")
                .asString("0");
        ArrayNode shards = stream.putArray("Shards");
        boolean reached = from.isEmpty();
        for (Part part : parts.values()) {
            boolean isWanted = parent.isEmpty() || (part.parent != null && part.parent.id.equals(parent));
            if (reached && isWanted) {
                shards.add(described(part, first));
            }
            reached |= part.id.equals(from);
        }
        return answer;
    }

    private static ObjectNode described(Part part, String first) {
        ObjectNode shard = JSON.createObjectNode().put("ShardId", part.id);
        if (part.parent != null) {
            shard.put("ParentShardId", part.parent.id);
        }
        ObjectNode range = shard.putObject("SequenceNumberRange");
        range.put(
                "StartingSequenceNumber",
                part.after.map(after -> after.add(BigInteger.ONE).toString()).orElse(first));
        part.last.ifPresent(last -> range.put("EndingSequenceNumber", last.toString()));
        return shard;
    }

    private Answer iterator(HttpExchange exchange, ObjectNode asked) throws IOException, InterruptedException {
        Part part = parts.get(asked.path("ShardId").asString());
        if (part == null) {
            return refused("ResourceNotFoundException", "Shard not found");
        }
        asked.put("ShardId", shardOf(exchange, asked));
        if (asked.path("ShardIteratorType").asString().equals("TRIM_HORIZON") && part.after.isPresent()) {
            asked.put("ShardIteratorType", "AFTER_SEQUENCE_NUMBER")
                    .put("SequenceNumber", part.after.get().toString());
        }
        Answer answer = forward(exchange, asked);
        if (answer.status() == 200) {
            String iterator = answer.json().path("ShardIterator").asString();
            ((ObjectNode) answer.json()).put("ShardIterator", part.id + SEPARATOR + iterator);
        }
        return answer;
    }

    /** The one shard of the stream. */
    private String shardOf(HttpExchange exchange, ObjectNode asked) throws IOException, InterruptedException {
        ObjectNode request = JSON.createObjectNode();
        request.set("StreamArn", asked.path("StreamArn"));
        return forward(exchange, request, "DynamoDBStreams_20120810.DescribeStream")
                .json()
                .at("/StreamDescription/Shards/0/ShardId")
                .asString();
    }

    private Answer records(HttpExchange exchange, ObjectNode asked) throws IOException, InterruptedException {
        String[] iterator = asked.path("ShardIterator").asString().split(SEPARATOR, 2);
        Part part = parts.get(iterator[0]);
        if (part == null || iterator.length < 2) {
            return refused("ResourceNotFoundException", "Shard not found");
        }
        Answer answer = forward(exchange, asked.put("ShardIterator", iterator[1]));
        if (answer.status() != 200) {
            return answer;
        }
        ObjectNode page = (ObjectNode) answer.json();
        JsonNode all = page.path("Records");
        boolean atEnd = part.last.isPresent() && all.isEmpty();
        ArrayNode own = JSON.createArrayNode();
        for (JsonNode record : all) {
            BigInteger sequenceNumber =
                    new BigInteger(record.at("/dynamodb/SequenceNumber").asString());
            if (part.holds(sequenceNumber) && line(record) == part.line) {
                own.add(record);
            }
            atEnd |= part.isAtEnd(sequenceNumber);
            youngest = youngest.map(sequenceNumber::max).or(() -> Optional.of(sequenceNumber));
        }
        page.set("Records", own);
        if (atEnd) {
            page.remove("NextShardIterator");
        } else {
            page.put(
                    "NextShardIterator",
                    part.id + SEPARATOR + page.path("NextShardIterator").asString());
        }
        return answer;
    }

    private int line(JsonNode record) {
        return Math.floorMod(record.at("/dynamodb/Keys").toString().hashCode(), open.length);
    }

    private static Answer refused(String type, String message) {
        return new Answer(400, JSON.createObjectNode().put("__type", type).put("message", message));
    }

    private Answer forward(HttpExchange exchange, JsonNode body) throws IOException, InterruptedException {
        return answer(service.send(exchange, JSON.writeValueAsBytes(body), HttpResponse.BodyHandlers.ofByteArray()));
    }

    private Answer forward(HttpExchange exchange, JsonNode body, String target)
            throws IOException, InterruptedException {
        return answer(
                service.send(exchange, target, JSON.writeValueAsBytes(body), HttpResponse.BodyHandlers.ofByteArray()));
    }

    private static Answer answer(HttpResponse<byte[]> response) {
        return new Answer(response.statusCode(), JSON.readTree(response.body()));
    }
}
