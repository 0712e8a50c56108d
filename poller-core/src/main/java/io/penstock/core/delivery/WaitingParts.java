package io.penstock.core.delivery;

import io.penstock.core.record.Batch;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The right halves of the splits of a queue's batch: each is a batch of its own and waits for those before it.
 * Immutable.
 *
 * @param parts in order
 */
record WaitingParts(List<Batch> parts) {

    /** Before any split. */
    static final WaitingParts NONE = new WaitingParts(List.of());

    /** These, after {@code right}. */
    WaitingParts after(Batch right) {
        List<Batch> all = new ArrayList<>(parts.size() + 1);
        all.add(right);
        all.addAll(parts);
        return new WaitingParts(List.copyOf(all));
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /** The one that is next. */
    Batch first() {
        return parts.getFirst();
    }

    /** Those that wait for the first one. */
    WaitingParts others() {
        return new WaitingParts(parts.subList(1, parts.size()));
    }

    /** True when a message would pass one of its group that will be redelivered (semantics §5.3). */
    boolean wouldPass(Settlement settlement) {
        Set<String> failed = settlement.releasedKeys().keySet();
        return parts.stream()
                .flatMap(part -> part.records().stream())
                .anyMatch(record -> failed.contains(record.key()));
    }

    /** This settlement, and then all of these released, behind a message that is backed off together with it. */
    Settlement releasedAfter(Settlement settlement, Fate.Released fate) {
        Settlement.Builder all = new Settlement.Builder(settlement.entries().size());
        settlement.entries().forEach(entry -> all.add(entry.record(), entry.fate()));
        parts.forEach(part -> settlement
                .followedBy(part.released(0, fate))
                .entries()
                .forEach(entry -> all.add(entry.record(), entry.fate())));
        return all.build();
    }
}
