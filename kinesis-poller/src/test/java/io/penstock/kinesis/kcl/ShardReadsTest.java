package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.limit.BytesInFlight;
import io.penstock.core.limit.FairPool;
import io.penstock.core.testkit.TestRecord;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardReadsTest {

    private static final int MOST = 10_000;
    private static final int MB = 1 << 20;

    private final FairPool pool = new FairPool(32L * MB * BytesInFlight.COST);
    private final ShardMemory memory = new ShardMemory(pool.join());
    private final ShardReads reads = memory.open("shard-1");

    @Test
    void f3_aReadAsksForNoMoreRecordsThanFitIntoWhatOneReadMayTake() throws InterruptedException {
        reads.countWhenRead();
        assertThat(reads.awaitRoom(Duration.ZERO)).isTrue();
        assertThat(reads.limit(MOST)).as("2 MB of records of unknown size").isEqualTo(8);

        reads.read(100, 100L * MB / 4);

        assertThat(reads.limit(MOST)).as("records of 256 KB, 2 MB in one read").isEqualTo(8);
        assertThat(memory.limit("shard-1", MOST)).isEqualTo(8);
        assertThat(memory.limit("of no shard", MOST)).isEqualTo(MOST);
    }

    @Test
    void aReadTakesLessWhenLittleComesAndMoreWhenItWasFull() throws InterruptedException {
        ShardReads large = new ShardMemory(new FairPool(Long.MAX_VALUE / 2).join()).open("shard-2");
        for (int read = 0; read < 100; read++) {
            large.read(1, 1024);
        }
        assertThat(large.limit(MOST)).isEqualTo(256);

        for (int read = 0; read < 10; read++) {
            large.read(MOST, MOST * 1024L);
        }

        assertThat(large.limit(MOST)).isEqualTo(MOST);
    }

    @Test
    void f4_aReadIsCountedUntilItsRecordsAreSettled() throws InterruptedException {
        reads.countWhenRead();
        reads.awaitRoom(Duration.ZERO);
        reads.read(2, 5_000);
        assertThat(pool.used()).isEqualTo(5_000L * BytesInFlight.COST);
        TestRecord record = TestRecord.record("1");

        reads.delivered(List.of(record));

        assertThat(pool.used()).isEqualTo((long) record.size() * BytesInFlight.COST);
        reads.memory().less(record.size());
        assertThat(pool.used()).isZero();
    }

    @Test
    void f4_aReadThatComesAfterOneThatFoundNoRoomIsCountedWhileTheEmptyOneIsDelivered() throws InterruptedException {
        reads.countWhenRead();
        reads.skipped();
        reads.read(1, 700);

        reads.delivered(List.of());

        assertThat(pool.used()).isEqualTo(700L * BytesInFlight.COST);
    }

    @Test
    void whatIsReadAgainIsNotCountedTwice() throws InterruptedException {
        reads.countWhenRead();
        reads.read(1, 700);
        reads.read(1, 300);

        reads.readAgain();

        assertThat(pool.used()).isZero();
    }

    @Test
    void whatIsPushedIsCountedWhenItArrives() {
        TestRecord record = TestRecord.record("1");

        reads.delivered(List.of(record));

        assertThat(reads.isPushed()).isTrue();
        assertThat(pool.used()).isEqualTo((long) record.size() * BytesInFlight.COST);
    }

    @Test
    void ofALeaseThatIsGoneNothingIsCounted() throws InterruptedException {
        reads.read(1, 700);
        ShardReads next = memory.open("shard-1");

        memory.close("shard-1", reads);

        assertThat(pool.used()).isZero();
        assertThat(reads.awaitRoom(Duration.ZERO)).isFalse();
        assertThat(memory.of("shard-1")).contains(next);
    }
}
