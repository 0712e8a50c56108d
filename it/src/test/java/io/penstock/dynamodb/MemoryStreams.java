package io.penstock.dynamodb;

import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.DefaultAwsResponseMetadata;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DescribeStreamRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeStreamResponse;
import software.amazon.awssdk.services.dynamodb.model.ExpiredIteratorException;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsRequest;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.dynamodb.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardFilterType;
import software.amazon.awssdk.services.dynamodb.model.StreamStatus;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * A DynamoDB stream in memory that keeps to AWS's rules for shards: they are closed and followed by a child every few
 * hours, are listed in pages, and are trimmed from the oldest; all of it when it is told to. Thread-safe.
 */
final class MemoryStreams implements DynamoDbStreamsClient {

    private static final int SHARDS_OF_A_PAGE = 2;
    private static final BigInteger FIRST = new BigInteger("100000000000000000001");

    private final String arn;
    private final Instant created = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final Map<String, Line> shards = new LinkedHashMap<>();
    private final List<Line> open = new ArrayList<>();
    private long next;
    private long epoch;
    private boolean childrenHidden;
    private StreamStatus status = StreamStatus.ENABLED;
    private boolean deleted;

    /** A stream with so many open shards. */
    MemoryStreams(String arn, int shards) {
        this.arn = arn;
        for (int number = 0; number < shards; number++) {
            open.add(opened(null));
        }
    }

    /** One shard, and its records from the oldest that is left. */
    private static final class Line {

        private final String id;
        private final @Nullable Line parent;
        private final BigInteger start;
        private final List<Record> records = new ArrayList<>();
        private @Nullable BigInteger end;
        private int trimmed;

        Line(String id, @Nullable Line parent, BigInteger start) {
            this.id = id;
            this.parent = parent;
            this.start = start;
        }

        Shard described() {
            Line before = parent;
            BigInteger last = end;
            return Shard.builder()
                    .shardId(id)
                    .parentShardId(before == null ? null : before.id)
                    .sequenceNumberRange(range -> range.startingSequenceNumber(start.toString())
                            .endingSequenceNumber(last == null ? null : last.toString()))
                    .build();
        }
    }

    private Line opened(@Nullable Line parent) {
        // The time in a shard's id is when it was made; the adapter keeps leases of young shards.
        String id = "shardId-%020d-%08x".formatted(System.currentTimeMillis(), shards.size() + 1);
        Line shard = new Line(id, parent, sequence());
        shards.put(id, shard);
        return shard;
    }

    private BigInteger sequence() {
        return FIRST.add(BigInteger.valueOf(next++));
    }

    // --- what the test does ---

    /** Its ARN. */
    String arn() {
        return arn;
    }

    /** How functions and lanes know the item {@code key}. */
    static String itemKey(String key) {
        return "{\"id\":{\"S\":\"" + key + "\"}}";
    }

    /** A change of the item {@code key}; its sequence number. */
    synchronized String put(String key, String value) {
        Line shard = open.get(Math.floorMod(key.hashCode(), open.size()));
        Map<String, AttributeValue> keys = Map.of("id", AttributeValue.fromS(key));
        Map<String, AttributeValue> image = new HashMap<>(keys);
        image.put("value", AttributeValue.fromS(value));
        String sequenceNumber = sequence().toString();
        shard.records.add(Record.builder()
                .eventID("event-" + sequenceNumber)
                .eventName("INSERT")
                .dynamodb(change -> change.approximateCreationDateTime(
                                Instant.now().truncatedTo(ChronoUnit.SECONDS))
                        .keys(keys)
                        .newImage(image)
                        .sequenceNumber(sequenceNumber)
                        .sizeBytes(20L)
                        .streamViewType("NEW_IMAGE"))
                .build());
        return sequenceNumber;
    }

    /** Closes every open shard and opens a child of each. */
    synchronized void rollOver() {
        List<Line> closing = List.copyOf(open);
        open.clear();
        for (Line shard : closing) {
            shard.end = sequence();
            open.add(opened(shard));
        }
    }

    /** Whether the shards that are open are not listed yet. */
    synchronized void hideOpenShards(boolean hidden) {
        childrenHidden = hidden;
    }

    /** Forgets closed shards, as after 24 hours. */
    synchronized void trimClosedShards() {
        shards.values().removeIf(shard -> !open.contains(shard));
    }

    /** Forgets the records that there are, as after 24 hours. */
    synchronized void trimRecords() {
        shards.values().forEach(shard -> shard.trimmed = shard.records.size());
    }

    /** Iterators given out so far are too old. */
    synchronized void expireIterators() {
        epoch++;
    }

    /** Nothing more comes; what there is can be read. */
    synchronized void disable() {
        status = StreamStatus.DISABLED;
        open.forEach(shard -> shard.end = sequence());
        open.clear();
    }

    /** The stream is gone. */
    synchronized void delete() {
        deleted = true;
    }

    // --- what the service asks ---

    private void checkExists(String asked) {
        if (deleted || !asked.equals(arn)) {
            throw ResourceNotFoundException.builder()
                    .message("Requested resource not found: Stream: " + asked + " not found")
                    .statusCode(400)
                    .build();
        }
    }

    private List<Shard> listed(DescribeStreamRequest request) {
        return shards.values().stream()
                .filter(shard -> !childrenHidden || shard.parent == null || !open.contains(shard))
                .filter(shard -> request.shardFilter() == null
                        || request.shardFilter().type() != ShardFilterType.CHILD_SHARDS
                        || (shard.parent != null
                                && shard.parent.id.equals(request.shardFilter().shardId())))
                .map(Line::described)
                .toList();
    }

    @Override
    public synchronized DescribeStreamResponse describeStream(DescribeStreamRequest request) {
        checkExists(request.streamArn());
        List<Shard> listed = listed(request);
        int from = 0;
        if (request.exclusiveStartShardId() != null) {
            from = 1 + listed.stream().map(Shard::shardId).toList().indexOf(request.exclusiveStartShardId());
        }
        int to = Math.min(from + SHARDS_OF_A_PAGE, listed.size());
        List<Shard> page = listed.subList(from, to);
        return DescribeStreamResponse.builder()
                .streamDescription(stream -> stream.streamArn(arn)
                        .streamStatus(status)
                        .creationRequestDateTime(created)
                        .shards(page)
                        .lastEvaluatedShardId(
                                to < listed.size() ? page.getLast().shardId() : null))
                .build();
    }

    @Override
    public synchronized GetShardIteratorResponse getShardIterator(GetShardIteratorRequest request) {
        checkExists(request.streamArn());
        Line shard = shards.get(request.shardId());
        if (shard == null) {
            throw ResourceNotFoundException.builder()
                    .message("Shard not found")
                    .statusCode(400)
                    .build();
        }
        int at = switch (request.shardIteratorType()) {
            case TRIM_HORIZON -> shard.trimmed;
            case LATEST -> shard.records.size();
            case AT_SEQUENCE_NUMBER -> indexOf(shard, request.sequenceNumber());
            case AFTER_SEQUENCE_NUMBER -> indexOf(shard, request.sequenceNumber()) + 1;
            default -> throw new IllegalArgumentException(request.toString());
        };
        return GetShardIteratorResponse.builder()
                .shardIterator(iterator(shard, at))
                .build();
    }

    private static int indexOf(Line shard, String sequenceNumber) {
        for (int at = shard.trimmed; at < shard.records.size(); at++) {
            if (shard.records.get(at).dynamodb().sequenceNumber().equals(sequenceNumber)) {
                return at;
            }
        }
        throw TrimmedDataAccessException.builder()
                .message("The operation attempted to read past the oldest stream record in a shard")
                .statusCode(400)
                .build();
    }

    private String iterator(Line shard, int at) {
        return epoch + "|" + shard.id + "|" + at;
    }

    @Override
    public synchronized GetRecordsResponse getRecords(GetRecordsRequest request) {
        checkExists(arn);
        String[] parts = request.shardIterator().split("\\|");
        if (Long.parseLong(parts[0]) < epoch) {
            throw ExpiredIteratorException.builder()
                    .message("Iterator expired")
                    .statusCode(400)
                    .build();
        }
        Line shard = Objects.requireNonNull(shards.get(parts[1]), "a shard that was trimmed while it is read");
        int from = Math.max(shard.trimmed, Integer.parseInt(parts[2]));
        int to = Math.min(shard.records.size(), from + request.limit());
        boolean atEnd = shard.end != null && to == shard.records.size();
        GetRecordsResponse.Builder answer = GetRecordsResponse.builder()
                .records(List.copyOf(shard.records.subList(from, to)))
                .nextShardIterator(atEnd ? null : iterator(shard, to));
        answer.responseMetadata(DefaultAwsResponseMetadata.create(Map.of("AWS_REQUEST_ID", "memory")));
        return answer.build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
