package io.penstock.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.penstock.core.mapping.Arn;
import io.penstock.core.record.SourceRecord;
import io.penstock.kinesis.kcl.KeptAggregates;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.kinesis.retrieval.AggregatorUtil;
import software.amazon.kinesis.retrieval.KinesisClientRecord;
import software.amazon.kinesis.retrieval.kpl.ExtendedSequenceNumber;
import software.amazon.kinesis.retrieval.kpl.Messages;

@DisplayName("Records of the Kinesis Producer Library (B15, B27)")
class AggregatesTest {

    private static final String SEQUENCE = "49590338271490256608559692538361571095921575989136588898";

    private final KinesisEventFormat format = new KinesisEventFormat(
            Arn.parse("arn:aws:kinesis:us-east-1:000000000000:stream/clicks").orElseThrow(), "shardId-000000000000");

    /** An aggregate as the producer library writes it: a mark, the records, and a digest of them. */
    private static byte[] aggregate(String... contents) throws Exception {
        Messages.AggregatedRecord.Builder records =
                Messages.AggregatedRecord.newBuilder().addPartitionKeyTable("inner");
        for (String content : contents) {
            records.addRecords(
                    Messages.Record.newBuilder().setPartitionKeyIndex(0).setData(ByteString.copyFromUtf8(content)));
        }
        byte[] body = records.build().toByteArray();
        byte[] digest = MessageDigest.getInstance("MD5").digest(body);
        return ByteBuffer.allocate(AggregatorUtil.AGGREGATED_RECORD_MAGIC.length + body.length + digest.length)
                .put(AggregatorUtil.AGGREGATED_RECORD_MAGIC)
                .put(body)
                .put(digest)
                .array();
    }

    private static List<KinesisClientRecord> read(byte[] data) {
        return List.of(KinesisClientRecord.builder()
                .sequenceNumber(SEQUENCE)
                .partitionKey("outer")
                .approximateArrivalTimestamp(Instant.EPOCH)
                .data(ByteBuffer.wrap(data))
                .build());
    }

    private List<SourceRecord> records(AggregatorUtil aggregation, byte[] data) {
        return format.records(aggregation.deaggregate(read(data)));
    }

    @Test
    @DisplayName("stay whole with shared throughput, byte for byte, under the outer key")
    void whole() throws Exception {
        byte[] data = aggregate("one", "two", "three");

        List<KinesisClientRecord> kept = new KeptAggregates().deaggregate(read(data));

        assertThat(kept).hasSize(1);
        assertThat(kept.getFirst().data().array()).isEqualTo(data);
        assertThat(records(new KeptAggregates(), data))
                .extracting(SourceRecord::key)
                .containsExactly("outer");
    }

    @Test
    @DisplayName("are de-aggregated on request: one sequence number, positions of their own, in order")
    void apart() throws Exception {
        List<SourceRecord> records = records(new AggregatorUtil(), aggregate("one", "two", "three"));

        assertThat(records).extracting(record -> record.filterView().content()).containsExactly("one", "two", "three");
        assertThat(records).extracting(SourceRecord::id).containsOnly(SEQUENCE);
        assertThat(records)
                .extracting(SourceRecord::position)
                .containsExactly(SEQUENCE, SEQUENCE + "/1", SEQUENCE + "/2");
        assertThat(records).extracting(SourceRecord::key).containsOnly("inner");
    }

    @Test
    @DisplayName("F19: that were de-aggregated are not hidden by a checkpoint between their parts once they stay whole")
    void f19_switchedInTheMiddle() throws Exception {
        byte[] data = aggregate("one", "two", "three");
        List<ExtendedSequenceNumber> parts = positions(new AggregatorUtil(), data);
        ExtendedSequenceNumber whole = positions(new KeptAggregates(), data).getFirst();

        assertThat(parts).hasSize(3).allMatch(part -> part.compareTo(whole) < 0);
        assertThat(positions(new KeptAggregates(), "plain".getBytes(UTF_8)))
                .containsExactly(new ExtendedSequenceNumber(SEQUENCE, 0L));
    }

    private static List<ExtendedSequenceNumber> positions(AggregatorUtil aggregation, byte[] data) {
        return aggregation.deaggregate(read(data)).stream()
                .map(record -> new ExtendedSequenceNumber(record.sequenceNumber(), record.subSequenceNumber()))
                .toList();
    }

    @Test
    @DisplayName("that are damaged are read whole")
    void damaged() throws Exception {
        byte[] data = aggregate("one", "two", "three");
        data[data.length - 1] ^= 1;

        assertThat(records(new AggregatorUtil(), data)).hasSize(1);
    }

    @Test
    @DisplayName("are nothing special when they only look like it")
    void text() {
        assertThat(records(new AggregatorUtil(), "plain".getBytes(UTF_8)))
                .extracting(record -> record.filterView().content())
                .containsExactly("plain");
    }
}
