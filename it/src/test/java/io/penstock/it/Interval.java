package io.penstock.it;

import static org.awaitility.Awaitility.await;

import java.time.Duration;

/** A time in which a test watches that nothing happens, or in which a fault lasts. */
public final class Interval {

    private static final Duration TOLERANCE = Duration.ofSeconds(5);

    private Interval() {}

    /** Returns when {@code time} is over. */
    public static void pass(Duration time) {
        await().pollDelay(time).atMost(time.plus(TOLERANCE)).until(() -> true);
    }
}
