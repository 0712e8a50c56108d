package io.penstock.sqs;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Messages of groups that another lane still has in flight; see {@link MessageGroups}. Immutable. */
record DeferredMessages(List<SqsRecord> records, Instant received, Duration hiddenFor) {

    static final DeferredMessages NONE = new DeferredMessages(List.of(), Instant.MIN, Duration.ZERO);

    boolean isEmpty() {
        return records.isEmpty();
    }

    /** When they become visible again. */
    Instant hiddenUntil() {
        return received.plus(hiddenFor);
    }

    /** What is left when these alone are still deferred. */
    DeferredMessages only(List<SqsRecord> refused) {
        return refused.isEmpty() ? NONE : new DeferredMessages(refused, received, hiddenFor);
    }

    List<String> handles() {
        return records.stream().map(SqsRecord::position).toList();
    }

    /** The records that are not among {@code refused}, in their order. */
    static List<SqsRecord> without(Collection<SqsRecord> records, Collection<SqsRecord> refused) {
        Set<String> out = new HashSet<>();
        refused.forEach(record -> out.add(record.position()));
        return records.stream()
                .filter(record -> !out.contains(record.position()))
                .toList();
    }
}
