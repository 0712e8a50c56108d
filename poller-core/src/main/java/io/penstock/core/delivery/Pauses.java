package io.penstock.core.delivery;

import io.penstock.core.time.Backoff;
import java.time.Duration;
import java.time.Instant;

/** Turns a back-off into a pause that ends no later than it may. */
final class Pauses {

    private Pauses() {}

    /**
     * The pause after so many failures: at least {@code shortest} long, and over at {@code end} whatever else is asked.
     */
    static Step.Pause after(Backoff backoff, int failures, Duration shortest, Instant now, Instant end) {
        Duration delay = backoff.after(failures);
        Instant earliest = now.plus(max(backoff.shortest(delay), shortest));
        Instant latest = now.plus(max(delay, shortest));
        return new Step.Pause(min(earliest, end), min(latest, end));
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static Instant min(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
