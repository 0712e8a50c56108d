package io.penstock.kinesis.kcl;

import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import software.amazon.kinesis.metrics.MetricsFactory;
import software.amazon.kinesis.retrieval.GetRecordsRetrievalStrategy;
import software.amazon.kinesis.retrieval.RecordsPublisher;
import software.amazon.kinesis.retrieval.ThrottlingReporter;
import software.amazon.kinesis.retrieval.polling.PrefetchRecordsPublisher;
import software.amazon.kinesis.retrieval.polling.SimpleRecordsFetcherFactory;
import software.amazon.kinesis.retrieval.polling.SleepTimeController;

/** Polls each shard on threads of the mapping; the library's own way takes a thread of the system for each. */
public final class ShardPolling extends SimpleRecordsFetcherFactory {

    /** After so many throttled reads in a row the library logs an error. */
    private static final int THROTTLES_IN_A_ROW = 5;

    private static final String OPERATION = "ProcessTask";

    private final Supplier<ExecutorService> readers;

    /** With an executor of {@code readers} for each shard. */
    public ShardPolling(Supplier<ExecutorService> readers) {
        this.readers = readers;
    }

    @Override
    public RecordsPublisher createRecordsFetcher(
            GetRecordsRetrievalStrategy reads,
            String shardId,
            MetricsFactory metrics,
            int maxRecords,
            SleepTimeController pauses) {
        return new PrefetchRecordsPublisher(
                maxPendingProcessRecordsInput(),
                maxByteSize(),
                maxRecordsCount(),
                maxRecords,
                reads,
                readers.get(),
                idleMillisBetweenCalls(),
                millisBehindLatestThresholdForReducedTps(),
                metrics,
                OPERATION,
                shardId,
                new ThrottlingReporter(THROTTLES_IN_A_ROW, shardId),
                pauses);
    }
}
