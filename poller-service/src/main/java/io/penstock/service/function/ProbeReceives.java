package io.penstock.service.function;

import io.penstock.core.time.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Decides which lane of a queue receives for a probe of a function that was down: none while lanes have batches, else
 * the one that has waited longest, and one of each mapping at most. Used under the lock of {@link FunctionBreaker}.
 */
final class ProbeReceives {

    /** How long lanes that have a batch come first: as long as the pause that they may be in. */
    private static final Duration HOLDERS_FIRST = Backoff.LONGEST_PROBE.plusSeconds(1);

    /** After so long a lane of another mapping may receive, too: the first may collect, or find nothing. */
    private static final Duration SHORT_RECEIVE = Duration.ofSeconds(2);

    /** One lane that is about to receive, receives, or has what it received. Compared by identity. */
    static final class Receiver {

        private final Object mapping;
        private final boolean probes;

        /**
         * Of one lane.
         *
         * @param probes whether it receives for a probe, and not at will
         */
        Receiver(Object mapping, boolean probes) {
            this.mapping = mapping;
            this.probes = probes;
        }

        /** True when it receives for a probe. */
        boolean isForProbe() {
            return probes;
        }
    }

    private final Set<Receiver> waiting = new LinkedHashSet<>();
    private final Set<Receiver> receiving = new HashSet<>();
    private final Set<Receiver> holding = new HashSet<>();
    private Instant nextReceive = Instant.MIN;

    /** The lane waits to receive. */
    void awaits(Receiver receiver) {
        waiting.add(receiver);
    }

    /** The lane waits no more. */
    void awaitsNoMore(Receiver receiver) {
        waiting.remove(receiver);
    }

    /** True when it is the lane's turn to receive; the function may be probed since {@code since}. */
    boolean isTurnOf(Receiver receiver, Instant since, Instant now) {
        return !now.isBefore(nextLook(since, now)) && isFirst(receiver);
    }

    private boolean isFirst(Receiver receiver) {
        return waiting.stream()
                .filter(waits -> receiving.stream().noneMatch(receives -> receives.mapping.equals(waits.mapping)))
                .findFirst()
                .filter(receiver::equals)
                .isPresent();
    }

    /** When the next lane may receive for a probe, if nothing else happens; {@code now} when one may already. */
    Instant nextLook(Instant since, Instant now) {
        Instant next = holding.isEmpty() ? now : later(now, since.plus(HOLDERS_FIRST));
        return receiving.isEmpty() ? next : later(next, nextReceive);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** The lane receives for a probe. */
    void begins(Receiver receiver, Instant now) {
        receiving.add(receiver);
        nextReceive = now.plus(SHORT_RECEIVE);
    }

    /** The lane received a batch, and has it until it {@link #ends}. */
    void brought(Receiver receiver) {
        receiving.remove(receiver);
        holding.add(receiver);
    }

    /** The lane does no more with what it received, if anything. */
    void ends(Receiver receiver) {
        receiving.remove(receiver);
        holding.remove(receiver);
    }
}
