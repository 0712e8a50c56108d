package io.penstock.sqs;

import io.penstock.core.event.LaneEvent;
import io.penstock.core.limit.BytesInFlight;
import io.penstock.core.record.EventFormat;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Pulled;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One lane's polling of a queue.
 *
 * <p>A pull returns what one receive brought, at most ten messages, so that nothing received waits for another call; the
 * caller pulls again to fill a larger batch. SQS waits in whole seconds: the last receive of a pull may end up to a second
 * after the pull's wait. An interrupted receive may have been answered by SQS all the same; those messages are received
 * again after their visibility timeout, so a graceful stop lets it end.
 */
final class SqsPartition implements Partition {

    /** Between receives that come back empty before their time, as emulators' do. */
    private static final Duration EARLY_ANSWER_PAUSE = Duration.ofMillis(200);

    private final int number;
    private final SharedPolling shared;
    private final LaneSet lanes;
    private final Time time;
    private final PollTurns turns;
    private final MessagesInFlight held;
    private final BytesInFlight memory;

    private final Object intake = new Object();
    private boolean stopped;
    private boolean receiving;
    private boolean engaged;
    private @Nullable String attempt;
    private @Nullable Instant idleSince;
    private DeferredMessages deferred = DeferredMessages.NONE;
    private boolean collecting;
    private boolean onlyFullPolls;
    private long collectedBytes;

    SqsPartition(int number, SharedPolling shared, LaneSet lanes) {
        this.number = number;
        this.shared = shared;
        this.lanes = lanes;
        this.time = shared.time();
        this.turns = shared.turns();
        this.held = new MessagesInFlight(shared.queue(), shared.calls(), time, this::warn);
        this.memory = shared.memory().ofLane();
    }

    int number() {
        return number;
    }

    @Override
    public String id() {
        return Integer.toString(number);
    }

    @Override
    public EventFormat format() {
        return shared.format();
    }

    @Override
    public BytesInFlight memory() {
        return memory;
    }

    boolean isExtensionDue() {
        return held.isDue();
    }

    /** Keeps its messages hidden. */
    void extend() throws InterruptedException {
        held.extend();
    }

    @Override
    public Instant keepFor(Duration duration) throws InterruptedException {
        return held.keepFor(duration);
    }

    @Override
    public boolean stopPulling() {
        synchronized (intake) {
            stopped = true;
            return receiving && shared.finishesReceives();
        }
    }

    private boolean isStopped() {
        synchronized (intake) {
            return stopped;
        }
    }

    /** Not for longer than a lane may be idle, because only a pull sees that it is to go. */
    @Override
    public void awaitTurn() throws InterruptedException {
        if (!shared.windowed() && deferred.isEmpty()) {
            Instant since = time.now();
            idleSince = turns.take(this, Instant.MAX, shared.idleLimit()) ? null : since;
        }
    }

    @Override
    public Pulled pull(int limit, Duration wait) throws SourceUnavailable, InterruptedException {
        if (isStopped()) {
            return new Pulled.Ended();
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (isToGo()) {
            return new Pulled.Gone();
        }
        beginPull();
        try {
            Instant waitOver = time.now().plus(wait);
            Pulled pulled = poll(limit, waitOver);
            if (pulled instanceof Pulled.Records none && none.records().isEmpty()) {
                return isStopped() ? new Pulled.Ended() : isToGo() ? new Pulled.Gone() : pulled;
            }
            idleSince = null;
            return pulled;
        } catch (InterruptedException stop) {
            stopCollecting();
            throw stop;
        } finally {
            endPull();
        }
    }

    private void beginPull() {
        lanes.pulling(1);
        if (!engaged) {
            engaged = true;
            lanes.engaged(1);
        }
    }

    private void endPull() {
        endReceive();
        lanes.pulling(-1);
        disengage();
    }

    /** A lane that neither receives nor has messages waits for its function, or for the queue. */
    private void disengage() {
        if (engaged && held.isEmpty()) {
            engaged = false;
            lanes.engaged(-1);
        }
    }

    private Pulled poll(int limit, Instant waitOver) throws SourceUnavailable, InterruptedException {
        if (idleSince == null) {
            idleSince = time.now();
        }
        while (true) {
            if (isStopped()) {
                stopCollecting();
                return nothing();
            }
            if (!deferred.isEmpty()) {
                Pulled.Records freed = claimDeferred(waitOver);
                if (!freed.records().isEmpty() || !time.now().isBefore(waitOver)) {
                    return freed;
                }
                continue;
            }
            if (!turns.take(this, shared.windowed() ? waitOver : Instant.MAX, left(waitOver))) {
                stopCollecting();
                return nothing();
            }
            try {
                if (!shared.memory().reserve(memory, Math.min(limit, SqsQueue.CALL_LIMIT), held.isEmpty())) {
                    stopCollecting();
                    return new Pulled.NoRoom();
                }
                if (!beginReceive()) {
                    stopCollecting();
                    return nothing();
                }
                Pulled.Records received = receive(limit, waitOver);
                if (!received.records().isEmpty() || !time.now().isBefore(waitOver)) {
                    return received;
                }
                endReceive();
            } catch (SourceUnavailable failure) {
                endReceive();
                collecting = false;
                if (turns.failed(this, failure.backoff())) {
                    idleSince = null;
                    throw failure;
                }
            } finally {
                memory.received(0);
            }
        }
    }

    /** From here on a graceful stop waits for the receive; false when one came before it. */
    private boolean beginReceive() {
        synchronized (intake) {
            receiving = !stopped;
            return receiving;
        }
    }

    private void endReceive() {
        synchronized (intake) {
            receiving = false;
        }
    }

    private Pulled.Records receive(int limit, Instant waitOver) throws SourceUnavailable, InterruptedException {
        if (!collecting) {
            collecting = true;
            onlyFullPolls = true;
            collectedBytes = 0;
        }
        boolean extra = shared.windowed() && turns.isExtra(this);
        int asked = Math.min(limit, SqsQueue.CALL_LIMIT);
        int waitSeconds = extra ? 0 : Math.min(turns.longestPollSeconds(this), wholeSeconds(left(waitOver)));
        List<SqsRecord> records;
        List<SqsRecord> refused = List.of();
        Instant askedAt;
        Duration hiddenFor;
        try {
            SqsQueue.Facts facts = shared.queue().facts();
            hiddenFor = shared.visibility().of(facts.visibility());
            askedAt = time.now();
            records = read(shared.queue().receive(facts, asked, waitSeconds, hiddenFor, attempt()));
        } catch (RuntimeException fault) {
            stopCollecting();
            throw fault;
        }
        attempt = null;
        turns.answered();
        // Messages are hidden from when SQS hands them over, which a long poll may do long after it was asked.
        Instant received = time.now();
        polled(asked, records.size(), limit, waitOver);
        if (!shared.windowed()) {
            // Only now, so that the next lane knows what this poll has said of the queue.
            stopCollecting();
        }
        if (records.isEmpty()) {
            afterNothing(askedAt.plusSeconds(waitSeconds), waitOver, extra);
            return nothing();
        }
        if (shared.groups().isPresent()) {
            refused = shared.groups().get().claim(this, records);
            if (!refused.isEmpty()) {
                records = DeferredMessages.without(records, refused);
                deferred = new DeferredMessages(refused, received, hiddenFor);
            }
        }
        held.add(records, received, hiddenFor);
        return new Pulled.Records(List.copyOf(records), Instant.MIN, received.plus(hiddenFor));
    }

    /** Names the receive, so that SQS can answer a repeated one with the same messages (FIFO queues only). */
    private @Nullable String attempt() {
        if (attempt == null && shared.groups().isPresent()) {
            attempt = shared.chance().uuid().toString();
        }
        return attempt;
    }

    private List<SqsRecord> read(List<SqsMessage> messages) {
        Instant now = time.now();
        List<SqsRecord> records = new ArrayList<>(messages.size());
        for (SqsMessage message : messages) {
            SqsRecord record = shared.format().record(message, now);
            collectedBytes += record.json().length;
            records.add(record);
        }
        shared.memory().received(memory, records);
        return records;
    }

    /** What a poll says of the queue: whether more lanes are wanted, and whether more may poll side by side. */
    private void polled(int asked, int got, int limit, Instant waitOver) {
        boolean full = got >= asked;
        if ((full || (got > 0 && lanes.isPollingAlone())) && !memory.isScarce()) {
            lanes.grow();
        }
        onlyFullPolls &= full;
        if (got > 0) {
            turns.brought();
        }
        if (!shared.windowed()) {
            if (full) {
                turns.widen(Integer.MAX_VALUE / 2);
            } else if (got > 0) {
                turns.widen(1);
            } else {
                turns.narrow();
            }
            return;
        }
        if (!full) {
            turns.narrow();
        }
        boolean batchIsFull =
                got >= limit || collectedBytes >= shared.payloadLimit().bytes();
        if (batchIsFull && onlyFullPolls) {
            turns.widen(1);
        }
        if (batchIsFull || !time.now().isBefore(waitOver) || (!full && turns.isExtra(this))) {
            stopCollecting();
        }
    }

    private void afterNothing(Instant due, Instant waitOver, boolean extra) throws InterruptedException {
        Instant now = time.now();
        if (!extra && now.plus(EARLY_ANSWER_PAUSE).isBefore(due)) {
            Instant pauseOver = now.plus(EARLY_ANSWER_PAUSE);
            time.pauseUntil(pauseOver.isBefore(waitOver) ? pauseOver : waitOver);
        }
    }

    private void stopCollecting() {
        collecting = false;
        turns.giveBack(this);
    }

    /** Returns those whose group is free now; waits for a group when there is none. */
    private Pulled.Records claimDeferred(Instant waitOver) throws InterruptedException {
        DeferredMessages now = deferred;
        MessageGroups groups = shared.groups().orElseThrow();
        if (!time.now().isBefore(now.hiddenUntil())) {
            memory.less(ReceiveMemory.bytes(now.records()));
            deferred = DeferredMessages.NONE;
            return nothing();
        }
        List<SqsRecord> refused = groups.claim(this, now.records());
        List<SqsRecord> claimed = DeferredMessages.without(now.records(), refused);
        deferred = now.only(refused);
        if (claimed.isEmpty()) {
            Instant until = now.hiddenUntil().isBefore(waitOver) ? now.hiddenUntil() : waitOver;
            groups.awaitFree(left(until), this, refused);
            return nothing();
        }
        held.add(claimed, now.received(), now.hiddenFor());
        return new Pulled.Records(List.copyOf(claimed), Instant.MIN, now.hiddenUntil());
    }

    /** A lane that found nothing for as long as a long poll lasts is not needed, unless it is one of the last. */
    private boolean isToGo() {
        if (turns.isOutage()) {
            idleSince = null;
            return false;
        }
        return idleSince != null
                && !time.now().isBefore(idleSince.plus(shared.idleLimit()))
                && held.isEmpty()
                && deferred.isEmpty()
                && lanes.retire(this);
    }

    @Override
    public void settle(Settlement settlement) {
        stopCollecting();
        List<String> handles = new ArrayList<>(settlement.entries().size());
        List<String> done = new ArrayList<>(settlement.entries().size());
        List<String> toShow = new ArrayList<>(0);
        Set<String> hiddenGroups = new HashSet<>();
        for (Settlement.Entry entry : settlement.entries()) {
            SourceRecord record = entry.record();
            handles.add(record.position());
            switch (entry.fate()) {
                case Fate.Filtered filtered -> done.add(record.position());
                case Fate.Delivered delivered -> done.add(record.position());
                case Fate.Discarded discarded -> done.add(record.position());
                case Fate.Released released -> {
                    if (released != Fate.Released.STOPPED) {
                        hiddenGroups.add(record.key());
                    } else if (shared.groups().isEmpty() || !hiddenGroups.contains(record.key())) {
                        // of a group, nothing may become visible before what stands in front of it
                        toShow.add(record.position());
                    }
                }
            }
        }
        Instant hiddenUntil = held.hiddenUntil();
        held.remove(handles);
        try (Settling settling = settling()) {
            if (!done.isEmpty()) {
                LaneEvent.Deleted deleted = settling.delete(done, hiddenUntil);
                shared.listener().happened(id(), deleted);
            }
            if (!toShow.isEmpty()) {
                settling.await(held::awaitExtension);
                settling.release(toShow, isFifo());
            }
        }
        shared.groups()
                .ifPresent(groups -> settlement
                        .entries()
                        .forEach(entry -> groups.settled(
                                this, entry.record().key(), entry.record().position())));
        memory.less(settlement.bytes());
        disengage();
    }

    private Settling settling() {
        return new Settling(shared.queue(), shared.calls(), time);
    }

    private boolean isFifo() {
        return shared.groups().isPresent();
    }

    @Override
    public void close(boolean endSettled) {
        if (time.now().isBefore(deferred.hiddenUntil())) {
            try (Settling settling = settling()) {
                settling.release(deferred.handles(), isFifo());
            }
        }
        deferred = DeferredMessages.NONE;
        shared.groups().ifPresent(groups -> groups.leave(this));
        turns.giveBack(this);
        memory.close();
        disengage();
        lanes.closed(this);
    }

    private void warn(String message) {
        shared.listener().happened(id(), new LaneEvent.Warned(message));
    }

    private static Pulled.Records nothing() {
        return new Pulled.Records(List.of(), Instant.MIN, Instant.MAX);
    }

    private Duration left(Instant waitOver) {
        Duration left = Duration.between(time.now(), waitOver);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** SQS waits in whole seconds: rounded up, so that the last second is waited for once and not many times. */
    private static int wholeSeconds(Duration wait) {
        return (int) Math.min(Integer.MAX_VALUE, wait.plusNanos(999_999_999).toSeconds());
    }
}
