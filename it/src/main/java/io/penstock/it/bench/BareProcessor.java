package io.penstock.it.bench;

import io.penstock.it.support.LocalClients;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.processor.ShardRecordProcessor;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/**
 * What a yardstick of streams does with a shard: batches of ten that are posted one after the other, and a checkpoint a
 * second. It retries, filters and counts nothing. Used by one thread at a time.
 */
final class BareProcessor implements ShardRecordProcessor {

    static final int BATCH = 10;

    private static final Logger LOG = LoggerFactory.getLogger(BareProcessor.class);
    private static final int FUNCTION_CONNECTIONS = 64;
    private static final int LANES = 16;

    private final FunctionCaller function;
    private final EventWriter events;
    private Instant nextCheckpoint = Instant.MIN;
    private String shard = "";

    /** Writes records of a shard as the event that a function gets. */
    @FunctionalInterface
    interface EventWriter {
        byte[] event(String shard, List<KinesisClientRecord> records) throws IOException;
    }

    BareProcessor(FunctionCaller function, EventWriter events) {
        this.function = function;
        this.events = events;
    }

    /** The function at {@code url}. */
    static FunctionCaller function(String url) {
        return FunctionCaller.of(
                URI.create(url),
                AwsCrtHttpClient.builder().maxConcurrency(FUNCTION_CONNECTIONS).build(),
                Set.of(),
                LANES);
    }

    /** The lease tables at {@code endpoint}. */
    static DynamoDbAsyncClient leases(String endpoint, SdkAsyncHttpClient http) {
        return LocalClients.at(URI.create(endpoint), DynamoDbAsyncClient.builder())
                .httpClient(http)
                .build();
    }

    @Override
    public void initialize(InitializationInput input) {
        shard = input.shardId();
    }

    @Override
    public void processRecords(ProcessRecordsInput input) {
        try {
            List<KinesisClientRecord> records = input.records();
            for (int from = 0; from < records.size(); from += BATCH) {
                List<KinesisClientRecord> batch = records.subList(from, Math.min(from + BATCH, records.size()));
                int status = function.call(events.event(shard, batch));
                if (status != 200) {
                    throw new IOException("the function answers " + status);
                }
            }
            if (!records.isEmpty() && Instant.now().isAfter(nextCheckpoint)) {
                input.checkpointer().checkpoint();
                nextCheckpoint = Instant.now().plusSeconds(1);
            }
        } catch (Exception failure) {
            LOG.error("a shard failed; the figures are worth nothing", failure);
            Runtime.getRuntime().halt(1);
        }
    }

    @Override
    public void leaseLost(LeaseLostInput input) {}

    @Override
    public void shardEnded(ShardEndedInput input) {
        try {
            input.checkpointer().checkpoint();
        } catch (Exception failure) {
            LOG.warn("the end of a shard is not noted", failure);
        }
    }

    @Override
    public void shutdownRequested(ShutdownRequestedInput input) {}
}
