package io.penstock.sqs;

/** How many lanes may receive at the same time, after what a receive brought. */
enum SideBySide {
    /** All that there are. */
    ALL,
    /** One more than before. */
    ONE_MORE,
    /** As many as before. */
    UNCHANGED,
    /** One: the queue is quiet. */
    ONE;

    /** The new number; {@code now} may do so at present. */
    int of(int now) {
        return switch (this) {
            case ALL -> Integer.MAX_VALUE;
            case ONE_MORE -> now == Integer.MAX_VALUE ? now : now + 1;
            case UNCHANGED -> now;
            case ONE -> 1;
        };
    }
}
