package io.penstock.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.mapping.Arn;
import io.penstock.core.record.BatchInfo;
import io.penstock.core.record.Event;
import io.penstock.core.record.SourceRecord;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.kinesis.retrieval.KinesisClientRecord;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DisplayName("Kinesis records as functions get them")
class KinesisEventFormatTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String SEQUENCE = "49590338271490256608559692538361571095921575989136588898";
    private static final Instant ARRIVAL = Instant.ofEpochMilli(1545084650987L);
    private static final Arn STREAM =
            Arn.parse("arn:aws:kinesis:eu-west-1:123456789012:stream/clicks").orElseThrow();

    private final KinesisEventFormat format = new KinesisEventFormat(STREAM, "shardId-000000000006");

    private static KinesisClientRecord.KinesisClientRecordBuilder read(byte[] data) {
        return KinesisClientRecord.builder()
                .sequenceNumber(SEQUENCE)
                .partitionKey("custom")
                .approximateArrivalTimestamp(ARRIVAL)
                .data(ByteBuffer.wrap(data));
    }

    private SourceRecord record(byte[] data) {
        return format.records(List.of(read(data).build())).getFirst();
    }

    @Test
    @DisplayName("env-kinesis: every member, and no other")
    void envelope() {
        byte[] event = Event.join(format, List.of(record("Hello".getBytes(UTF_8))));

        assertThat(JSON.readTree(event)).isEqualTo(JSON.readTree("""
                        {"Records":[{
                          "kinesis":{
                            "kinesisSchemaVersion":"1.0",
                            "partitionKey":"custom",
                            "sequenceNumber":"49590338271490256608559692538361571095921575989136588898",
                            "data":"SGVsbG8=",
                            "approximateArrivalTimestamp":1545084650.987},
                          "eventSource":"aws:kinesis",
                          "eventVersion":"1.0",
                          "eventID":"shardId-000000000006:49590338271490256608559692538361571095921575989136588898",
                          "eventName":"aws:kinesis:record",
                          "invokeIdentityArn":"arn:aws:iam::123456789012:role/penstock",
                          "awsRegion":"eu-west-1",
                          "eventSourceARN":"arn:aws:kinesis:eu-west-1:123456789012:stream/clicks"}]}
                        """));
    }

    @Test
    @DisplayName("B27: whatever the bytes are, they arrive, in base64 once")
    void bytes() {
        for (byte[] data : List.of(
                new byte[] {(byte) 0xFF, (byte) 0xFE, 0},
                new byte[0],
                new byte[] {0x1F, (byte) 0x8B, 8, 0},
                "SGVsbG8=".getBytes(UTF_8))) {
            JsonNode json = JSON.readTree(record(data).json());

            assertThat(Base64.getDecoder().decode(json.at("/kinesis/data").asString()))
                    .isEqualTo(data);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"👋 key", "a\"b\\c", "ключ"})
    @DisplayName("B27: partition keys with any characters")
    void keys(String key) {
        SourceRecord record = format.records(
                        List.of(read(new byte[1]).partitionKey(key).build()))
                .getFirst();

        assertThat(record.key()).isEqualTo(key);
        assertThat(JSON.readTree(record.json()).at("/kinesis/partitionKey").asString())
                .isEqualTo(key);
    }

    @Test
    @DisplayName("milliseconds keep their leading zeros")
    void leading_zeros() {
        SourceRecord record = format.records(List.of(read(new byte[1])
                        .approximateArrivalTimestamp(Instant.ofEpochMilli(1545084650007L))
                        .build()))
                .getFirst();

        assertThat(new String(record.json(), UTF_8)).contains("\"approximateArrivalTimestamp\":1545084650.007,");
    }

    @Test
    @DisplayName("records of one aggregate share its sequence number, and have positions of their own")
    void aggregate() {
        List<SourceRecord> records = format.records(List.of(
                read(new byte[1]).subSequenceNumber(0).build(),
                read(new byte[1]).subSequenceNumber(1).build()));

        assertThat(records).extracting(SourceRecord::id).containsExactly(SEQUENCE, SEQUENCE);
        assertThat(records).extracting(SourceRecord::position).containsExactly(SEQUENCE, SEQUENCE + "/1");
    }

    @Test
    @DisplayName("a filter sees the data as text and everything else as members of one object")
    void filter_view() {
        SourceRecord record = record("{\"kind\":\"order\"}".getBytes(UTF_8));

        assertThat(record.filterView().content()).isEqualTo("{\"kind\":\"order\"}");
        JsonNode metadata = JSON.readTree(record.filterView().metadata());
        assertThat(metadata.at("/partitionKey").asString()).isEqualTo("custom");
        assertThat(metadata.at("/eventSource").asString()).isEqualTo("aws:kinesis");
        assertThat(metadata.at("/awsRegion").asString()).isEqualTo("eu-west-1");
        assertThat(metadata.has("data")).isFalse();
    }

    @Test
    @DisplayName("dest-kinesis-sqs-shape: which records failed")
    void batch_info() {
        BatchInfo info = format.batchInfo(format.records(List.of(
                read(new byte[1]).build(),
                read(new byte[1])
                        .sequenceNumber(SEQUENCE + "9")
                        .approximateArrivalTimestamp(ARRIVAL.plusMillis(13))
                        .build())));

        assertThat(info.name()).isEqualTo("KinesisBatchInfo");
        assertThat(info.details())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "shardId", "shardId-000000000006",
                        "startSequenceNumber", SEQUENCE,
                        "endSequenceNumber", SEQUENCE + "9",
                        "approximateArrivalOfFirstRecord", "2018-12-17T22:10:50.987Z",
                        "approximateArrivalOfLastRecord", "2018-12-17T22:10:51.000Z",
                        "batchSize", 2,
                        "streamArn", "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks"));
    }
}
