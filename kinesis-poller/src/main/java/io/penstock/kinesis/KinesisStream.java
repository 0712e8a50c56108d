package io.penstock.kinesis;

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
import io.penstock.kinesis.kcl.StreamFacts;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryResponse;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.common.StreamIdentifier;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.processor.ShardRecordProcessorFactory;
import software.amazon.kinesis.processor.SingleStreamTracker;
import software.amazon.kinesis.retrieval.AggregatorUtil;
import software.amazon.kinesis.retrieval.RetrievalConfig;
import software.amazon.kinesis.retrieval.RetrievalSpecificConfig;
import software.amazon.kinesis.retrieval.fanout.FanOutConfig;
import software.amazon.kinesis.retrieval.polling.PollingConfig;

/** A Kinesis stream, read by polling or, when the mapping names a consumer, by enhanced fan-out. */
final class KinesisStream implements KclStream {

    private static final String CONSUMER = "/consumer/";

    /** The library pauses between reads even while there are more records, so each read brings as many as it may. */
    private static final int MAX_RECORDS = 10_000;

    private final Arn source;
    private final Arn stream;
    private final KinesisClients clients;
    private final KinesisProperties properties;
    private final ShardMemory memory;
    private final Time time;

    /**
     * A stream of one mapping.
     *
     * @param source the stream's ARN or its consumer's
     * @param memory the mapping's
     */
    KinesisStream(Arn source, KinesisClients clients, KinesisProperties properties, ShardMemory memory, Time time) {
        this.source = source;
        this.stream = streamOf(source);
        this.clients = clients;
        this.properties = properties;
        this.memory = memory;
        this.time = time;
    }

    /** The stream of a consumer's ARN; any other ARN as it is. */
    static Arn streamOf(Arn source) {
        int consumer = source.resource().indexOf(CONSUMER);
        return consumer < 0
                ? source
                : new Arn(
                        source.partition(),
                        source.service(),
                        source.region(),
                        source.account(),
                        source.resource().substring(0, consumer));
    }

    private boolean fansOut() {
        return !source.equals(stream);
    }

    @Override
    public String arn() {
        return stream.toString();
    }

    @Override
    public Optional<StreamFacts> facts() throws SourceUnavailable {
        try {
            DescribeStreamSummaryResponse answer =
                    clients.kinesis().describeStreamSummary(request -> request.streamARN(arn()));
            Instant created = answer.streamDescriptionSummary().streamCreationTimestamp();
            return Optional.of(new StreamFacts(created, StreamFacts.serviceTime(answer, time)));
        } catch (ResourceNotFoundException missing) {
            return Optional.empty();
        } catch (SdkException failure) {
            throw new SourceUnavailable("DescribeStreamSummary failed: " + failure.getMessage(), failure);
        }
    }

    @Override
    public StreamClock clock() {
        return clients.clock();
    }

    @Override
    public ShardFormat format(String shardId, InitialPositionInStreamExtended start) {
        return new KinesisEventFormat(source, shardId);
    }

    @Override
    public boolean isTrimmed(String shardId, String sequenceNumber) {
        return new TrimmedRecords(clients.kinesis()).isTrimmed(arn(), shardId, sequenceNumber);
    }

    @Override
    public ShardMemory memory() {
        return memory;
    }

    @Override
    public Optional<String> trouble() {
        return clients.errors().of(source.toString()).or(() -> clients.errors().of(arn()));
    }

    @Override
    public Scheduler scheduler(
            KclApplication application, ShardRecordProcessorFactory processors, InitialPositionInStreamExtended start) {
        StreamIdentifier identifier =
                StreamIdentifier.singleStreamInstance(software.amazon.awssdk.arns.Arn.fromString(arn()));
        RetrievalConfig retrieval = new RetrievalConfig(
                        clients.reader(), new SingleStreamTracker(identifier, start), application.name())
                .retrievalSpecificConfig(fansOut() ? fanOut() : polling(application));
        AggregatorUtil aggregation =
                fansOut() || properties.deaggregate() ? new AggregatorUtil() : new KeptAggregates();
        return application.scheduler(application.leases(clients.reader(), start), retrieval, aggregation, processors);
    }

    private RetrievalSpecificConfig polling(KclApplication application) {
        return new PollingConfig(clients.reader())
                .recordsFetcherFactory(new ShardPolling(application.readers()))
                .idleTimeBetweenReadsInMillis(properties.pollInterval().toMillis())
                .usePollingConfigIdleTimeValue(true)
                .maxPendingProcessRecordsInput(1)
                .maxRecords(MAX_RECORDS)
                .dataFetcherProvider(shard -> new RoomyFetcher(
                        new BoundedFetcher(clients.reader(), shard, memory),
                        shard.getShardId(),
                        memory,
                        BoundedFetcher::size));
    }

    private RetrievalSpecificConfig fanOut() {
        return new FanOutConfig(clients.reader()).consumerArn(source.toString());
    }
}
