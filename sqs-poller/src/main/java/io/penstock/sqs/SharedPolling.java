package io.penstock.sqs;

import io.penstock.core.event.LaneListener;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.util.Optional;

/**
 * What all lanes of one mapping share.
 *
 * @param groups FIFO queues only
 * @param windowed whether the mapping has a batching window
 * @param payloadLimit how large an event of the function may be
 * @param memory for what is received
 * @param idleLimit how long a lane finds nothing before it may go
 * @param finishesReceives whether a receive that is open at a graceful stop ends by itself (contract §1)
 */
record SharedPolling(
        SqsQueue queue,
        SqsEventFormat format,
        Visibility visibility,
        PollTurns turns,
        Optional<MessageGroups> groups,
        boolean windowed,
        PayloadLimit payloadLimit,
        ReceiveMemory memory,
        Duration idleLimit,
        Time time,
        Chance chance,
        LaneListener listener,
        BatchCalls calls,
        boolean finishesReceives) {}
