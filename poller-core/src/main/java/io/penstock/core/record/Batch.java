package io.penstock.core.record;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Records that go to the function together. Immutable.
 *
 * @param requestId identifies the call; the same for every retry of this batch
 * @param format how its event is written
 * @param records those that the filter kept, in order, at least one
 * @param filteredAfter records that the filter removed, by the index of the kept record they stand behind
 * @param heldUntil until when the source keeps the records for us; {@link Instant#MAX} where there is no such limit
 * @param sendable false when its only record is larger than a function can be sent (semantics §3)
 */
public record Batch(
        UUID requestId,
        EventFormat format,
        List<SourceRecord> records,
        Map<Integer, List<SourceRecord>> filteredAfter,
        Instant heldUntil,
        boolean sendable) {

    /** Keeps copies that cannot change. */
    public Batch {
        records = List.copyOf(records);
        filteredAfter = Map.copyOf(filteredAfter);
        if (records.isEmpty()) {
            throw new IllegalArgumentException("a batch has at least one record");
        }
    }

    /** How many records it has. */
    public int size() {
        return records.size();
    }

    /** The event for the records from index {@code from} (inclusive) to {@code to} (exclusive): one JSON object. */
    public byte[] event(int from, int to) {
        return Event.join(format, records.subList(from, to));
    }

    /** All records behind the first {@code from} kept ones, released: what is left to the source when work stops. */
    public Settlement released(int from, Fate.Released fate) {
        Settlement.Builder settlement = new Settlement.Builder(records.size() - from);
        for (int index = from; index < records.size(); index++) {
            addTo(settlement, index, fate);
        }
        return settlement.build();
    }

    /** Adds the record at {@code index} with its fate, and the filtered ones behind it, in their order. */
    public void addTo(Settlement.Builder settlement, int index, Fate fate) {
        settlement.add(records.get(index), fate);
        List<SourceRecord> behind = filteredAfter.get(index);
        if (behind != null) {
            behind.forEach(filtered -> settlement.add(filtered, Fate.FILTERED));
        }
    }
}
