package io.penstock.sqs;

/**
 * Identifies one lane of a mapping to the others.
 *
 * @param number names the lane in logs and metrics; the number of a lane that has ended is used again
 * @param serial differs for every lane, so that one that is about to end is not taken for its successor
 */
record LaneId(int number, long serial) {

    /** The number as text, which names the lane's partition. */
    String name() {
        return Integer.toString(number);
    }
}
