package io.penstock.kinesis;

import static io.penstock.core.record.JsonBytes.ascii;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.core.mapping.Arn;
import io.penstock.core.record.BatchInfo;
import io.penstock.core.record.FilterView;
import io.penstock.core.record.JsonBytes;
import io.penstock.core.record.SourceRecord;
import io.penstock.kinesis.kcl.ShardBatch;
import io.penstock.kinesis.kcl.ShardFormat;
import io.penstock.kinesis.kcl.ShardPosition;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/** Writes the records of one shard as functions get them from Lambda (semantics §2.2). Immutable and thread-safe. */
final class KinesisEventFormat implements ShardFormat {

    private static final byte[] KINESIS = ascii("{\"kinesis\":");
    private static final byte[] MEMBERS = ascii("{\"kinesisSchemaVersion\":\"1.0\",\"partitionKey\":");
    private static final byte[] SEQUENCE_NUMBER = ascii(",\"sequenceNumber\":");
    private static final byte[] ARRIVAL = ascii(",\"approximateArrivalTimestamp\":");
    private static final byte[] DATA = ascii(",\"data\":");
    private static final byte[] EVENT = ascii(",\"eventSource\":\"aws:kinesis\",\"eventVersion\":\"1.0\","
            + "\"eventName\":\"aws:kinesis:record\",\"eventID\":");

    private final Arn source;
    private final String shardId;
    private final byte[] end;

    /**
     * The format of one shard.
     *
     * @param source the stream's ARN, or the consumer's when the mapping names one
     */
    KinesisEventFormat(Arn source, String shardId) {
        this.source = source;
        this.shardId = shardId;
        this.end = new JsonBytes(256)
                .raw(ascii(",\"invokeIdentityArn\":"))
                .text("arn:" + source.partition() + ":iam::" + source.account() + ":role/penstock")
                .raw(ascii(",\"awsRegion\":"))
                .text(source.region())
                .raw(ascii(",\"eventSourceARN\":"))
                .text(source.toString())
                .raw('}')
                .toBytes();
    }

    @Override
    public String partition() {
        return shardId;
    }

    @Override
    public List<SourceRecord> records(List<KinesisClientRecord> read) {
        return read.stream().map(this::record).toList();
    }

    private SourceRecord record(KinesisClientRecord record) {
        return new KinesisRecord(
                record.sequenceNumber(),
                ShardPosition.of(record.sequenceNumber(), record.subSequenceNumber()),
                record.partitionKey(),
                record.approximateArrivalTimestamp(),
                json(record),
                new RecordView(record));
    }

    private byte[] json(KinesisClientRecord record) {
        byte[] data = bytes(record.data());
        JsonBytes json = new JsonBytes(640 + record.partitionKey().length() + data.length / 3 * 4);
        members(json.raw(KINESIS), record).raw(DATA).base64(data).raw('}');
        return event(json, record).toBytes();
    }

    /** The members of {@code kinesis} but for its data; the object stays open. */
    private static JsonBytes members(JsonBytes json, KinesisClientRecord record) {
        json.raw(MEMBERS).text(record.partitionKey());
        json.raw(SEQUENCE_NUMBER).text(record.sequenceNumber());
        return json.raw(ARRIVAL).raw(ascii(seconds(record.approximateArrivalTimestamp())));
    }

    /** The members of the record beside {@code kinesis}, and the end of its object. */
    private JsonBytes event(JsonBytes json, KinesisClientRecord record) {
        return json.raw(EVENT).text(shardId + ":" + record.sequenceNumber()).raw(end);
    }

    /** Seconds since 1970 with three decimals, as a JSON number. */
    private static String seconds(Instant instant) {
        long millis = instant.toEpochMilli();
        String fraction = Long.toString(1000 + millis % 1000);
        return millis / 1000 + "." + fraction.substring(1);
    }

    private static byte[] bytes(ByteBuffer data) {
        ByteBuffer view = data.duplicate();
        byte[] bytes = new byte[view.remaining()];
        view.get(bytes);
        return bytes;
    }

    @Override
    public BatchInfo batchInfo(List<SourceRecord> records) {
        return new ShardBatch(source, shardId, records).info("KinesisBatchInfo", BatchInfo::millis);
    }

    /** What filters see; written only when a filter asks for it (semantics §7). */
    private final class RecordView implements FilterView {

        private final KinesisClientRecord record;

        RecordView(KinesisClientRecord record) {
            this.record = record;
        }

        @Override
        public String content() {
            return UTF_8.decode(record.data().duplicate()).toString();
        }

        @Override
        public String metadata() {
            return new String(event(members(new JsonBytes(640), record), record).toBytes(), UTF_8);
        }
    }
}
