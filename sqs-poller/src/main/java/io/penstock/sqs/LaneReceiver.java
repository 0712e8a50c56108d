package io.penstock.sqs;

import io.penstock.core.limit.BytesInFlight;
import io.penstock.core.source.Pulled;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Receives for one lane: waits for a turn and for room in memory, receives, and passes what follows from it on to the
 * other lanes. Used by the lane's thread, but for {@link #stop()}.
 */
final class LaneReceiver {

    /** Between receives that SQS answers with nothing before their time, as emulators do. */
    private static final Duration EARLY_ANSWER_PAUSE = Duration.ofMillis(200);

    private static final Pulled NOTHING = new Pulled.Records(List.of(), Instant.MIN, Instant.MAX);

    private final LaneId lane;
    private final SharedQueue shared;
    private final ReceiveTurns turns;
    private final Time time;
    private final Claims claims;
    private final MessagesInFlight inFlight;
    private final BytesInFlight memory;
    private final ReceiveGate gate = new ReceiveGate();
    /** Those of the present turn. */
    private LaneRules rules;

    private Collecting collecting;

    LaneReceiver(LaneId lane, SharedQueue shared, Claims claims, MessagesInFlight inFlight, BytesInFlight memory) {
        this.lane = lane;
        this.shared = shared;
        this.turns = shared.turns();
        this.time = shared.time();
        this.claims = claims;
        this.inFlight = inFlight;
        this.memory = memory;
        this.rules = shared.mapping().rules();
        this.collecting = rules.collecting();
    }

    /** Lets no receive begin from now on; true while one is open. Called by any thread. */
    boolean stop() {
        return gate.stop();
    }

    /** True when no receive may begin any more. */
    boolean isStopped() {
        return gate.isStopped();
    }

    /** True when the lane gets nothing more: it is stopped, or one too many and has no messages that wait. */
    boolean isOver() {
        boolean surplus = shared.lanes().isSurplus(lane) || !shared.limit().holds();
        return isStopped() || (surplus && !claims.hasDeferred());
    }

    /**
     * Receives until there are messages, or {@code waitOver}, or a stop, or a change of the mapping.
     *
     * @throws SourceUnavailable to the one lane that is to report that the queue does not answer; the others wait
     */
    Pulled pull(int limit, Instant waitOver) throws SourceUnavailable, InterruptedException {
        try {
            if (isChanged()) {
                endTurn();
            }
            Pulled pulled = once(limit, waitOver);
            while (isNothing(pulled) && !isOver() && !isChanged() && time.now().isBefore(waitOver)) {
                gate.end();
                pulled = once(limit, waitOver);
            }
            if (isNothing(pulled) && (isOver() || isChanged())) {
                endTurn();
            }
            return pulled;
        } catch (InterruptedException stop) {
            endTurn();
            throw stop;
        } finally {
            gate.end();
        }
    }

    private boolean isChanged() {
        return !rules.equals(shared.mapping().rules());
    }

    /** True when a pull brought no messages, although there may be room for them. */
    static boolean isNothing(Pulled pulled) {
        return pulled instanceof Pulled.Records records && records.records().isEmpty();
    }

    private Pulled once(int limit, Instant waitOver) throws SourceUnavailable, InterruptedException {
        if (claims.hasDeferred()) {
            return pulled(claims.awaitDeferred(waitOver));
        }
        if (isOver() || !turns.take(lane, rules.windowed() ? waitOver : Instant.MAX, waitOver)) {
            endTurn();
            return NOTHING;
        }
        try {
            int most = Math.min(limit, SqsQueue.CALL_LIMIT);
            if (!shared.receives().memory().reserve(memory, most, inFlight.isEmpty())) {
                endTurn();
                return new Pulled.NoRoom();
            }
            return gate.begin() ? receive(limit, waitOver) : NOTHING;
        } catch (SourceUnavailable failure) {
            collecting = collecting.anew();
            if (turns.failed(lane, failure.backoff())) {
                throw failure;
            }
            return NOTHING;
        } finally {
            memory.received(0);
        }
    }

    private Pulled pulled(Claims.Progress progress) {
        return switch (progress) {
            case Claims.Progress.Claimed claimed -> add(claimed.records(), claimed.hidden());
            case Claims.Progress.VisibleAgain visible -> {
                memory.less(ReceiveMemory.bytes(visible.records()));
                yield NOTHING;
            }
            case Claims.Progress.StillDeferred deferred -> NOTHING;
        };
    }

    private Pulled add(List<SqsRecord> records, Hidden hidden) {
        inFlight.add(records, hidden);
        return new Pulled.Records(List.copyOf(records), Instant.MIN, hidden.until());
    }

    private Pulled receive(int limit, Instant waitOver) throws SourceUnavailable, InterruptedException {
        boolean extra = isExtra();
        int asked = Math.min(limit, SqsQueue.CALL_LIMIT);
        int waitSeconds = extra ? 0 : Math.min(turns.longestWaitSeconds(lane), wholeSecondsTo(waitOver));
        Received received;
        try {
            received = shared.receives().once(asked, waitSeconds, claims.attempt(), memory);
        } catch (RuntimeException fault) {
            endTurn();
            throw fault;
        }
        claims.answered();
        turns.answered();
        conclude(new Collecting.Receive(
                asked,
                limit,
                received.records().size(),
                received.bytes(),
                !time.now().isBefore(waitOver),
                isExtra()));
        if (received.records().isEmpty()) {
            if (!extra) {
                pauseBefore(received.askedAt().plusSeconds(waitSeconds), waitOver);
            }
            return NOTHING;
        }
        return add(claims.claim(received.records(), received.hidden()), received.hidden());
    }

    /** With a batching window a lane that does not hold the first turn takes what the others leave. */
    private boolean isExtra() {
        return rules.windowed() && turns.isExtra(lane);
    }

    /** Ends the turn last, so that the next lane knows what follows from this receive. */
    private void conclude(Collecting.Receive receive) {
        boolean behind =
                receive.isFull() || (!receive.isEmpty() && shared.lanes().isReceivingAlone());
        if (behind && !memory.isScarce()) {
            shared.lanes().grow();
        }
        if (!receive.isEmpty()) {
            turns.brought();
        }
        Collecting.Next next = collecting.after(receive);
        collecting = next.then();
        turns.allow(next.lanes());
        if (next.turnOver()) {
            turns.end(lane);
        }
    }

    private void pauseBefore(Instant due, Instant waitOver) throws InterruptedException {
        Instant pauseOver = time.now().plus(EARLY_ANSWER_PAUSE);
        if (pauseOver.isBefore(due)) {
            time.pauseUntil(Instants.earlier(pauseOver, waitOver));
        }
    }

    /** Ends the lane's turn; what it receives next begins another batch, as the mapping says then. */
    void endTurn() {
        rules = shared.mapping().rules();
        collecting = rules.collecting();
        turns.end(lane);
    }

    /** SQS waits in whole seconds: rounded up, so that the last second is waited for once and not many times. */
    private int wholeSecondsTo(Instant waitOver) {
        long seconds =
                Duration.between(time.now(), waitOver).plusNanos(999_999_999).toSeconds();
        return Math.clamp(seconds, 0, Integer.MAX_VALUE);
    }
}
