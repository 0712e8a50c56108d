package io.penstock.core.source;

import io.penstock.core.record.Settlement;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The key slices of one ordered partition, and what each of them may do next. Decides only: it neither waits nor uses
 * the partition. Not thread-safe; {@link KeyedPartitions} is its only user.
 *
 * <p>Slices come in generations. A new generation gets records when every slice of the earlier ones is closed, so that
 * no record overtakes another of its key.
 */
final class KeySlices {

    /** One key slice: its generation and its number within it, both from 0. */
    record Id(int generation, int number) {

        /** Unique within the partition; the slices of the first generation are named by their number alone. */
        @Override
        public String toString() {
            return (generation == 0 ? "" : generation + ".") + number;
        }
    }

    /** What a slice that pulls does next. */
    sealed interface Turn {

        /** It returns {@code pulled}. */
        record Answer(Pulled pulled) implements Turn {}

        /**
         * It waits, as there is nothing for it yet.
         *
         * @param none what it returns when its wait is over
         * @param room how many records it may pull for all slices; 0 when it may not pull
         */
        record Nothing(Pulled.Records none, int room) implements Turn {}
    }

    /**
     * How the divided partition is settled and closed in the end.
     *
     * @param released the records that no slice has settled
     * @param endSettled whether the partition ended and all of its records are settled
     */
    record Rest(Settlement released, boolean endSettled) {}

    private final Ledger ledger;
    private final Set<Id> open = new LinkedHashSet<>();
    private List<Id> newest = List.of();
    private int generation;
    private int dealt;
    private boolean gone;

    /** The first generation of {@code count} slices, at least 1, with an empty ledger. */
    KeySlices(int count, Ledger ledger) {
        this.ledger = ledger;
        ledger.deal(count);
        add(count);
    }

    private void add(int count) {
        newest = IntStream.range(0, count)
                .mapToObj(number -> new Id(generation, number))
                .toList();
        open.addAll(newest);
    }

    /** The slices of the newest generation; none after a change that came when all were closed. */
    List<Id> newest() {
        return newest;
    }

    /** Replaces the slices by a new generation of {@code count}, at least 1; by none when all are closed already. */
    List<Id> change(int count) {
        if (open.isEmpty()) {
            newest = List.of();
        } else {
            generation++;
            add(count);
        }
        return newest;
    }

    /** What {@code slice} does next, which wants {@code limit} records at most; the records of an answer are taken. */
    Turn next(Id slice, int limit) {
        if (slice.generation() != generation) {
            // what it took is delivered first, unless the partition is no longer ours
            return new Turn.Answer(gone || ledger.isCut() ? new Pulled.Gone() : new Pulled.Ended());
        }
        if (dealt != generation) {
            return new Turn.Nothing(new Pulled.Records(List.of(), Instant.MIN, Instant.MAX), 0);
        }
        Pulled.Records own = ledger.take(slice.number(), limit);
        if (!own.records().isEmpty()) {
            return new Turn.Answer(own);
        }
        if (gone || ledger.isCut()) {
            return new Turn.Answer(new Pulled.Gone());
        }
        if (ledger.endReached()) {
            return new Turn.Answer(new Pulled.Ended());
        }
        return new Turn.Nothing(own, ledger.room());
    }

    /** Notes what a pull for all slices brought. */
    void pulled(Pulled pulled) {
        switch (pulled) {
            case Pulled.Records records -> ledger.add(records);
            case Pulled.NoRoom noRoom -> {}
            case Pulled.Ended ended -> ledger.end();
            case Pulled.Gone now -> gone = true;
        }
    }

    /** Ends all slices after what was pulled so far: a pull failed with an error, and may have lost records. */
    void pullFailed() {
        gone = true;
    }

    /**
     * Notes the fates of the records that {@code slice} took.
     *
     * @return what is settled without a gap since the last call, in the order of the partition
     */
    Settlement settle(Id slice, Settlement settlement) {
        if (slice.generation() != dealt) {
            throw new IllegalStateException("key slice " + slice + " is closed");
        }
        return ledger.settle(slice.number(), settlement);
    }

    /** Closes {@code slice}, whose records are released; the rest when it was the last one open. */
    Optional<Rest> close(Id slice) {
        if (!open.remove(slice)) {
            return Optional.empty();
        }
        if (slice.generation() == dealt) {
            ledger.releaseTaken(slice.number());
        }
        if (slice.generation() == generation) {
            // nobody takes what is dealt to this slice any more, so all of them come to their end
            gone |= !ledger.endReached();
            if (slice.generation() == dealt) {
                ledger.releaseWaiting(slice.number());
            }
        } else if (open.stream().allMatch(other -> other.generation() == generation)) {
            dealToNewest();
        }
        return open.isEmpty() ? Optional.of(rest()) : Optional.empty();
    }

    private void dealToNewest() {
        ledger.deal(newest.size());
        dealt = generation;
        newest.stream()
                .filter(slice -> !open.contains(slice))
                .forEach(closed -> ledger.releaseWaiting(closed.number()));
    }

    private Rest rest() {
        boolean endSettled = ledger.endReached() && ledger.allSettled();
        return new Rest(ledger.releaseRest(), endSettled);
    }
}
