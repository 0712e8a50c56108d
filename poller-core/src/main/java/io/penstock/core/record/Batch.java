package io.penstock.core.record;

import io.penstock.core.time.Chance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Records that go to the function together. Immutable.
 *
 * @param requestId identifies the invocation; the same for every retry of this batch
 * @param format how its records are written
 * @param records those that the filter kept, in order; at least one, except for the last invocation of a tumbling
 *     window
 * @param filteredAfter records that the filter removed, by the index of the kept record that they come after
 * @param heldUntil until when the source keeps the records for us; {@link Instant#MAX} where there is no such limit
 * @param limit how large its event may be
 * @param window what the event has beside the records when the mapping has tumbling windows
 * @param clockAhead how far the clock that gave the records their arrival is ahead of ours
 */
public record Batch(
        UUID requestId,
        EventFormat format,
        List<SourceRecord> records,
        Map<Integer, List<SourceRecord>> filteredAfter,
        Instant heldUntil,
        PayloadLimit limit,
        Optional<WindowFrame> window,
        Duration clockAhead) {

    /** Keeps copies that cannot change. */
    public Batch {
        records = List.copyOf(records);
        filteredAfter = Map.copyOf(filteredAfter);
        if (records.isEmpty() && !window.map(WindowFrame::isFinal).orElse(false)) {
            throw new IllegalArgumentException("a batch has at least one record");
        }
    }

    /** A batch outside of any tumbling window, whose records arrived by our clock. */
    public Batch(
            UUID requestId,
            EventFormat format,
            List<SourceRecord> records,
            Map<Integer, List<SourceRecord>> filteredAfter,
            Instant heldUntil,
            PayloadLimit limit) {
        this(requestId, format, records, filteredAfter, heldUntil, limit, Optional.empty(), Duration.ZERO);
    }

    /** The batch without records that closes a tumbling window, or ends it early. */
    public static Batch last(UUID requestId, EventFormat format, PayloadLimit limit, WindowFrame frame) {
        return new Batch(requestId, format, List.of(), Map.of(), Instant.MAX, limit, Optional.of(frame), Duration.ZERO);
    }

    /** The same batch in a tumbling window; its only record may become too large by what the window adds. */
    public Batch within(WindowFrame frame) {
        return new Batch(requestId, format, records, filteredAfter, heldUntil, limit, Optional.of(frame), clockAhead);
    }

    /** False when its only record is larger than its function may be sent (semantics §3). */
    public boolean sendable() {
        return records.isEmpty() || limit.admits(Event.size(written(), records));
    }

    /** The same batch, whose records arrived by a clock that is this far ahead of ours. */
    public Batch arrivedBy(Duration ahead) {
        return new Batch(requestId, format, records, filteredAfter, heldUntil, limit, window, ahead);
    }

    /**
     * When the record at {@code index} arrived, by our clock; a clock of ours that is wrong makes no record older
     * (F12).
     */
    public Instant arrival(int index) {
        return records.get(index).arrival().minus(clockAhead);
    }

    /** When the oldest of its records, of which it has one at least, arrived by our clock. */
    public Instant oldestArrival() {
        Instant oldest = records.getFirst().arrival();
        for (SourceRecord record : records) {
            oldest = record.arrival().isBefore(oldest) ? record.arrival() : oldest;
        }
        return oldest.minus(clockAhead);
    }

    /** The X-Ray traces that its records belong to, in their order. */
    public List<String> traceHeaders() {
        List<String> headers = new ArrayList<>();
        for (SourceRecord record : records) {
            record.traceHeader().ifPresent(headers::add);
        }
        return List.copyOf(headers);
    }

    /** The same batch, which the source keeps for us until {@code until}. */
    public Batch heldUntil(Instant until) {
        return until.equals(heldUntil)
                ? this
                : new Batch(requestId, format, records, filteredAfter, until, limit, window, clockAhead);
    }

    /** A batch of its own of the records from index {@code from} (inclusive) to {@code to} (exclusive). */
    public Batch part(int from, int to) {
        Map<Integer, List<SourceRecord>> after = new HashMap<>();
        filteredAfter.forEach((index, filtered) -> {
            if (index >= from && index < to) {
                after.put(index - from, filtered);
            }
        });
        return new Batch(
                Chance.derived(requestId, from, to),
                format,
                records.subList(from, to),
                after,
                heldUntil,
                limit,
                window,
                clockAhead);
    }

    /** How many records it has. */
    public int size() {
        return records.size();
    }

    /** The event for the records from index {@code from} (inclusive) to {@code to} (exclusive): one JSON object. */
    public byte[] event(int from, int to) {
        return event(records.subList(from, to));
    }

    /** The event for these of its records: one JSON object. */
    public byte[] event(List<SourceRecord> some) {
        return Event.join(written(), some);
    }

    private EventFormat written() {
        return window.map(frame -> frame.around(format)).orElse(format);
    }

    /** All records from the kept one at index {@code from} on, released: what is not settled when work stops. */
    public Settlement released(int from, Fate.Released fate) {
        Settlement.Builder settlement = new Settlement.Builder(records.size() - from);
        for (int index = from; index < records.size(); index++) {
            addTo(settlement, index, fate);
        }
        return settlement.build();
    }

    /** Adds the record at {@code index} with its fate, and the filtered ones after it, in their order. */
    public void addTo(Settlement.Builder settlement, int index, Fate fate) {
        settlement.add(records.get(index), fate);
        List<SourceRecord> filtered = filteredAfter.get(index);
        if (filtered != null) {
            filtered.forEach(record -> settlement.add(record, Fate.FILTERED));
        }
    }
}
