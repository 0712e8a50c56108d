package io.penstock.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.Problem;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.testkit.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.DescribeStreamRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeStreamResponse;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsRequest;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.dynamodb.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

@DisplayName("The stream of a table, when a mapping of it is created")
class DynamoDbCheckTest {

    private static final String STREAM =
            "arn:aws:dynamodb:us-east-1:000000000000:table/orders/stream/2026-01-01T00:00:00.000";

    /** A stream with one shard, whose call {@code fails} fails so. */
    private static final class Stream implements DynamoDbStreamsClient {

        private final String fails;
        private final Optional<SdkException> failure;
        private final List<String> calls = new ArrayList<>();

        Stream(String fails, SdkException failure) {
            this.fails = fails;
            this.failure = Optional.of(failure);
        }

        Stream() {
            this.fails = "";
            this.failure = Optional.empty();
        }

        private void called(String call) {
            calls.add(call);
            if (call.equals(fails)) {
                throw failure.orElseThrow();
            }
        }

        @Override
        public DescribeStreamResponse describeStream(DescribeStreamRequest request) {
            called("DescribeStream");
            return DescribeStreamResponse.builder()
                    .streamDescription(stream -> stream.shards(shard -> shard.shardId("shardId-1")))
                    .build();
        }

        @Override
        public GetShardIteratorResponse getShardIterator(GetShardIteratorRequest request) {
            called("GetShardIterator");
            return GetShardIteratorResponse.builder().shardIterator("latest").build();
        }

        @Override
        public GetRecordsResponse getRecords(GetRecordsRequest request) {
            called("GetRecords");
            return GetRecordsResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return "dynamodb";
        }

        @Override
        public void close() {}
    }

    private static Optional<Problem> check(Stream stream) throws InterruptedException {
        Mapping mapping = MappingBuilder.dynamodb("orders").source(STREAM).build();
        return new DynamoDbCheck(stream, new VirtualTime()).problem(mapping);
    }

    @Test
    @DisplayName("one that can be read is accepted, after every call that reading makes")
    void accepted() throws Exception {
        Stream stream = new Stream();

        assertThat(check(stream)).isEmpty();
        assertThat(stream.calls).containsExactly("DescribeStream", "GetShardIterator", "GetRecords");
    }

    @Test
    @DisplayName("one that is missing is refused in AWS's words")
    void missing() throws Exception {
        Stream stream =
                new Stream("DescribeStream", ResourceNotFoundException.builder().build());

        assertThat(check(stream).map(Problem::awsMessage)).contains("Stream not found: " + STREAM);
    }

    @ParameterizedTest
    @DisplayName("a refusal names the action and Penstock's credentials")
    @ValueSource(strings = {"DescribeStream", "GetShardIterator", "GetRecords"})
    void refused(String call) throws Exception {
        SdkException refusal = DynamoDbException.builder()
                .statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("AccessDeniedException")
                        .errorMessage("no")
                        .build())
                .build();

        Problem problem = check(new Stream(call, refusal)).orElseThrow();

        assertThat(problem.awsMessage()).isNull();
        assertThat(problem.toString())
                .contains("dynamodb:" + call + " on " + STREAM + " was refused for Penstock's credentials");
    }

    @Test
    @DisplayName("one that can't be reached is refused with that")
    void unreachable() throws Exception {
        Stream stream = new Stream("DescribeStream", SdkClientException.create("Connection refused"));

        assertThat(check(stream).orElseThrow().toString())
                .contains(STREAM + " could not be reached", "Connection refused", "Nothing was created or changed");
    }

    @Test
    @DisplayName("a shard that has just gone is no reason to refuse")
    void trimmed() throws Exception {
        SdkException trimmed = TrimmedDataAccessException.builder().build();

        assertThat(check(new Stream("GetShardIterator", trimmed))).isEmpty();
    }
}
