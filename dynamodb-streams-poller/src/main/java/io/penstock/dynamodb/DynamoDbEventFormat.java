package io.penstock.dynamodb;

import static io.penstock.core.record.JsonBytes.ascii;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.core.mapping.Arn;
import io.penstock.core.record.BatchInfo;
import io.penstock.core.record.JsonBytes;
import io.penstock.core.record.SourceRecord;
import io.penstock.kinesis.kcl.ShardBatch;
import io.penstock.kinesis.kcl.ShardFormat;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Identity;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/**
 * Writes the records of one shard as functions get them from Lambda (semantics §2.3). The library sees each as a record
 * of Kinesis whose data is what the function gets, and whose partition key is the item's. Immutable and thread-safe.
 */
final class DynamoDbEventFormat implements ShardFormat {

    private static final byte[] EVENT_ID = ascii("{\"eventID\":");
    private static final byte[] EVENT_NAME = ascii(",\"eventName\":");
    private static final byte[] DYNAMODB = ascii(",\"eventVersion\":\"1.1\",\"eventSource\":\"aws:dynamodb\","
            + "\"dynamodb\":{\"ApproximateCreationDateTime\":");
    private static final byte[] KEYS = ascii(",\"Keys\":");
    private static final byte[] NEW_IMAGE = ascii(",\"NewImage\":");
    private static final byte[] OLD_IMAGE = ascii(",\"OldImage\":");
    private static final byte[] SEQUENCE_NUMBER = ascii(",\"SequenceNumber\":");
    private static final byte[] SIZE = ascii(",\"SizeBytes\":");
    private static final byte[] VIEW = ascii(",\"StreamViewType\":");
    private static final byte[] USER = ascii(",\"userIdentity\":{\"type\":");
    private static final byte[] PRINCIPAL = ascii(",\"principalId\":");

    private final Arn source;
    private final String shardId;
    private final Instant from;

    /**
     * The format of one shard.
     *
     * @param source the stream's ARN
     * @param from changes before it are skipped
     */
    DynamoDbEventFormat(Arn source, String shardId, Instant from) {
        this.source = source;
        this.shardId = shardId;
        this.from = from;
    }

    /** A record as the library sees it. */
    static KinesisClientRecord carried(Arn source, Record record) {
        StreamRecord change = record.dynamodb();
        byte[] key = ItemJson.item(new JsonBytes(64), change.keys()).toBytes();
        return KinesisClientRecord.builder()
                .sequenceNumber(change.sequenceNumber())
                .partitionKey(new String(key, UTF_8))
                .approximateArrivalTimestamp(change.approximateCreationDateTime())
                .data(ByteBuffer.wrap(json(source, record, key)))
                .build();
    }

    private static byte[] json(Arn source, Record record, byte[] key) {
        StreamRecord change = record.dynamodb();
        JsonBytes json = new JsonBytes(640 + Math.toIntExact(2 * change.sizeBytes()));
        json.raw(EVENT_ID).text(record.eventID()).raw(EVENT_NAME).text(record.eventNameAsString());
        json.raw(DYNAMODB).raw(ascii(wholeSeconds(change.approximateCreationDateTime())));
        json.raw(KEYS).raw(key);
        image(json, NEW_IMAGE, change.hasNewImage(), change.newImage());
        image(json, OLD_IMAGE, change.hasOldImage(), change.oldImage());
        json.raw(SEQUENCE_NUMBER).text(change.sequenceNumber());
        json.raw(SIZE).raw(ascii(change.sizeBytes().toString()));
        json.raw(VIEW).text(change.streamViewTypeAsString()).raw('}');
        user(json, record);
        return json.raw(ascii(",\"awsRegion\":"))
                .text(source.region())
                .raw(ascii(",\"eventSourceARN\":"))
                .text(source.toString())
                .raw('}')
                .toBytes();
    }

    private static void image(JsonBytes json, byte[] name, boolean given, Map<String, AttributeValue> item) {
        if (given) {
            ItemJson.item(json.raw(name), item);
        }
    }

    /** Only deletions by time to live have one. */
    private static void user(JsonBytes json, Record record) {
        Identity user = record.userIdentity();
        if (user != null) {
            json.raw(USER)
                    .text(user.type())
                    .raw(PRINCIPAL)
                    .text(user.principalId())
                    .raw('}');
        }
    }

    /** A JSON number as AWS writes it: {@code 1.789651658E9}. */
    private static String wholeSeconds(Instant instant) {
        return Double.toString(instant.getEpochSecond());
    }

    @Override
    public String partition() {
        return shardId;
    }

    @Override
    public List<SourceRecord> records(List<KinesisClientRecord> read) {
        return read.stream()
                .filter(record -> !record.approximateArrivalTimestamp().isBefore(from))
                .map(DynamoDbEventFormat::record)
                .toList();
    }

    private static SourceRecord record(KinesisClientRecord record) {
        return new DynamoDbRecord(
                record.sequenceNumber(),
                record.partitionKey(),
                record.approximateArrivalTimestamp(),
                record.data().array());
    }

    @Override
    public BatchInfo batchInfo(List<SourceRecord> records) {
        return new ShardBatch(source, shardId, records).info("DDBStreamBatchInfo", BatchInfo::seconds);
    }
}
