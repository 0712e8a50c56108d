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

/** Reads each shard on a virtual thread of the mapping, where the library's own way takes a platform thread. */
public final class ShardPolling extends SimpleRecordsFetcherFactory {

    /** The library logs an error after this many throttled reads in a row. */
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
