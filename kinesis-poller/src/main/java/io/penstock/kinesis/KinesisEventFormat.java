package io.penstock.kinesis;

import static io.penstock.core.record.JsonBytes.ascii;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.core.mapping.Arn;
import io.penstock.core.record.BatchInfo;
import io.penstock.core.record.FilterView;
import io.penstock.core.record.JsonBytes;
import io.penstock.core.record.SourceRecord;
import io.penstock.kinesis.kcl.ShardFormat;
import io.penstock.kinesis.kcl.ShardPosition;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/** Writes the records of one shard as Lambda hands them to functions (semantics §2.2). Immutable and thread-safe. */
final class KinesisEventFormat implements ShardFormat {

    private static final byte[] HEAD = ascii("{\"Records\":[");
    private static final byte[] TAIL = ascii("]}");
    private static final byte[] START = ascii("{\"kinesis\":{\"kinesisSchemaVersion\":\"1.0\",\"partitionKey\":");
    private static final byte[] VIEW_START = ascii("{\"kinesisSchemaVersion\":\"1.0\",\"partitionKey\":");
    private static final byte[] SEQUENCE_NUMBER = ascii(",\"sequenceNumber\":");
    private static final byte[] DATA = ascii(",\"data\":");
    private static final byte[] ARRIVAL = ascii(",\"approximateArrivalTimestamp\":");
    private static final byte[] EVENT =
            ascii(",\"eventSource\":\"aws:kinesis\",\"eventVersion\":\"1.0\",\"eventName\":\"aws:kinesis:record\"");

    private static final byte[] EVENT_ID = ascii(",\"eventID\":");

    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

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
    public byte[] head() {
        return HEAD;
    }

    @Override
    public byte[] tail() {
        return TAIL;
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
                Objects.requireNonNullElse(record.partitionKey(), ""),
                Objects.requireNonNullElse(record.approximateArrivalTimestamp(), Instant.EPOCH),
                json(record),
                new RecordView(record));
    }

    private byte[] json(KinesisClientRecord record) {
        byte[] data = bytes(record.data());
        String key = Objects.requireNonNullElse(record.partitionKey(), "");
        JsonBytes json = new JsonBytes(640 + key.length() + data.length / 3 * 4);
        json.raw(START).text(key);
        json.raw(SEQUENCE_NUMBER).text(record.sequenceNumber());
        json.raw(DATA).base64(data);
        json.raw(ARRIVAL).raw(ascii(seconds(record.approximateArrivalTimestamp())));
        json.raw('}').raw(EVENT).raw(EVENT_ID).text(shardId + ":" + record.sequenceNumber());
        return json.raw(end).toBytes();
    }

    /** Seconds since 1970 with milliseconds behind the point, as a JSON number. */
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
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("shardId", shardId);
        if (!records.isEmpty()) {
            SourceRecord first = records.getFirst();
            SourceRecord last = records.getLast();
            details.put("startSequenceNumber", first.id());
            details.put("endSequenceNumber", last.id());
            details.put("approximateArrivalOfFirstRecord", MILLIS.format(first.arrival()));
            details.put("approximateArrivalOfLastRecord", MILLIS.format(last.arrival()));
            details.put("batchSize", records.size());
        }
        details.put("streamArn", source.toString());
        return new BatchInfo("KinesisBatchInfo", details);
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
            JsonBytes json = new JsonBytes(640);
            json.raw(VIEW_START).text(record.partitionKey());
            json.raw(SEQUENCE_NUMBER).text(record.sequenceNumber());
            json.raw(ARRIVAL).raw(ascii(seconds(record.approximateArrivalTimestamp())));
            json.raw(EVENT).raw(EVENT_ID).text(shardId + ":" + record.sequenceNumber());
            return new String(json.raw(end).toBytes(), UTF_8);
        }
    }
}
