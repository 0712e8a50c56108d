package io.penstock.dynamodb;

import com.amazonaws.services.dynamodbv2.streamsadapter.DynamoDBStreamsConsumerTaskFactory;
import com.amazonaws.services.dynamodbv2.streamsadapter.DynamoDBStreamsDataFetcher;
import com.amazonaws.services.dynamodbv2.streamsadapter.StreamsSchedulerFactory;
import com.amazonaws.services.dynamodbv2.streamsadapter.polling.DynamoDBStreamsPollingConfig;
import io.penstock.core.mapping.Arn;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Time;
import io.penstock.kinesis.kcl.KclApplication;
import io.penstock.kinesis.kcl.KclStream;
import io.penstock.kinesis.kcl.KeptAggregates;
import io.penstock.kinesis.kcl.RoomyFetcher;
import io.penstock.kinesis.kcl.ShardFormat;
import io.penstock.kinesis.kcl.ShardMemory;
import io.penstock.kinesis.kcl.ShardPolling;
import io.penstock.kinesis.kcl.StreamClock;
import io.penstock.kinesis.kcl.StreamErrors;
import io.penstock.kinesis.kcl.StreamFacts;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.model.DescribeStreamResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.leases.LeaseManagementConfig;
import software.amazon.kinesis.processor.ShardRecordProcessorFactory;
import software.amazon.kinesis.retrieval.DataFetcherResult;
import software.amazon.kinesis.retrieval.KinesisClientRecord;
import software.amazon.kinesis.retrieval.RetrievalConfig;
import software.amazon.kinesis.retrieval.polling.PollingConfig;

/**
 * The stream of a DynamoDB table, read through AWS's adapter, which makes it look like a Kinesis stream to the library.
 * Why some of the adapter is replaced: ADR 10.
 */
final class DynamoDbStream implements KclStream {

    private static final InitialPositionInStreamExtended OLDEST =
            InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON);
    private static final int MAX_RECORDS = 1_000;

    private final Arn source;
    private final DynamoDbClients clients;
    private final Duration pollInterval;
    private final ShardMemory memory;
    private final Time time;
    private final StreamErrors errors;
    private final StreamClock clock;
    private final StreamsReader reader;

    /**
     * The stream of one mapping.
     *
     * @param pollInterval between two reads of one shard
     * @param memory the mapping's
     */
    DynamoDbStream(Arn source, DynamoDbClients clients, Duration pollInterval, ShardMemory memory, Time time) {
        this.source = source;
        this.clients = clients;
        this.pollInterval = pollInterval;
        this.memory = memory;
        this.time = time;
        this.errors = new StreamErrors(request -> Optional.empty(), time);
        this.clock = new StreamClock(time);
        this.reader = new StreamsReader(clients.streams(), Region.of(source.region()), source, errors, clock);
    }

    @Override
    public String arn() {
        return source.toString();
    }

    @Override
    public StreamClock clock() {
        return clock;
    }

    @Override
    public Optional<StreamFacts> facts() throws SourceUnavailable {
        try {
            Instant asked = time.now();
            DescribeStreamResponse answer = clients.streams()
                    .describeStream(request -> request.streamArn(arn()).limit(1));
            clock.answered(asked, answer.sdkHttpResponse());
            if (isOfAnother(answer.streamDescription().streamLabel())) {
                return Optional.empty();
            }
            Instant created = answer.streamDescription().creationRequestDateTime();
            return Optional.of(new StreamFacts(created, StreamFacts.serviceTime(answer, time)));
        } catch (ResourceNotFoundException missing) {
            return Optional.empty();
        } catch (SdkException failure) {
            throw new SourceUnavailable("DescribeStream failed: " + failure.getMessage(), failure);
        }
    }

    /** The label ends the ARN. Emulators look for the table alone, and answer with what a later one of its name has. */
    private boolean isOfAnother(@Nullable String label) {
        return label != null && !arn().endsWith("/" + label);
    }

    /** A stream of DynamoDB can't be read from a timestamp, so what is older than the start is skipped here. */
    @Override
    public ShardFormat format(String shardId, InitialPositionInStreamExtended start) {
        Date from = start.getTimestamp();
        return new DynamoDbEventFormat(
                source, shardId, from == null ? Instant.MIN : from.toInstant().truncatedTo(ChronoUnit.SECONDS));
    }

    /** The service refuses to read trimmed records, which Kinesis does not, so {@link StreamsReader} reports them. */
    @Override
    public boolean isTrimmed(String shardId, String sequenceNumber) {
        return false;
    }

    @Override
    public ShardMemory memory() {
        return memory;
    }

    @Override
    public Optional<String> trouble() {
        return errors.of(arn())
                .or(reader::ownFault)
                .or(() -> reader.isDisabled()
                        ? Optional.of("the stream is disabled: what it has is read, and nothing more comes; a stream"
                                + " that is enabled again has another ARN")
                        : Optional.empty());
    }

    @Override
    public Scheduler scheduler(
            KclApplication application, ShardRecordProcessorFactory processors, InitialPositionInStreamExtended start) {
        RetrievalConfig retrieval = new RetrievalConfig(
                        reader, StreamsSchedulerFactory.createSingleStreamTracker(arn(), OLDEST), application.name())
                .retrievalSpecificConfig(polling(application));
        LeaseManagementConfig leases = application
                .leases(reader, OLDEST)
                // Shards here have no ranges of hash keys whose gaps would show missing leases.
                .leasesRecoveryAuditorInconsistencyConfidenceThreshold(0)
                .consumerTaskFactory(new DynamoDBStreamsConsumerTaskFactory());
        // Each task would sleep this long when it is done.
        leases.shardSyncIntervalMillis(0);
        leases.leaseManagementFactory(new StreamsLeaseFactory(reader, leases, retrieval));
        return application.scheduler(leases, retrieval, new KeptAggregates(), processors);
    }

    private PollingConfig polling(KclApplication application) {
        DynamoDBStreamsPollingConfig polling =
                new DynamoDBStreamsPollingConfig(reader).idleTimeBetweenReadsInMillis(pollInterval.toMillis());
        ShardPolling reads = new ShardPolling(application.readers());
        reads.maxPendingProcessRecordsInput(1);
        return polling.recordsFetcherFactory(reads)
                .maxRecords(MAX_RECORDS)
                .dataFetcherProvider(shard -> new RoomyFetcher(
                        new DynamoDBStreamsDataFetcher(reader, shard),
                        shard.getShardId(),
                        memory,
                        DynamoDbStream::size));
    }

    /** The library's records have the JSON that functions get as their data; a read brings at most 1 MB of them. */
    private static RoomyFetcher.Size size(DataFetcherResult result) {
        List<KinesisClientRecord> records = result.getResultAdapter().records();
        long bytes =
                records.stream().mapToLong(record -> record.data().remaining()).sum();
        return new RoomyFetcher.Size(records.size(), bytes);
    }
}
