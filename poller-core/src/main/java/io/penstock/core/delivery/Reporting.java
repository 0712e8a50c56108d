package io.penstock.core.delivery;

import io.penstock.core.destination.StoreOutcome;
import io.penstock.core.time.Backoff;
import java.time.Duration;
import java.time.Instant;

/**
 * The state of telling one outcome to its destination (contract §4): tried with back-off until it is stored or {@code deadline}
 * is reached, whatever the destination answers. Immutable and pure.
 *
 * @param outcome what is told
 * @param deadline from when on it is tried no more
 * @param failures attempts that failed
 */
record Reporting(Outcome outcome, Instant deadline, int failures) {

    /** What follows from one attempt. */
    sealed interface Verdict {

        /** The destination has it. */
        record Stored() implements Verdict {}

        /** The deadline is reached, and it is not stored. */
        record Lost() implements Verdict {}

        /** It is tried again after a pause. */
        record Again(Reporting reporting, Step.Pause pause) implements Verdict {}
    }

    static Reporting of(Outcome outcome, DeliveryPolicy policy) {
        return new Reporting(outcome, later(outcome.decidedAt(), policy.maximumDeliveryAge()), 0);
    }

    Verdict after(StoreOutcome answer, Instant now) {
        return switch (answer) {
            case StoreOutcome.Stored stored -> new Verdict.Stored();
            case StoreOutcome.Unavailable unavailable -> {
                if (!now.isBefore(deadline)) {
                    yield new Verdict.Lost();
                }
                Reporting again = new Reporting(outcome, deadline, failures + 1);
                yield new Verdict.Again(
                        again, Pauses.after(Backoff.DESTINATION, again.failures(), Duration.ZERO, now, deadline));
            }
        };
    }

    private static Instant later(Instant instant, Duration duration) {
        return Duration.between(instant, Instant.MAX).compareTo(duration) < 0 ? Instant.MAX : instant.plus(duration);
    }
}
