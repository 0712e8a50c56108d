package io.penstock.it.bench;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param lanes concurrent invocations
 * @param warmUp messages before the measured ones
 * @param measured messages
 * @param bodySize of a message, in bytes
 * @param latencySamples messages sent one by one to an idle subject
 * @param delay of the function
 */
record Load(int lanes, int warmUp, int measured, int bodySize, int latencySamples, Duration delay) {

    /** Sent beyond those measured, so that the last of them still come in full batches. */
    private static final int REST = 1000;

    int all() {
        return warmUp + measured + REST;
    }

    /** The same against a function that takes its time, without the latencies of single messages. */
    Load slow(Duration other, int slowLanes) {
        return new Load(slowLanes, warmUp, measured, bodySize, 0, other);
    }

    /** What a function that takes {@link #delay()} would let through if nothing else took time, messages a second. */
    double ideal() {
        return lanes * 10 * 1e9 / delay.toNanos();
    }
}
