package io.penstock.core.delivery;

import io.penstock.core.destination.StoreResult;
import io.penstock.core.time.Backoff;
import java.time.Duration;
import java.time.Instant;

/**
 * The reporting of one destination record (contract §4): retried with back-off until the record is stored or {@code
 * deadline} is reached, whatever the destination answers. Immutable and pure.
 *
 * @param decision what is reported
 * @param deadline when the attempts end
 * @param failures attempts that failed
 */
record Reporting(Decision decision, Instant deadline, int failures) {

    /** What follows from one attempt. */
    sealed interface Verdict {

        /** The destination has the record. */
        record Stored() implements Verdict {}

        /** The deadline is reached, and the record is not stored. */
        record Lost(Loss loss) implements Verdict {}

        /** The next attempt follows after a pause. */
        record Again(Reporting reporting, Step.Pause pause) implements Verdict {}
    }

    static Reporting of(Decision decision, DeliveryPolicy policy) {
        return new Reporting(decision, deadline(decision, policy), 0);
    }

    /** The same with the deadline of {@code policy}. */
    Reporting under(DeliveryPolicy policy) {
        return new Reporting(decision, deadline(decision, policy), failures);
    }

    private static Instant deadline(Decision decision, DeliveryPolicy policy) {
        Instant start = decision.decidedAt();
        return policy.maximumDeliveryAge().compareTo(Duration.between(start, Instant.MAX)) > 0
                ? Instant.MAX
                : start.plus(policy.maximumDeliveryAge());
    }

    /** The next attempt. */
    Step.Report step() {
        return new Step.Report(decision);
    }

    boolean isFailure() {
        return decision.isFailure();
    }

    Verdict after(StoreResult answer, Instant now) {
        return switch (answer) {
            case StoreResult.Stored stored -> new Verdict.Stored();
            case StoreResult.NotStored notStored ->
                now.isBefore(deadline) ? again(now) : new Verdict.Lost(new Loss(decision, notStored.reason()));
        };
    }

    private Verdict again(Instant now) {
        Reporting again = new Reporting(decision, deadline, failures + 1);
        return new Verdict.Again(
                again,
                new Step.Pause(Backoff.DESTINATION.after(again.failures(), now).notAfter(deadline)));
    }
}
