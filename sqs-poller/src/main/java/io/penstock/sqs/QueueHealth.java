package io.penstock.sqs;

import io.penstock.core.time.Backoff;
import java.time.Duration;
import java.time.Instant;

/** Whether a queue answers, and which lane finds out when it does not. Immutable. */
sealed interface QueueHealth {

    /** A lane may receive whenever it has a turn. */
    record Answering() implements QueueHealth {

        @Override
        public QueueHealth taken(LaneId lane, Instant now) {
            return this;
        }

        @Override
        public QueueHealth ended(LaneId lane, Instant now) {
            return this;
        }

        @Override
        public boolean isReportedBy(LaneId lane) {
            return true;
        }

        @Override
        public QueueHealth failed(LaneId lane, Backoff backoff, Instant now) {
            return Outage.after(1, backoff, now);
        }
    }

    /**
     * One lane at a time probes the queue; the others wait.
     *
     * @param failures of probes in a row, with the one that began the outage
     */
    record Outage(int failures, Probe probe) implements QueueHealth {

        /** After this time a probe is not waited for any longer. */
        private static final Duration LONGEST_PROBE = Duration.ofSeconds(8);

        private static Outage after(int failures, Backoff backoff, Instant now) {
            return new Outage(failures, new Probe.Due(now.plus(backoff.after(failures))));
        }

        /** True when the lane may probe the queue: it does so already, or nobody does who is waited for. */
        boolean mayProbe(LaneId lane, Instant now) {
            return probe.isOf(lane) || !now.isBefore(probe.waitedForUntil());
        }

        @Override
        public QueueHealth taken(LaneId lane, Instant now) {
            return new Outage(failures, new Probe.Running(lane, now.plus(LONGEST_PROBE)));
        }

        @Override
        public QueueHealth ended(LaneId lane, Instant now) {
            return probe.isOf(lane) ? new Outage(failures, new Probe.Due(now)) : this;
        }

        @Override
        public boolean isReportedBy(LaneId lane) {
            return probe.isOf(lane);
        }

        @Override
        public QueueHealth failed(LaneId lane, Backoff backoff, Instant now) {
            return probe.isOf(lane) ? after(failures + 1, backoff, now) : this;
        }
    }

    /** The next look at a queue that does not answer. */
    sealed interface Probe {

        /** When another lane may probe the queue. */
        Instant waitedForUntil();

        /** True while {@code lane} probes. */
        boolean isOf(LaneId lane);

        /** Nobody probes before {@code waitedForUntil}. */
        record Due(Instant waitedForUntil) implements Probe {

            @Override
            public boolean isOf(LaneId lane) {
                return false;
            }
        }

        /** One lane probes. */
        record Running(LaneId lane, Instant waitedForUntil) implements Probe {

            @Override
            public boolean isOf(LaneId other) {
                return lane.equals(other);
            }
        }
    }

    /** After the lane has begun a turn; during an outage it is a probe. */
    QueueHealth taken(LaneId lane, Instant now);

    /** After the lane has ended its turn without an answer or a failure. */
    QueueHealth ended(LaneId lane, Instant now);

    /** True when a failure of the lane's receive is to be reported: the lane found the outage, or probed the queue. */
    boolean isReportedBy(LaneId lane);

    /** After a receive of the lane has failed. */
    QueueHealth failed(LaneId lane, Backoff backoff, Instant now);
}
