package io.penstock.sqs;

import io.penstock.core.mapping.Arn;

/** The types of queues. */
enum QueueType {
    /** Messages have no order. */
    STANDARD,
    /** Messages of a group keep their order. */
    FIFO;

    /** The type of {@code queue}, which its name tells. */
    static QueueType of(Arn queue) {
        return queue.resource().endsWith(".fifo") ? FIFO : STANDARD;
    }
}
