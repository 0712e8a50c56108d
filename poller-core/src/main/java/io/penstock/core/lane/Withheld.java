package io.penstock.core.lane;

import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Settlements that wait for their tumbling window to close, without what their records say. Used by the lane's thread alone. */
final class Withheld {

    private List<Settlement.Entry> entries = new ArrayList<>();

    /** Keeps these behind those kept before. */
    void add(Settlement settlement) {
        settlement
                .entries()
                .forEach(
                        entry -> entries.add(new Settlement.Entry(entry.record().withoutContent(), entry.fate())));
    }

    /** All of them as they were decided; none is kept any longer. */
    Settlement settle() {
        Settlement all = new Settlement(Collections.unmodifiableList(entries));
        entries = new ArrayList<>();
        return all;
    }

    /** All of them released, because their fates came to nothing; none is kept any longer. */
    Settlement release() {
        Settlement.Builder released = new Settlement.Builder(entries.size());
        settle().entries()
                .forEach(entry -> released.add(
                        entry.record(),
                        entry.fate() instanceof Fate.Released already ? already : Fate.Released.STOPPED));
        return released.build();
    }
}
