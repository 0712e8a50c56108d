package io.penstock.it.dynamodb;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A DynamoDB stream in memory that keeps to AWS's rules for shards: they are closed and followed by a child every few
 * hours, are listed in pages, and are trimmed from the oldest, all on demand. Requests and answers are those of the
 * service's JSON protocol. Thread-safe.
 */
final class MemoryStream {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int SHARDS_OF_A_PAGE = 2;
    private static final BigInteger FIRST = new BigInteger("100000000000000000001");
    private static final String SEPARATOR = "@";

    private final String arn;
    private final Instant created = Instant.now();
    private final Map<String, Shard> shards = new LinkedHashMap<>();
    private final List<Shard> open = new ArrayList<>();
    private long next;
    private long epoch;
    private boolean childrenHidden;
    private boolean disabled;

    /** A stream with so many open shards. */
    MemoryStream(String arn, int shards) {
        this.arn = arn;
        for (int number = 0; number < shards; number++) {
            open.add(opened(null));
        }
    }

    /** One shard with its records; those before {@code trimmed} are gone. */
    private static final class Shard {

        private final String id;
        private final @Nullable Shard parent;
        private final BigInteger start;
        private final List<ObjectNode> records = new ArrayList<>();
        private @Nullable BigInteger end;
        private int trimmed;

        Shard(String id, @Nullable Shard parent, BigInteger start) {
            this.id = id;
            this.parent = parent;
            this.start = start;
        }

        ObjectNode described() {
            ObjectNode shard = JSON.createObjectNode().put("ShardId", id);
            if (parent != null) {
                shard.put("ParentShardId", parent.id);
            }
            ObjectNode range = shard.putObject("SequenceNumberRange").put("StartingSequenceNumber", start.toString());
            if (end != null) {
                range.put("EndingSequenceNumber", end.toString());
            }
            return shard;
        }

        int indexOf(String sequenceNumber) throws Refusal {
            for (int at = trimmed; at < records.size(); at++) {
                if (records.get(at).at("/dynamodb/SequenceNumber").asString().equals(sequenceNumber)) {
                    return at;
                }
            }
            throw new Refusal("TrimmedDataAccessException", "The operation attempted to read past the oldest record");
        }
    }

    /** The service refuses a request. */
    static final class Refusal extends Exception {

        private static final long serialVersionUID = 1L;

        private final String type;

        Refusal(String type, String message) {
            super(message);
            this.type = type;
        }

        /** The name of the error. */
        String type() {
            return type;
        }
    }

    private Shard opened(@Nullable Shard parent) {
        // The time in a shard's id is when it was opened; the adapter keeps leases of young shards.
        String id = "shardId-%020d-%08x".formatted(System.currentTimeMillis(), shards.size() + 1);
        Shard shard = new Shard(id, parent, sequence());
        shards.put(id, shard);
        return shard;
    }

    private BigInteger sequence() {
        return FIRST.add(BigInteger.valueOf(next++));
    }

    /** The key that lanes see of the item {@code key}. */
    static String itemKey(String key) {
        return "{\"id\":{\"S\":\"" + key + "\"}}";
    }

    /** Adds a change of the item {@code key}, and returns its sequence number. */
    synchronized String put(String key, String value) {
        Shard shard = open.get(Math.floorMod(key.hashCode(), open.size()));
        String sequenceNumber = sequence().toString();
        ObjectNode record = JSON.createObjectNode()
                .put("eventID", "event-" + sequenceNumber)
                .put("eventName", "INSERT");
        ObjectNode change = record.putObject("dynamodb")
                .put("ApproximateCreationDateTime", Instant.now().getEpochSecond())
                .put("SequenceNumber", sequenceNumber)
                .put("SizeBytes", 20)
                .put("StreamViewType", "NEW_IMAGE");
        change.putObject("Keys").putObject("id").put("S", key);
        ObjectNode image = change.putObject("NewImage");
        image.putObject("id").put("S", key);
        image.putObject("value").put("S", value);
        shard.records.add(record);
        return sequenceNumber;
    }

    /** Closes every open shard and opens a child of each. */
    synchronized void rollOver() {
        List<Shard> closing = List.copyOf(open);
        open.clear();
        for (Shard shard : closing) {
            shard.end = sequence();
            open.add(opened(shard));
        }
    }

    /** Hides open children from lists of shards, or lists them again. */
    synchronized void hideOpenShards(boolean hidden) {
        childrenHidden = hidden;
    }

    /** Forgets closed shards, as after 24 hours. */
    synchronized void trimClosedShards() {
        shards.values().removeIf(shard -> !open.contains(shard));
    }

    /** Forgets all present records, as after 24 hours. */
    synchronized void trimRecords() {
        shards.values().forEach(shard -> shard.trimmed = shard.records.size());
    }

    /** Makes iterators that were given out so far too old. */
    synchronized void expireIterators() {
        epoch++;
    }

    /** Ends all shards for good; their records can still be read. */
    synchronized void disable() {
        disabled = true;
        open.forEach(shard -> shard.end = sequence());
        open.clear();
    }

    /** Answers {@code DescribeStream}. */
    synchronized ObjectNode describe(JsonNode request) throws Refusal {
        if (!request.path("StreamArn").asString().equals(arn)) {
            throw notFound();
        }
        String parent = request.at("/ShardFilter/ShardId").asString("");
        List<Shard> listed = shards.values().stream()
                .filter(shard -> !childrenHidden || shard.parent == null || !open.contains(shard))
                .filter(shard -> parent.isEmpty() || (shard.parent != null && shard.parent.id.equals(parent)))
                .toList();
        String last = request.path("ExclusiveStartShardId").asString("");
        int from = 1 + listed.stream().map(shard -> shard.id).toList().indexOf(last);
        List<Shard> page = listed.subList(from, Math.min(from + SHARDS_OF_A_PAGE, listed.size()));
        ObjectNode answer = JSON.createObjectNode();
        ObjectNode stream = answer.putObject("StreamDescription")
                .put("StreamArn", arn)
                .put("StreamStatus", disabled ? "DISABLED" : "ENABLED")
                .put("CreationRequestDateTime", created.toEpochMilli() / 1000.0);
        ArrayNode described = stream.putArray("Shards");
        page.forEach(shard -> described.add(shard.described()));
        if (from + page.size() < listed.size()) {
            stream.put("LastEvaluatedShardId", page.getLast().id);
        }
        return answer;
    }

    /** Answers {@code GetShardIterator}. */
    synchronized ObjectNode iterator(JsonNode request) throws Refusal {
        Shard shard = shards.get(request.path("ShardId").asString());
        if (shard == null) {
            throw notFound();
        }
        String sequenceNumber = request.path("SequenceNumber").asString("");
        String type = request.path("ShardIteratorType").asString();
        int at = switch (type) {
            case "TRIM_HORIZON" -> shard.trimmed;
            case "LATEST" -> shard.records.size();
            case "AT_SEQUENCE_NUMBER" -> shard.indexOf(sequenceNumber);
            case "AFTER_SEQUENCE_NUMBER" -> shard.indexOf(sequenceNumber) + 1;
            default -> throw new Refusal("ValidationException", type);
        };
        return JSON.createObjectNode().put("ShardIterator", iterator(shard, at));
    }

    private String iterator(Shard shard, int at) {
        return epoch + SEPARATOR + shard.id + SEPARATOR + at;
    }

    /** Answers {@code GetRecords}. */
    synchronized ObjectNode records(JsonNode request) throws Refusal {
        String[] iterator = request.path("ShardIterator").asString().split(SEPARATOR);
        if (Long.parseLong(iterator[0]) < epoch) {
            throw new Refusal("ExpiredIteratorException", "Iterator expired");
        }
        Shard shard = Objects.requireNonNull(shards.get(iterator[1]), "a shard that was trimmed while it is read");
        int from = Math.max(shard.trimmed, Integer.parseInt(iterator[2]));
        int to = Math.min(shard.records.size(), from + request.path("Limit").asInt(1_000));
        ObjectNode answer = JSON.createObjectNode();
        answer.putArray("Records").addAll(shard.records.subList(from, to));
        if (shard.end == null || to < shard.records.size()) {
            answer.put("NextShardIterator", iterator(shard, to));
        }
        return answer;
    }

    private Refusal notFound() {
        return new Refusal("ResourceNotFoundException", "Requested resource not found: Stream: " + arn + " not found");
    }
}
