package io.penstock.core.source;

import io.penstock.core.limit.BytesInFlight;
import io.penstock.core.record.EventFormat;
import io.penstock.core.record.Settlement;
import java.time.Duration;
import java.time.Instant;

/**
 * Records owned by one lane. {@code pull} and {@code settle} are called by the lane's thread alone; each record pulled
 * is settled exactly once, in the order in which it was pulled.
 */
public interface Partition {

    /** Unique within its source while it runs; names the lane. */
    String id();

    /** How its records become an event. */
    EventFormat format();

    /**
     * Waits for records, at most {@code wait}, and returns as soon as there are some; returns none only when {@code
     * wait} is over, or when its mapping has changed.
     *
     * @param limit the most records to return, at least 1
     * @param wait zero or more; a longer wait than the source can do in one call is the source's to repeat
     * @throws SourceUnavailable when the source can't be read; nothing is lost by it, and the caller pauses and pulls
     *     again
     * @throws InterruptedException when the thread is interrupted
     */
    Pulled pull(int limit, Duration wait) throws SourceUnavailable, InterruptedException;

    /**
     * Waits until the next pull need not wait for other lanes of its source, so that a lane takes no permit of its
     * function for that; may return sooner. Called by the lane's thread.
     *
     * @throws InterruptedException when the thread is interrupted
     */
    default void awaitTurn() throws InterruptedException {}

    /**
     * Settles records pulled before, in their order. Blocks until the source knows, also when the thread is
     * interrupted: a record that is finished must not be redelivered because nobody noted it. Records of a tumbling
     * window come as {@code SettledRecord}s, all of a window together.
     */
    void settle(Settlement settlement);

    /**
     * Called once, when the lane will pull and settle no more.
     *
     * @param endSettled whether {@link Pulled.Ended} was returned and everything before it is settled
     */
    void close(boolean endSettled);

    /**
     * Whether what was pulled is still this instance's. Once false, it stays false, and nothing new may be started with
     * it: no invocation, no destination record. Called by any thread.
     */
    default boolean isOwned() {
        return true;
    }

    /**
     * Asks the source to keep what was pulled and is not settled from others for {@code duration} from now on, where it
     * does so for a limited time only. Returns until when it keeps them, which is sooner when the source refuses;
     * {@link Instant#MAX} where there is no limit. Called by the lane's thread.
     *
     * @throws InterruptedException when the thread is interrupted
     */
    default Instant keepFor(Duration duration) throws InterruptedException {
        return Instant.MAX;
    }

    /**
     * Stops pulling for a lane that is to stop: no read of the source begins from now on, and a pull that would need
     * one returns {@link Pulled.Ended}. True when the open pull ends soon by itself and must not be interrupted,
     * because the source may have hidden records for it already; what it brings is still delivered. Called by any
     * thread, more than once; must not block.
     */
    default boolean stopPulling() {
        return false;
    }

    /**
     * The memory that its records take, shared by all lanes of the same shard. Settling returns what the records
     * still keep; a lane that drops their content before, or keeps more beside them, counts it here.
     */
    default BytesInFlight memory() {
        return BytesInFlight.UNCOUNTED;
    }

    /** How far the clock that gave the records their arrival is ahead of ours; negative when ours is ahead. */
    default Duration clockAhead() {
        return Duration.ZERO;
    }
}
