package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.limit.BytesInFlight;
import io.penstock.core.limit.FairPool;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.retrieval.DataFetcherResult;
import software.amazon.kinesis.retrieval.polling.DataFetcher;

class RoomyFetcherTest {

    private static final InitialPositionInStreamExtended START =
            InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON);
    private static final long ALL = 32L << 20;

    private final FairPool pool = new FairPool(ALL);
    private final FairPool.Member other = pool.join();
    private final ShardMemory memory = new ShardMemory(pool.join());
    private final AtomicInteger asked = new AtomicInteger();
    private final RoomyFetcher fetcher =
            new RoomyFetcher(stream(), "shard-1", memory, result -> new RoomyFetcher.Size(1, 1_000));

    /** In the library's order. */
    private ShardReads begin() {
        fetcher.initialize("1", START);
        return memory.open("shard-1");
    }

    /** A shard that always has something; it counts how often it is asked. */
    private DataFetcher stream() {
        return (DataFetcher) Proxy.newProxyInstance(
                DataFetcher.class.getClassLoader(), new Class<?>[] {DataFetcher.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("getRecords")) {
                        return null;
                    }
                    asked.incrementAndGet();
                    return new Something();
                });
    }

    private record Something() implements DataFetcherResult {

        @Override
        public GetRecordsResponse getResult() {
            return GetRecordsResponse.builder().millisBehindLatest(0L).build();
        }

        @Override
        public GetRecordsResponse accept() {
            return getResult();
        }

        @Override
        public boolean isShardEnd() {
            return false;
        }
    }

    @Test
    void f4_aShardIsNotReadBeforeThereIsRoom() {
        FairPool.Grant everything = other.takeAnyway(ALL);
        ShardReads reads = begin();

        CompletableFuture<DataFetcherResult> read = CompletableFuture.supplyAsync(fetcher::getRecords);
        await().until(() -> reads.memory().isWaiting());
        assertThat(asked).hasValue(0);
        everything.close();

        await().until(read::isDone);
        assertThat(read).isCompletedWithValue(new Something());
        assertThat(pool.used()).isEqualTo(1_000L * BytesInFlight.COST);
    }

    @Test
    void f4_withoutRoomNothingIsReadAndTheShardIsNotTakenForReadToItsEnd() throws InterruptedException {
        FairPool.Grant everything = other.takeAnyway(ALL);
        ShardReads reads = begin();

        DataFetcherResult nothing = await().atMost(Duration.ofSeconds(20))
                .until(CompletableFuture.supplyAsync(fetcher::getRecords)::join, result -> true);

        assertThat(asked).hasValue(0);
        assertThat(nothing.isShardEnd()).isFalse();
        assertThat(nothing.acceptAdapter().records()).isEqualTo(List.of());
        assertThat(nothing.accept().millisBehindLatest())
                .isGreaterThan(Duration.ofDays(365).toMillis());
        everything.close();
        fetcher.getRecords();
        reads.delivered(List.of());
        assertThat(pool.used()).as("only the empty read was delivered").isEqualTo(1_000L * BytesInFlight.COST);
    }

    @Test
    void f4_theFirstReadIsCountedThoughTheLibraryBeginsBeforeItOpensTheShard() {
        ShardReads ofAnEarlierLease = memory.open("shard-1");
        fetcher.initialize("1", START);
        CompletableFuture<DataFetcherResult> read = CompletableFuture.supplyAsync(fetcher::getRecords);
        assertThat(asked).as("asked before the shard is open").hasValue(0);

        ShardReads reads = memory.open("shard-1");

        await().until(read::isDone);
        assertThat(pool.used()).isEqualTo(1_000L * BytesInFlight.COST);
        assertThat(reads.isPushed()).isFalse();
        assertThat(ofAnEarlierLease.isPushed()).isTrue();
    }

    @Test
    void aReadOfAShardThatIsNeverOpenedEndsWithTheLibrary() throws InterruptedException {
        fetcher.initialize("1", START);
        Thread reader = Thread.ofVirtual().start(fetcher::getRecords);

        reader.interrupt();

        assertThat(reader.join(Duration.ofSeconds(20))).isTrue();
        assertThat(asked).hasValue(0);
    }
}
