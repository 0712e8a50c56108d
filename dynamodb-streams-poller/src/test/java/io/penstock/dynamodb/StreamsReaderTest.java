package io.penstock.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.mapping.Arn;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.kinesis.kcl.StreamClock;
import io.penstock.kinesis.kcl.StreamErrors;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsRequest;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

@DisplayName("The reader of a DynamoDB stream")
class StreamsReaderTest {

    private static final String STREAM =
            "arn:aws:dynamodb:us-east-1:000000000000:table/orders/stream/2026-01-01T00:00:00.000";

    /** Answers each read with a record that has no change in it, which no stream does. */
    private static final class OddStream implements DynamoDbStreamsClient {

        @Override
        public GetRecordsResponse getRecords(GetRecordsRequest request) {
            return GetRecordsResponse.builder()
                    .records(Record.builder().eventID("odd").build())
                    .build();
        }

        @Override
        public String serviceName() {
            return "dynamodb";
        }

        @Override
        public void close() {}
    }

    @Test
    @DisplayName("F19: a read that our own code can't understand is reported in the status, not only retried")
    void f19_anExceptionOfOurOwnIsReported() {
        VirtualTime time = new VirtualTime();
        StreamErrors errors = new StreamErrors(request -> Optional.empty(), time);
        StreamsReader reader = new StreamsReader(
                new OddStream(), Region.US_EAST_1, Arn.parse(STREAM).orElseThrow(), errors, new StreamClock(time));

        assertThat(reader.getDynamoDBStreamsRecords(GetRecordsRequest.builder().build()))
                .isCompletedExceptionally();
        time.advance(Duration.ofSeconds(5));

        assertThat(reader.ownFault())
                .hasValueSatisfying(fault -> assertThat(fault).startsWith("GetRecords fails by a fault of Penstock"));
    }
}
