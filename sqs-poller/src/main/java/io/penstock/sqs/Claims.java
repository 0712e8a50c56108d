package io.penstock.sqs;

import io.penstock.core.record.Settlement;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one lane does to keep the order of message groups. Used by the lane's thread alone. */
interface Claims {

    /** What became of deferred messages. */
    sealed interface Progress {

        /** The lane may deliver these now. */
        record Claimed(List<SqsRecord> records, Hidden hidden) implements Progress {}

        /** These are visible again, so that SQS redelivers them; the lane forgets them. */
        record VisibleAgain(List<SqsRecord> records) implements Progress {}

        /** None was claimed; a group may be free now. */
        record StillDeferred() implements Progress {}
    }

    /** True when messages of a group have an order. */
    boolean isOrdered();

    /** Names the next receive to SQS, the same until it is answered; null for a queue without order. */
    @Nullable
    String attempt();

    /** The receive was answered, so the next one is another. */
    void answered();

    /** Claims the groups of received records; returns those that the lane may deliver now, and defers the others. */
    List<SqsRecord> claim(List<SqsRecord> records, Hidden hidden);

    /** True while messages are deferred. */
    boolean hasDeferred();

    /** Claims deferred messages, or waits until one of their groups is free, at most until {@code waitOver}. */
    Progress awaitDeferred(Instant waitOver) throws InterruptedException;

    /** These messages are not in flight any more. */
    void settled(Settlement settlement);

    /** The receipt handles of deferred messages that are still hidden, in order. */
    List<String> deferredHandles();

    /** The lane has ended; its groups are free. */
    void close();
}
