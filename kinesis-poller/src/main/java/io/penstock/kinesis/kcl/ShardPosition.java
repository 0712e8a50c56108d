package io.penstock.kinesis.kcl;

import software.amazon.kinesis.retrieval.kpl.ExtendedSequenceNumber;

/**
 * A position in a shard: a sequence number, which is a number of any length, and the number of a record within an
 * aggregated one. Written as text it is a {@link io.penstock.core.record.SourceRecord#position()}.
 */
public final class ShardPosition {

    private static final char SEPARATOR = '/';

    private ShardPosition() {}

    /** The position of a record. */
    public static String of(String sequenceNumber, long subSequenceNumber) {
        return subSequenceNumber == 0 ? sequenceNumber : sequenceNumber + SEPARATOR + subSequenceNumber;
    }

    /** What the library writes as a checkpoint for {@code position}. */
    static ExtendedSequenceNumber checkpoint(String position) {
        int separator = position.indexOf(SEPARATOR);
        return separator < 0
                ? new ExtendedSequenceNumber(position)
                : new ExtendedSequenceNumber(
                        position.substring(0, separator), Long.parseLong(position.substring(separator + 1)));
    }
}
