package io.penstock.core.delivery;

import io.penstock.core.record.Fate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is being done with a queue's batch. Immutable. */
sealed interface QueueState {

    /** What is to be over this long before the batch becomes visible: clocks differ, and answers travel. */
    Duration MARGIN = Duration.ofSeconds(1);

    /** How long a destination may take to store a record before the batch becomes visible. */
    Duration STORING = Duration.ofSeconds(10);

    /** What is to be done next. */
    Step step();

    /** States in which the batch must stay hidden until the step and what follows it are over. */
    sealed interface Hidden extends QueueState {

        /** The same state at another step. */
        Hidden at(Step next);

        /** How long the batch has to stay hidden after the attempt, or the report, begins. */
        Duration takes(DeliveryPolicy policy);
    }

    /**
     * The function is invoked, or the next invocation waits.
     *
     * @param throttles invocations that were not let through
     */
    record Attempting(int throttles, Step step) implements Hidden {

        @Override
        public Attempting at(Step next) {
            return new Attempting(throttles, next);
        }

        @Override
        public Duration takes(DeliveryPolicy policy) {
            return policy.functionTimeout().plus(MARGIN);
        }
    }

    /**
     * The fates are decided, and destinations store what is reported before the batch is settled.
     *
     * @param present what is being reported
     * @param others what is reported after it
     * @param lost what a destination should have and does not
     */
    record Storing(QueueFates fates, Reporting present, List<Reporting> others, Optional<Loss> lost, Step step)
            implements Hidden {

        /** Begins with the first of {@code reports}, of which there is at least one. */
        static Storing of(QueueFates fates, List<Reporting> reports, Optional<Loss> lost) {
            Reporting first = reports.getFirst();
            return new Storing(fates, first, List.copyOf(reports.subList(1, reports.size())), lost, first.step());
        }

        @Override
        public Storing at(Step next) {
            return new Storing(fates, present, others, lost, next);
        }

        @Override
        public Duration takes(DeliveryPolicy policy) {
            return STORING;
        }

        /** The same with these reports, of which the first is the present one. */
        Storing with(List<Reporting> reports) {
            return new Storing(fates, reports.getFirst(), List.copyOf(reports.subList(1, reports.size())), lost, step);
        }

        /** All that is to be reported, the present one first. */
        List<Reporting> left() {
            List<Reporting> left = new ArrayList<>(others.size() + 1);
            left.add(present);
            left.addAll(others);
            return left;
        }

        /** Waits to report the present one again. */
        Storing again(Reporting.Verdict.Again again) {
            return new Storing(fates, again.reporting(), others, lost, again.pause());
        }

        /** The fates after the present one is stored. */
        QueueFates stored() {
            return present.isFailure()
                    ? fates.with(present.decision(), new Fate.Discarded(Fate.Reason.RETRIES, Fate.Report.STORED))
                    : fates;
        }

        /** The fates when the records of the present one are released instead. */
        QueueFates released() {
            return fates.with(present.decision(), Fate.Released.FAILED);
        }

        /** The fates when all records that are still to be reported are released instead. */
        QueueFates allReleased() {
            QueueFates changed = fates;
            for (Reporting reporting : left()) {
                changed = changed.with(reporting.decision(), Fate.Released.FAILED);
            }
            return changed;
        }
    }

    /** The source is asked to keep the batch hidden as long as {@code next} needs. */
    record Keeping(Hidden next, Step step) implements QueueState {}

    /** The source is notified of the fates. */
    record Settling(Step step) implements QueueState {}
}
