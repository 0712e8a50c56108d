package io.penstock.dynamodb;

import com.amazonaws.services.dynamodbv2.streamsadapter.AmazonDynamoDBStreamsAdapterClient;
import com.amazonaws.services.dynamodbv2.streamsadapter.adapter.DynamoDBStreamsGetRecordsResponseAdapter;
import com.amazonaws.services.dynamodbv2.streamsadapter.util.AmazonServiceExceptionTransformer;
import io.penstock.core.mapping.Arn;
import io.penstock.core.time.Backoff;
import io.penstock.kinesis.kcl.StreamClock;
import io.penstock.kinesis.kcl.StreamErrors;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsRequest;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamRequest;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/**
 * One stream as the Kinesis Client Library reads it. AWS's adapter does the translation. This answers on the thread
 * that asks, where the adapter blocks the few threads of the JVM's common pool; writes each record once, as the
 * function gets it; and notes failures. Thread-safe.
 */
final class StreamsReader extends AmazonDynamoDBStreamsAdapterClient {

    private static final Logger LOG = LoggerFactory.getLogger(StreamsReader.class);
    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final Backoff BETWEEN_REPORTS = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(10));
    private static final SkipRecordsBehavior TO_THE_OLDEST = SkipRecordsBehavior.SKIP_RECORDS_TO_TRIM_HORIZON;

    /** A fault of our own code while the stream was read, which the library would repeat for ever and not log. */
    private record Fault(String message, Instant last, int count, Instant silentUntil) {}

    private final DynamoDbStreamsClient streams;
    private final Arn source;
    private final StreamErrors errors;
    private final StreamClock clock;
    private final AtomicReference<Fault> own = new AtomicReference<>(new Fault("", Instant.EPOCH, 0, Instant.EPOCH));
    private volatile boolean disabled;

    /** Reads the stream {@code source}; {@code errors} and {@code clock} learn from each answer. */
    StreamsReader(DynamoDbStreamsClient streams, Region region, Arn source, StreamErrors errors, StreamClock clock) {
        super(streams, region);
        this.streams = streams;
        this.source = source;
        this.errors = errors;
        this.clock = clock;
    }

    /** True when the stream was found disabled: what it has is read, and nothing more comes. */
    boolean isDisabled() {
        return disabled;
    }

    /** How our own code failed to read the stream in the last seconds; empty when it did not. */
    Optional<String> ownFault() {
        Fault last = own.get();
        return clock.ours().isBefore(last.last().plus(FRESH)) ? Optional.of(last.message()) : Optional.empty();
    }

    /** Does nothing: the client is shared, and its owner closes it. */
    @Override
    public void close() {}

    @Override
    public CompletableFuture<DescribeStreamResponse> describeStream(DescribeStreamRequest request) {
        return super.describeStream(request).whenComplete((answer, failure) -> {
            if (answer != null) {
                disabled = "DISABLED".equals(answer.streamDescription().streamStatusAsString());
            }
        });
    }

    @Override
    public CompletableFuture<DynamoDBStreamsGetRecordsResponseAdapter> getDynamoDBStreamsRecords(
            GetRecordsRequest request) {
        return answer(
                "GetRecords",
                () -> new Read(source, records(request)),
                failure -> AmazonServiceExceptionTransformer.transformDynamoDBStreamsToKinesisGetRecords(
                        failure, TO_THE_OLDEST));
    }

    private GetRecordsResponse records(GetRecordsRequest request) {
        Instant asked = clock.ours();
        GetRecordsResponse answer = streams.getRecords(request);
        clock.answered(asked, answer.sdkHttpResponse());
        return answer;
    }

    @Override
    public CompletableFuture<GetShardIteratorResponse> getShardIterator(GetShardIteratorRequest request) {
        return answer(
                "GetShardIterator",
                () -> GetShardIteratorResponse.builder()
                        .shardIterator(iterator(request))
                        .build(),
                failure -> AmazonServiceExceptionTransformer.transformDynamoDBStreamsToKinesisGetShardIterator(
                        failure, TO_THE_OLDEST));
    }

    /** Where records are trimmed, continues at the oldest that is left (B16: that must be reported). */
    private String iterator(GetShardIteratorRequest request) {
        try {
            return iterator(request.shardId(), request.shardIteratorTypeAsString(), request.startingSequenceNumber());
        } catch (TrimmedDataAccessException trimmed) {
            LOG.error(
                    "records of {} {} after {} were deleted before they were read, because they were older than 24"
                            + " hours; reading continues at the oldest record",
                    source,
                    request.shardId(),
                    request.startingSequenceNumber());
            return iterator(request.shardId(), ShardIteratorType.TRIM_HORIZON.toString(), null);
        }
    }

    private String iterator(String shardId, String type, @Nullable String sequenceNumber) {
        return streams.getShardIterator(iterator -> iterator.streamArn(source.toString())
                        .shardId(shardId)
                        .shardIteratorType(type)
                        .sequenceNumber(sequenceNumber))
                .shardIterator();
    }

    private <T> CompletableFuture<T> answer(
            String operation, Supplier<T> call, UnaryOperator<AwsServiceException> toKinesis) {
        try {
            T answer = call.get();
            errors.succeeded(source.toString());
            return CompletableFuture.completedFuture(answer);
        } catch (AwsServiceException failure) {
            errors.failed(source.toString(), operation, failure);
            return CompletableFuture.failedFuture(toKinesis.apply(failure));
        } catch (SdkException failure) {
            errors.failed(source.toString(), operation, failure);
            return CompletableFuture.failedFuture(failure);
        } catch (RuntimeException fault) {
            failed(operation, fault);
            return CompletableFuture.failedFuture(fault);
        }
    }

    private void failed(String operation, RuntimeException fault) {
        Instant now = clock.ours();
        Fault last = own.get();
        int count = last.count() + 1;
        boolean silent = now.isBefore(last.silentUntil());
        own.set(new Fault(
                operation + " fails by a fault of Penstock: " + fault,
                now,
                count,
                silent ? last.silentUntil() : now.plus(BETWEEN_REPORTS.after(count))));
        if (!silent) {
            LOG.error(
                    "{} of {} fails by a fault of Penstock; please report it with this stack trace. It is retried;"
                            + " {} times so far",
                    operation,
                    source,
                    count,
                    fault);
        }
    }

    /** What one read brought; the library asks for its records several times. */
    private static final class Read extends DynamoDBStreamsGetRecordsResponseAdapter {

        private final List<KinesisClientRecord> records;

        Read(Arn source, GetRecordsResponse response) {
            super(response);
            records = response.records().stream()
                    .map(record -> DynamoDbEventFormat.carried(source, record))
                    .toList();
        }

        @Override
        public List<KinesisClientRecord> records() {
            return records;
        }
    }
}
