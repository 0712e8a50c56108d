package io.penstock.sqs;

/**
 * How many messages a queue has, approximately.
 *
 * @param visible those that wait to be received
 * @param hidden those that were received and are neither deleted nor visible again
 * @param delayed those that become visible for the first time later
 */
record MessageCounts(long visible, long hidden, long delayed) {}
