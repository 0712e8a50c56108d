package io.penstock.core.delivery;

import io.penstock.core.destination.StoreResult;
import io.penstock.core.time.Backoff;
import java.time.Duration;
import java.time.Instant;

/**
 * The state of telling one destination record to its destination (contract §4): tried with back-off until it is stored or {@code deadline}
 * is reached, whatever the destination answers. Immutable and pure.
 *
 * @param decision what is told
 * @param deadline from when on it is tried no more
 * @param failures attempts that failed
 */
record Reporting(Decision decision, Instant deadline, int failures) {

    /** What follows from one attempt. */
    sealed interface Verdict {

        /** The destination has it. */
        record Stored() implements Verdict {}

        /** The deadline is reached, and it is not stored. */
        record Lost() implements Verdict {}

        /** It is tried again after a pause. */
        record Again(Reporting reporting, Step.Pause pause) implements Verdict {}
    }

    static Reporting of(Decision decision, DeliveryPolicy policy) {
        return new Reporting(decision, later(decision.decidedAt(), policy.maximumDeliveryAge()), 0);
    }

    Verdict after(StoreResult answer, Instant now) {
        return switch (answer) {
            case StoreResult.Stored stored -> new Verdict.Stored();
            case StoreResult.NotStored notStored -> {
                if (!now.isBefore(deadline)) {
                    yield new Verdict.Lost();
                }
                Reporting again = new Reporting(decision, deadline, failures + 1);
                yield new Verdict.Again(
                        again, Pauses.after(Backoff.DESTINATION, again.failures(), Duration.ZERO, now, deadline));
            }
        };
    }

    private static Instant later(Instant instant, Duration duration) {
        return Duration.between(instant, Instant.MAX).compareTo(duration) < 0 ? Instant.MAX : instant.plus(duration);
    }
}
