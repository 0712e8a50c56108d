package io.penstock.core.lane;

import io.penstock.core.record.Batch;
import io.penstock.core.record.EventFormat;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.record.SourceRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The batch that is being collected, from its first record on. Used by the lane's thread alone. */
final class OpenBatch {

    private final EventFormat format;
    private final int frame;
    private final List<SourceRecord> kept = new ArrayList<>();
    private final Map<Integer, List<SourceRecord>> filteredAfter = new HashMap<>();
    private Instant heldUntil = Instant.MAX;
    private int bytes;

    /** Without records. */
    OpenBatch(EventFormat format) {
        this.format = format;
        this.frame = format.head().length + format.tail().length;
    }

    boolean isEmpty() {
        return kept.isEmpty();
    }

    int size() {
        return kept.size();
    }

    /** Whether an event of {@code room} bytes has room for one more record. */
    boolean fits(SourceRecord record, int room) {
        return (long) bytes + 1 + record.json().length <= room;
    }

    /** Adds a record, which its source keeps for us until {@code until}. */
    void keep(SourceRecord record, Instant until) {
        bytes += record.json().length + (kept.isEmpty() ? frame : 1);
        kept.add(record.withoutFilterView());
        heldUntil = heldUntil.isBefore(until) ? heldUntil : until;
    }

    /** Adds a record that was filtered out after the last one that was kept. */
    void filteredOut(SourceRecord record) {
        filteredAfter
                .computeIfAbsent(kept.size() - 1, index -> new ArrayList<>())
                .add(record);
    }

    /** The batch of what was kept, of which there is at least one record. */
    Batch batch(UUID requestId, PayloadLimit limit) {
        return new Batch(requestId, format, kept, filteredAfter, heldUntil, limit);
    }

    void clear() {
        kept.clear();
        filteredAfter.clear();
        heldUntil = Instant.MAX;
        bytes = 0;
    }
}
