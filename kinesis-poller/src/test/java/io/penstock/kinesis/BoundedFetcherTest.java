package io.penstock.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.limit.FairPool;
import io.penstock.kinesis.kcl.RoomyFetcher;
import io.penstock.kinesis.kcl.ShardMemory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.arns.Arn;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.common.StreamIdentifier;
import software.amazon.kinesis.coordinator.streamInfo.StreamIdCache;
import software.amazon.kinesis.coordinator.streamInfo.StreamIdCacheManager;
import software.amazon.kinesis.coordinator.streamInfo.StreamIdOnboardingState;
import software.amazon.kinesis.metrics.NullMetricsFactory;
import software.amazon.kinesis.retrieval.KinesisDataFetcherProviderConfig;
import software.amazon.kinesis.retrieval.kpl.ExtendedSequenceNumber;

class BoundedFetcherTest {

    private static final int MOST = 10_000;

    private final BoundedFetcher fetcher = new BoundedFetcher(
            new Shard(),
            new KinesisDataFetcherProviderConfig(
                    StreamIdentifier.singleStreamInstance(
                            Arn.fromString("arn:aws:kinesis:eu-west-1:111122223333:stream/clicks")),
                    "shardId-000000000000",
                    new NullMetricsFactory(),
                    MOST,
                    Duration.ofSeconds(5)),
            new ShardMemory(new FairPool(Long.MAX_VALUE / 2).join()));

    /** What its scheduler does for the whole process. */
    @BeforeAll
    static void startTheLibrary() {
        StreamIdOnboardingState state = StreamIdOnboardingState.NOT_ONBOARDED;
        StreamIdCache.initialize(
                new StreamIdCacheManager(
                        Executors.newSingleThreadScheduledExecutor(
                                Thread.ofVirtual().factory()),
                        null,
                        Map.of(),
                        state,
                        false,
                        new NullMetricsFactory()),
                state);
    }

    /** A shard with three records of 300 bytes. */
    private static final class Shard implements KinesisAsyncClient {

        @Override
        public CompletableFuture<GetShardIteratorResponse> getShardIterator(GetShardIteratorRequest request) {
            return CompletableFuture.completedFuture(
                    GetShardIteratorResponse.builder().shardIterator("first").build());
        }

        @Override
        public CompletableFuture<GetRecordsResponse> getRecords(GetRecordsRequest request) {
            List<Record> records = IntStream.range(1, 4)
                    .mapToObj(number -> Record.builder()
                            .sequenceNumber(Integer.toString(number))
                            .partitionKey("key")
                            .approximateArrivalTimestamp(Instant.EPOCH)
                            .data(SdkBytes.fromByteArray(new byte[300]))
                            .build())
                    .toList();
            return CompletableFuture.completedFuture(GetRecordsResponse.builder()
                    .records(records)
                    .nextShardIterator("next")
                    .millisBehindLatest(0L)
                    .build());
        }

        @Override
        public String serviceName() {
            return "kinesis";
        }

        @Override
        public void close() {}
    }

    @Test
    void f4_whatTheLibraryReadsIsMeasuredAsLargeAsItIsInAnEvent() {
        fetcher.initialize(
                ExtendedSequenceNumber.TRIM_HORIZON,
                InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON));

        RoomyFetcher.Size size = BoundedFetcher.size(fetcher.getRecords());

        assertThat(size.records()).isEqualTo(3);
        assertThat(size.bytes()).isBetween(3 * 400L, 3 * 400L + 3 * 1_000L);
    }

    @Test
    void withoutABoundAReadAsksForAllThereMayBe() {
        assertThat(fetcher.getGetRecordsRequest("first").limit()).isEqualTo(MOST);
    }
}
