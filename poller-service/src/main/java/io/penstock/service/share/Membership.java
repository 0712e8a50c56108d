package io.penstock.service.share;

import io.penstock.service.share.Shares.Seen;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * This instance among all that share a store: decides what it writes in each round, after it has read what all have
 * written. Decides only; used by one thread at a time, but for {@link #drain()}.
 *
 * <p>The first live instance leads: it divides the limits, and removes those that are gone. It does so in place of its
 * own report, and never twice in a row. Two that lead at the same time do no harm: of their splits one is stored.
 */
final class Membership {

    /** What was read: the split before the reports, so that whoever is missing has left. */
    record View(Split split, List<InstanceReport> reports) {}

    /** What is to be written. */
    sealed interface Write {

        /** The first report, to be stored when there is no item of this instance. */
        record FirstReport(InstanceReport report) implements Write {}

        /** A later report, to be stored in place of an earlier one, and only then. */
        record NextReport(InstanceReport report) implements Write {}

        /** A split, to be stored in place of the one before it. */
        record NextSplit(Split split) implements Write {}

        /** An instance that is gone, to be removed unless it has reported again. */
        record Removal(InstanceReport last) implements Write {}
    }

    /** What became of a write, for the log. */
    enum Event {
        NONE,
        /** After a fence a report has reached the others again. */
        BACK,
        /** The others have removed this instance. */
        REMOVED
    }

    private final InstanceReport first;
    private final Supplier<String> ids;
    private final OwnLimits limits;
    private final Sightings sightings = new Sightings();
    private String id;
    private long sequence;
    /** Whether a first report was tried, and whether one of this id has got an answer. */
    private boolean reported;

    private boolean known;
    private boolean wroteOther;
    private boolean isPart;
    private List<InstanceReport> live = List.of();
    private volatile boolean draining;

    /**
     * An instance that has not reported yet.
     *
     * @param first what stays the same in each report, but for the id after a removal
     * @param ids gives a new id
     */
    Membership(InstanceReport first, Supplier<String> ids, OwnLimits limits) {
        this.first = first;
        this.id = first.id();
        this.ids = ids;
        this.limits = limits;
    }

    /** Is to receive nothing from now on. */
    void drain() {
        draining = true;
    }

    /** Takes on what was read just before {@code now}, and decides what to write. */
    Write next(View view, Instant now) {
        sightings.see(view.reports(), now);
        limits.apply(view.split(), id);
        isPart = view.split().has(id);
        live = view.reports().stream()
                .filter(report -> !sightings.isSilent(report.id(), now))
                .sorted(InstanceReport.ORDER)
                .toList();
        InstanceReport own = report();
        boolean leads = !live.isEmpty() && live.getFirst().id().equals(id);
        Optional<Write> other = leads && !wroteOther ? asLeader(view, own, now) : Optional.empty();
        wroteOther = other.isPresent();
        return other.orElseGet(() -> write(own));
    }

    private Optional<Write> asLeader(View view, InstanceReport own, Instant now) {
        Optional<Write> removal = view.reports().stream()
                .filter(report -> !report.id().equals(id) && sightings.isGone(report.id(), now))
                .findFirst()
                .map(Write.Removal::new);
        if (removal.isPresent()) {
            return removal;
        }
        List<Seen> seen = view.reports().stream()
                .map(report -> report.id().equals(id)
                        ? new Seen(own, false)
                        : new Seen(report, sightings.isSilent(report.id(), now)))
                .toList();
        Split next = Shares.next(view.split(), seen);
        return next.equals(view.split()) ? Optional.empty() : Optional.of(new Write.NextSplit(next));
    }

    private Write write(InstanceReport own) {
        sequence = own.sequence();
        boolean again = reported;
        reported = true;
        return again ? new Write.NextReport(own) : new Write.FirstReport(own);
    }

    private InstanceReport report() {
        OwnLimits.Report report = limits.report(draining);
        return new InstanceReport(
                id, first.host(), first.since(), first.version(), sequence + 1, report.epoch(), report.limits());
    }

    /**
     * A write has got an answer.
     *
     * @param stored false when its condition was not met
     * @param began before it was sent
     */
    Event answered(Write write, boolean stored, Instant began) {
        return switch (write) {
            case Write.FirstReport report -> reported(stored, began);
            case Write.NextReport report -> reported(stored, began);
            case Write.NextSplit next -> {
                if (stored) {
                    limits.apply(next.split(), id);
                    isPart = next.split().has(id);
                }
                yield Event.NONE;
            }
            case Write.Removal removal -> Event.NONE;
        };
    }

    private Event reported(boolean stored, Instant began) {
        if (stored) {
            known = true;
            return limits.reached(began) ? Event.BACK : Event.NONE;
        }
        Event event = known ? Event.REMOVED : Event.NONE;
        known = false;
        id = ids.get();
        sequence = 0;
        reported = false;
        isPart = false;
        limits.lost();
        return event;
    }

    /** True when the present split counts this instance. */
    boolean isPart() {
        return isPart;
    }

    /** The instances that have reported lately, the leader first. */
    List<InstanceReport> live() {
        return live;
    }

    /** Its present id. */
    String id() {
        return id;
    }

    /** The number of its last report. */
    long sequence() {
        return sequence;
    }
}
