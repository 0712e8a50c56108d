package io.penstock.sqs;

import io.penstock.core.limit.BytesInFlight;
import io.penstock.core.limit.ExpectedSize;
import io.penstock.core.limit.FairPool;
import java.time.Duration;
import java.util.List;

/**
 * Room in memory for what the lanes of one mapping receive, by the size of the queue's recent messages. Thread-safe.
 */
final class ReceiveMemory {

    /** The expected size of a message before one was received. */
    private static final long FIRST_SIZE = 4 << 10;

    /**
     * A lane that waits for room may keep a permit of its function from others, so it does not wait for long at a
     * time.
     */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final FairPool.Member mapping;
    private final ExpectedSize expected = new ExpectedSize(FIRST_SIZE);

    ReceiveMemory(FairPool.Member mapping) {
        this.mapping = mapping;
    }

    /** What one more lane will have in flight. */
    BytesInFlight ofLane() {
        return BytesInFlight.of(mapping);
    }

    /**
     * Takes room for {@code messages}; false when there is none.
     *
     * @param mayWait only for a lane with nothing in flight: others may wait for what a lane has in flight
     */
    boolean reserve(BytesInFlight lane, int messages, boolean mayWait) throws InterruptedException {
        return lane.reserve(expected.ofOne() * messages, mayWait ? LONGEST_WAIT : Duration.ZERO);
    }

    /** Counts what was received, in place of the room that was taken for it. */
    void received(BytesInFlight lane, List<SqsRecord> records) {
        long bytes = bytes(records);
        expected.saw(records.size(), bytes);
        lane.received(bytes);
    }

    /** What these records count for. */
    static long bytes(List<SqsRecord> records) {
        return records.stream().mapToLong(SqsRecord::size).sum();
    }
}
