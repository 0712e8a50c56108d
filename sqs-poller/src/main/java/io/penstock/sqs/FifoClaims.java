package io.penstock.sqs;

import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The claims of one lane of a FIFO queue. Not thread-safe; lanes meet in {@link MessageGroups}. */
final class FifoClaims implements Claims {

    private final LaneId lane;
    private final MessageGroups groups;
    private final Chance chance;
    private final Time time;
    private String attempt;
    private Deferred deferred = new Deferred.None();

    FifoClaims(LaneId lane, MessageGroups groups, Chance chance, Time time) {
        this.lane = lane;
        this.groups = groups;
        this.chance = chance;
        this.time = time;
        this.attempt = chance.uuid().toString();
    }

    @Override
    public boolean isOrdered() {
        return true;
    }

    /** SQS answers a repeated receive of the same name with the same messages. */
    @Override
    public String attempt() {
        return attempt;
    }

    @Override
    public void answered() {
        attempt = chance.uuid().toString();
    }

    @Override
    public List<SqsRecord> claim(List<SqsRecord> records, Hidden hidden) {
        List<SqsRecord> refused = groups.claim(lane, records);
        deferred = Deferred.of(refused, hidden);
        return without(records, refused);
    }

    @Override
    public boolean hasDeferred() {
        return deferred instanceof Deferred.Messages;
    }

    @Override
    public Progress awaitDeferred(Instant waitOver) throws InterruptedException {
        return switch (deferred) {
            case Deferred.None none -> new Progress.StillDeferred();
            case Deferred.Messages messages -> await(messages, waitOver);
        };
    }

    private Progress await(Deferred.Messages messages, Instant waitOver) throws InterruptedException {
        Instant visibleAt = messages.hidden().until();
        if (!time.now().isBefore(visibleAt)) {
            deferred = new Deferred.None();
            return new Progress.VisibleAgain(messages.records());
        }
        List<SqsRecord> claimed = claim(messages.records(), messages.hidden());
        if (claimed.isEmpty()) {
            groups.awaitFree(lane, messages.records(), Instants.earlier(visibleAt, waitOver));
            return new Progress.StillDeferred();
        }
        return new Progress.Claimed(claimed, messages.hidden());
    }

    @Override
    public void settled(Settlement settlement) {
        for (Settlement.Entry entry : settlement.entries()) {
            SourceRecord record = entry.record();
            groups.settled(lane, record.key(), record.position());
        }
    }

    @Override
    public List<String> deferredHandles() {
        return switch (deferred) {
            case Deferred.None none -> List.of();
            case Deferred.Messages messages ->
                time.now().isBefore(messages.hidden().until()) ? handles(messages.records()) : List.of();
        };
    }

    @Override
    public void close() {
        deferred = new Deferred.None();
        groups.closed(lane);
    }

    private static List<String> handles(List<SqsRecord> records) {
        return records.stream().map(SqsRecord::position).toList();
    }

    private static List<SqsRecord> without(List<SqsRecord> records, List<SqsRecord> refused) {
        if (refused.isEmpty()) {
            return records;
        }
        Set<String> out = new HashSet<>(handles(refused));
        return records.stream()
                .filter(record -> !out.contains(record.position()))
                .toList();
    }
}
