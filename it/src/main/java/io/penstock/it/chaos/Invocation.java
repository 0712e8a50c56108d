package io.penstock.it.chaos;

import java.util.List;

/**
 * One invocation of a function.
 *
 * @param request its request id
 * @param function that was invoked
 * @param instance the life of the instance that made it
 * @param start when it was read whole, in milliseconds of the run's clock
 * @param end just before the answer was written, or the connection cut
 * @param items in the order of the event
 * @param accepted those that the answer accepts
 */
record Invocation(
        String request,
        Source source,
        String function,
        String instance,
        long start,
        long end,
        List<Item> items,
        Answer answer,
        List<Item> accepted) {

    /** How a function answers. */
    enum Answer {
        ACCEPTED,
        /** A report of batch item failures. */
        PARTIAL,
        /** A function error. */
        ERROR,
        THROTTLED,
        BAD_GATEWAY,
        /** As long as the function is down. */
        UNAVAILABLE,
        /** The connection was closed instead. */
        CUT,
        /** Nothing came until the caller's timeout was over. */
        HUNG
    }
}
