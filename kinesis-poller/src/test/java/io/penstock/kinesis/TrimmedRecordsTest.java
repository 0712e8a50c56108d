package io.penstock.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.Record;

@DisplayName("B16: records that a stream no longer has")
class TrimmedRecordsTest {

    private static final String STREAM = "arn:aws:kinesis:us-east-1:000000000000:stream/clicks";

    /** A shard with the records of {@code sequenceNumbers}, of which the first reads give none. */
    private record Shard(List<String> sequenceNumbers, int emptyReads) implements KinesisClient {

        @Override
        public GetShardIteratorResponse getShardIterator(GetShardIteratorRequest request) {
            BigInteger from = new BigInteger(request.startingSequenceNumber());
            long before = sequenceNumbers.stream()
                    .filter(number -> new BigInteger(number).compareTo(from) < 0)
                    .count();
            return GetShardIteratorResponse.builder()
                    .shardIterator("0|" + before)
                    .build();
        }

        @Override
        public GetRecordsResponse getRecords(GetRecordsRequest request) {
            String[] parts = request.shardIterator().split("\\|");
            int reads = Integer.parseInt(parts[0]);
            int at = Integer.parseInt(parts[1]);
            GetRecordsResponse.Builder answer = GetRecordsResponse.builder().nextShardIterator((reads + 1) + "|" + at);
            if (reads < emptyReads) {
                return answer.millisBehindLatest(1000L).build();
            }
            return at == sequenceNumbers.size()
                    ? answer.millisBehindLatest(0L).build()
                    : answer.millisBehindLatest(0L)
                            .records(Record.builder()
                                    .sequenceNumber(sequenceNumbers.get(at))
                                    .build())
                            .build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    private static boolean isTrimmed(Shard shard, String sequenceNumber) {
        return new TrimmedRecords(shard).isTrimmed(STREAM, "shardId-000000000000", sequenceNumber);
    }

    @Test
    @DisplayName("the record is there, also after empty reads")
    void there() {
        assertThat(isTrimmed(new Shard(List.of("5", "7"), 0), "5")).isFalse();
        assertThat(isTrimmed(new Shard(List.of("5", "7"), 3), "5")).isFalse();
    }

    @Test
    @DisplayName("later records are there, or none")
    void gone() {
        assertThat(isTrimmed(new Shard(List.of("7", "9"), 0), "5")).isTrue();
        assertThat(isTrimmed(new Shard(List.of(), 0), "5")).isTrue();
    }

    @Test
    @DisplayName("what is unknown is not reported")
    void unknown() {
        KinesisClient busy = new KinesisClient() {
            @Override
            public GetShardIteratorResponse getShardIterator(GetShardIteratorRequest request) {
                throw ProvisionedThroughputExceededException.builder()
                        .message("Rate exceeded")
                        .build();
            }

            @Override
            public String serviceName() {
                return SERVICE_NAME;
            }

            @Override
            public void close() {}
        };

        assertThat(new TrimmedRecords(busy).isTrimmed(STREAM, "shardId-000000000000", "5"))
                .isFalse();
        assertThat(isTrimmed(new Shard(List.of("5"), 99), "5")).isFalse();
    }
}
