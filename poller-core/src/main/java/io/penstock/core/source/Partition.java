package io.penstock.core.source;

import io.penstock.core.record.EventFormat;
import io.penstock.core.record.Settlement;
import java.time.Duration;

/**
 * Records owned by one lane. {@code pull} and {@code settle} are called by the lane's thread alone; each record pulled is
 * settled exactly once, in the order in which it was pulled.
 */
public interface Partition {

    /** Unique within its source while it runs; names the lane. */
    String id();

    /** How its records become an event. */
    EventFormat format();

    /**
     * Waits for records, at most {@code wait}, and returns as soon as there are some; returns none only when {@code wait}
     * is over.
     *
     * @param limit the most records to return, at least 1
     * @param wait zero or more; a longer wait than the source can do in one call is the source's to repeat
     * @throws SourceUnavailable when the source can't be read; nothing is lost by it, and the caller pauses and pulls again
     * @throws InterruptedException when the thread is interrupted
     */
    Pulled pull(int limit, Duration wait) throws SourceUnavailable, InterruptedException;

    /**
     * Notes what became of records pulled before, in their order. Blocks as long as telling the source takes, and does
     * not give up for interruption: what is done must not be done again for want of being noted. Records of a tumbling
     * window come as {@code SourceRecord.withoutContent} made them, all of a window at once.
     */
    void settle(Settlement settlement);

    /**
     * Called once, when the lane will pull and settle no more.
     *
     * @param endSettled whether {@link Pulled.Ended} was returned and everything before it is settled
     */
    void close(boolean endSettled);
}
