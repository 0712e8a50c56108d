package io.penstock.core.lane;

import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;

/**
 * Settlements that wait for their tumbling window to close, which may take 15 minutes: packed, without what their records
 * say. Used by the lane's thread alone.
 */
final class Withheld {

    private PackedEntries entries = new PackedEntries();

    /** Keeps these behind those kept before. */
    void add(Settlement settlement) {
        settlement.entries().forEach(entry -> entries.pack(entry.record(), entry.fate()));
    }

    /** All of them as they were decided; none is kept any longer. */
    Settlement settle() {
        Settlement all = new Settlement(entries);
        entries = new PackedEntries();
        return all;
    }

    /** All of them released, because their fates came to nothing; none is kept any longer. */
    Settlement release() {
        PackedEntries released = new PackedEntries();
        settle().entries()
                .forEach(entry -> released.pack(
                        entry.record(),
                        entry.fate() instanceof Fate.Released already ? already : Fate.Released.STOPPED));
        return new Settlement(released);
    }
}
