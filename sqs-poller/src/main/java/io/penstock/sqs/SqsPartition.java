package io.penstock.sqs;

import io.penstock.core.limit.BytesInFlight;
import io.penstock.core.record.EventFormat;
import io.penstock.core.record.Settlement;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Pulled;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One lane's part of a queue.
 *
 * <p>A pull returns what one receive brought, at most ten messages, so that no received message waits for another call;
 * the caller pulls again to fill a larger batch. SQS waits in whole seconds: the last receive of a pull may end up to
 * a second after the pull's wait. SQS may have answered an interrupted receive all the same; it redelivers those
 * messages after their visibility timeout, so a graceful stop lets the receive end.
 */
final class SqsPartition implements Partition {

    private final LaneId lane;
    private final SharedQueue shared;
    private final Time time;
    private final MessagesInFlight inFlight;
    private final BytesInFlight memory;
    private final Claims claims;
    private final LaneReceiver receiver;
    private Idleness idleness = new Idleness.Busy();
    private volatile boolean owned = true;

    SqsPartition(LaneId lane, SharedQueue shared) {
        this.lane = lane;
        this.shared = shared;
        this.time = shared.time();
        this.inFlight = shared.inFlight(lane);
        this.memory = shared.receives().memory().ofLane();
        this.claims = shared.claims().apply(lane);
        this.receiver = new LaneReceiver(lane, shared, claims, inFlight, memory);
    }

    private LaneRules rules() {
        return shared.mapping().rules();
    }

    @Override
    public String id() {
        return lane.name();
    }

    @Override
    public EventFormat format() {
        return shared.mapping().format();
    }

    @Override
    public BytesInFlight memory() {
        return memory;
    }

    /** True when the visibility timeout of its messages is to be extended now. */
    boolean isExtensionDue() {
        return inFlight.isDue();
    }

    /** Extends the visibility timeout of its messages, if that is due. */
    void extend() throws InterruptedException {
        inFlight.extend();
    }

    /** No more once the lane's share did not hold: another instance may have lanes in its place (ADR 25). */
    @Override
    public boolean isOwned() {
        if (owned && !shared.limit().holds()) {
            owned = false;
        }
        return owned;
    }

    @Override
    public Instant keepFor(Duration duration) throws InterruptedException {
        return inFlight.keepFor(duration);
    }

    @Override
    public boolean stopPulling() {
        return receiver.stop() && rules().finishesReceives();
    }

    /** Waits no longer than a lane may be idle, because only a pull finds out that the lane is to retire. */
    @Override
    public void awaitTurn() throws InterruptedException {
        LaneRules rules = rules();
        if (!rules.windowed() && !claims.hasDeferred()) {
            Instant since = time.now();
            boolean taken = shared.turns().take(lane, Instant.MAX, since.plus(rules.idleLimit()));
            idleness = taken ? new Idleness.Busy() : new Idleness.Since(since);
        }
    }

    @Override
    public Pulled pull(int limit, Duration wait) throws SourceUnavailable, InterruptedException {
        if (receiver.isOver()) {
            return new Pulled.Ended();
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (retires()) {
            return new Pulled.Gone();
        }
        shared.lanes().receives(lane);
        try {
            Instant now = time.now();
            idleness = idleness.orSince(now);
            Pulled pulled = receiver.pull(limit, now.plus(wait));
            if (LaneReceiver.isNothing(pulled)) {
                return receiver.isOver() ? new Pulled.Ended() : retires() ? new Pulled.Gone() : pulled;
            }
            idleness = new Idleness.Busy();
            return pulled;
        } catch (SourceUnavailable failure) {
            idleness = new Idleness.Busy();
            throw failure;
        } finally {
            shared.lanes().receivesNoMore(lane);
            restIfDone();
        }
    }

    /** A lane that found nothing for as long as a long poll lasts retires, unless it is one of the last. */
    private boolean retires() {
        if (shared.turns().isOutage()) {
            idleness = new Idleness.Busy();
            return false;
        }
        return idleness.lasts(rules().idleLimit(), time.now())
                && inFlight.isEmpty()
                && !claims.hasDeferred()
                && shared.lanes().retire(lane);
    }

    private void restIfDone() {
        if (inFlight.isEmpty()) {
            shared.lanes().rests(lane);
        }
    }

    @Override
    public void settle(Settlement settlement) {
        receiver.endTurn();
        SettledHandles handles = SettledHandles.of(settlement, claims.isOrdered());
        Instant visibleAt = inFlight.hiddenUntil();
        inFlight.remove(settlement);
        try (Settling settling = shared.settling()) {
            if (!handles.finished().isEmpty()) {
                shared.listener().happened(id(), settling.delete(handles.finished(), visibleAt));
            }
            if (!handles.released().isEmpty()) {
                settling.await(inFlight::awaitExtension);
                settling.release(handles.released(), inFlight.hidden(), claims.isOrdered());
            }
        }
        claims.settled(settlement);
        memory.less(settlement.bytes());
        restIfDone();
    }

    @Override
    public void close(boolean endSettled) {
        List<String> deferred = claims.deferredHandles();
        if (!deferred.isEmpty()) {
            try (Settling settling = shared.settling()) {
                settling.release(
                        deferred.stream().map(SettledHandles.Release::atOnce).toList(),
                        HiddenBatch.NONE,
                        claims.isOrdered());
            }
        }
        claims.close();
        shared.turns().end(lane);
        memory.close();
        shared.lanes().closed(lane);
    }
}
