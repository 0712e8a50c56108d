package io.penstock.core.delivery;

import io.penstock.core.destination.DestinationRecord.Condition;
import io.penstock.core.invoke.Answer;
import io.penstock.core.record.Batch;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The fate of each record of a queue's batch, once it is decided. Immutable. */
final class QueueFates {

    private final Batch batch;
    private final List<Fate> fates;

    private QueueFates(Batch batch, List<Fate> fates) {
        this.batch = batch;
        this.fates = fates;
    }

    /**
     * What follows from an invocation: a failed record is released, or discarded when it was received {@code
     * retries + 1} times or more; the others are delivered. All records of a group that are released are backed off
     * as long as the first of them, so that none can pass it (semantics §5.3).
     *
     * @param failed the indexes of the failed records
     * @param now when the invocation ended, from which back-off counts
     */
    static QueueFates of(Batch batch, SortedSet<Integer> failed, Redelivery.BySource redelivery, Instant now) {
        List<Fate> delivered = Collections.nCopies(batch.size(), Fate.DELIVERED);
        if (failed.isEmpty()) {
            return new QueueFates(batch, delivered);
        }
        List<Fate> fates = new ArrayList<>(delivered);
        Map<String, Fate.Released> groups = new HashMap<>();
        for (int index : failed) {
            SourceRecord record = batch.records().get(index);
            if (isSpent(record, redelivery.retries())) {
                fates.set(index, new Fate.Discarded(Fate.Reason.RETRIES, Fate.Report.NOT_WANTED));
            } else {
                Fate.Released released = released(record, redelivery.retryBackoff(), now);
                fates.set(
                        index,
                        record.key().isEmpty() ? released : groups.computeIfAbsent(record.key(), key -> released));
            }
        }
        return new QueueFates(batch, fates);
    }

    private static boolean isSpent(SourceRecord record, OptionalInt retries) {
        return retries.isPresent() && record.deliveries() > retries.getAsInt();
    }

    private static Fate.Released released(SourceRecord record, Optional<RetryBackoff> backoff, Instant now) {
        return backoff.<Fate.Released>map(rule -> new Fate.Released.BackedOff(now.plus(rule.after(record))))
                .orElse(Fate.Released.FAILED);
    }

    /** The same, but the records of {@code decision} have this fate. */
    QueueFates with(Decision decision, Fate fate) {
        List<Fate> changed = new ArrayList<>(fates);
        decision.indexes().forEach(index -> changed.set(index, fate));
        return new QueueFates(batch, changed);
    }

    /** The destination record about the delivered records; empty when there are none. */
    Optional<Decision> delivered(@Nullable Answer answer, Instant now) {
        return decision(Fate.Delivered.class::isInstance, Condition.SUCCESS, answer, now);
    }

    /** The destination record about the discarded records; empty when there are none. */
    Optional<Decision> discarded(@Nullable Answer answer, Instant now) {
        return decision(Fate.Discarded.class::isInstance, Condition.RETRY_ATTEMPTS_EXHAUSTED, answer, now);
    }

    private Optional<Decision> decision(
            Predicate<Fate> wanted, Condition condition, @Nullable Answer answer, Instant now) {
        List<Integer> indexes = IntStream.range(0, fates.size())
                .filter(index -> wanted.test(fates.get(index)))
                .boxed()
                .toList();
        if (indexes.isEmpty()) {
            return Optional.empty();
        }
        int count = indexes.stream()
                .mapToInt(index -> batch.records().get(index).deliveries())
                .max()
                .orElse(1);
        return Optional.of(new Decision(condition, indexes, Math.max(1, count), answer, batch.requestId(), now));
    }

    /** The fates of all records, of which the source is notified. */
    Settlement settlement() {
        Settlement.Builder settlement = new Settlement.Builder(batch.size());
        for (int index = 0; index < batch.size(); index++) {
            batch.addTo(settlement, index, fates.get(index));
        }
        return settlement.build();
    }
}
