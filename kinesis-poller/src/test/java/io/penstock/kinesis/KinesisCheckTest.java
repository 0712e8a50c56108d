package io.penstock.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.Problem;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.testkit.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamConsumerRequest;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamConsumerResponse;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryRequest;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryResponse;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

@DisplayName("A Kinesis stream, when a mapping of it is created")
class KinesisCheckTest {

    private static final String STREAM = "arn:aws:kinesis:us-east-1:000000000000:stream/clicks";
    private static final String CONSUMER = STREAM + "/consumer/penstock:1";

    /** A stream with one shard and a consumer, whose call {@code fails} fails so. */
    private static final class Stream implements KinesisClient {

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

        private <T> T answer(String call, Function<String, T> answer) {
            calls.add(call);
            if (call.equals(fails)) {
                throw failure.orElseThrow();
            }
            return answer.apply(call);
        }

        @Override
        public DescribeStreamSummaryResponse describeStreamSummary(DescribeStreamSummaryRequest request) {
            assertThat(request.streamARN()).isEqualTo(STREAM);
            return answer(
                    "DescribeStreamSummary",
                    call -> DescribeStreamSummaryResponse.builder()
                            .streamDescriptionSummary(summary -> summary.streamStatus(StreamStatus.ACTIVE))
                            .build());
        }

        @Override
        public DescribeStreamConsumerResponse describeStreamConsumer(DescribeStreamConsumerRequest request) {
            assertThat(request.consumerARN()).isEqualTo(CONSUMER);
            return answer(
                    "DescribeStreamConsumer",
                    call -> DescribeStreamConsumerResponse.builder()
                            .consumerDescription(consumer -> consumer.consumerStatus(ConsumerStatus.ACTIVE))
                            .build());
        }

        @Override
        public ListShardsResponse listShards(ListShardsRequest request) {
            return answer(
                    "ListShards",
                    call -> ListShardsResponse.builder()
                            .shards(shard -> shard.shardId("shardId-000000000000"))
                            .build());
        }

        @Override
        public GetShardIteratorResponse getShardIterator(GetShardIteratorRequest request) {
            return answer(
                    "GetShardIterator",
                    call -> GetShardIteratorResponse.builder()
                            .shardIterator("latest")
                            .build());
        }

        @Override
        public GetRecordsResponse getRecords(GetRecordsRequest request) {
            return answer("GetRecords", call -> GetRecordsResponse.builder().build());
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    private static Optional<Problem> check(Stream stream, String source) throws InterruptedException {
        Mapping mapping = MappingBuilder.kinesis("clicks").source(source).build();
        return new KinesisCheck(stream, new VirtualTime()).problem(mapping);
    }

    private static SdkException refusal() {
        return KinesisException.builder()
                .statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("AccessDeniedException")
                        .errorMessage("Please ensure the role can perform this: its execution role does not have"
                                + " permissions, and cannot be assumed by Lambda")
                        .build())
                .build();
    }

    @Test
    @DisplayName("one that can be read is accepted, after every call that reading makes")
    void accepted() throws Exception {
        Stream stream = new Stream();

        assertThat(check(stream, STREAM)).isEmpty();
        assertThat(stream.calls)
                .containsExactly("DescribeStreamSummary", "ListShards", "GetShardIterator", "GetRecords");
    }

    @Test
    @DisplayName("of enhanced fan-out the consumer is looked for, too")
    void consumer() throws Exception {
        Stream stream = new Stream();

        assertThat(check(stream, CONSUMER)).isEmpty();
        assertThat(stream.calls).contains("DescribeStreamConsumer");
    }

    @ParameterizedTest
    @DisplayName("one that is missing is refused in AWS's words, and so is a missing consumer")
    @ValueSource(strings = {"DescribeStreamSummary", "DescribeStreamConsumer"})
    void missing(String call) throws Exception {
        Stream stream = new Stream(call, ResourceNotFoundException.builder().build());

        assertThat(check(stream, CONSUMER).map(Problem::awsMessage)).contains("Stream not found: " + CONSUMER);
    }

    @ParameterizedTest
    @DisplayName("a refusal names the action and Penstock's credentials, in words for which Terraform does not wait")
    @ValueSource(
            strings = {"DescribeStreamSummary", "DescribeStreamConsumer", "ListShards", "GetShardIterator", "GetRecords"
            })
    void refused(String call) throws Exception {
        Problem problem = check(new Stream(call, refusal()), CONSUMER).orElseThrow();

        assertThat(problem.awsMessage()).isNull();
        assertThat(problem.toString())
                .contains("kinesis:" + call, "refused for Penstock's credentials (AccessDeniedException)", CONSUMER)
                .endsWith("Nothing was created or changed")
                .doesNotContain(
                        "cannot be assumed by Lambda",
                        "execution role does not have permissions",
                        "ensure the role can perform");
    }

    @Test
    @DisplayName("one that does not answer in time, or can't be reached, is refused with that")
    void unreachable() throws Exception {
        Stream late = new Stream("DescribeStreamSummary", ApiCallTimeoutException.create(5_000));
        Stream away = new Stream("DescribeStreamSummary", SdkClientException.create("Connection refused"));

        assertThat(check(late, STREAM).orElseThrow().toString())
                .contains(STREAM + " could not be reached: kinesis:DescribeStreamSummary was not answered within 5 s. "
                        + "Nothing was created");
        assertThat(check(away, STREAM).orElseThrow().toString())
                .contains("could not be reached", "Connection refused", "Nothing was created");
    }

    @Test
    @DisplayName("one that others read with all its throughput is accepted: only who may read is throttled")
    void throttled() throws Exception {
        SdkException busy = ProvisionedThroughputExceededException.builder().build();

        assertThat(check(new Stream("GetRecords", busy), STREAM)).isEmpty();
    }
}
