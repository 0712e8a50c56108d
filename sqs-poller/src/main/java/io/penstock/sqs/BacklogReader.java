package io.penstock.sqs;

import io.penstock.core.event.Backlog;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.limit.LimitShare;
import io.penstock.core.limit.LimitUser;
import io.penstock.core.limit.SharedLimits;
import io.penstock.core.source.BackgroundTasks;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Asks a queue once a minute how many messages it has, on one of the instances that share their limits: on that which
 * has the whole of the limit {@code backlog/<mapping>}, which is 1. Thread-safe.
 */
final class BacklogReader implements LimitUser {

    /** Between two questions. */
    static final Duration PERIOD = Duration.ofMinutes(1);

    /** How often it is checked whether a question is due, and whether it is this instance's. */
    static final Duration CHECK = Duration.ofSeconds(3);

    /** What was read is shown for so long while the queue does not answer. */
    static final Duration LONGEST_SHOWN = Duration.ofMinutes(2);

    private final UUID mapping;
    private final SqsQueue queue;
    private final QueueHead head;
    private final SharedLimits limits;
    private final Consumer<LaneEvent> events;
    private final Time time;
    private volatile boolean mayRead;
    private volatile boolean reads;

    // used by one check at a time
    private Instant due = Instant.MIN;
    private Instant lastRead = Instant.MIN;
    private boolean failing;

    // written under the lock
    private boolean shown;
    private volatile boolean closed;

    BacklogReader(
            UUID mapping, SqsQueue queue, QueueHead head, SharedLimits limits, Consumer<LaneEvent> events, Time time) {
        this.mapping = mapping;
        this.queue = queue;
        this.head = head;
        this.limits = limits;
        this.events = events;
        this.time = time;
    }

    /** Reads in the background until the answer is closed; then this instance shows nothing. Called once. */
    BackgroundTasks.Task start(BackgroundTasks background) {
        LimitShare share = limits.join("backlog/" + mapping, 1, this);
        BackgroundTasks.Task checks = background.every(CHECK, this::check);
        return () -> {
            checks.close();
            close();
            share.close();
        };
    }

    private synchronized void close() {
        forget();
        closed = true;
    }

    /** Reads if that is due and this instance's. */
    void check() {
        reads = mayRead;
        if (!reads) {
            due = Instant.MIN;
            forget();
        } else if (!time.now().isBefore(due)) {
            due = time.now().plus(PERIOD);
            try {
                read();
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void read() throws InterruptedException {
        Instant now = time.now();
        try {
            MessageCounts counts = queue.count();
            if (counts.visible() == 0) {
                head.empty(now);
            }
            failing = false;
            lastRead = now;
            show(new Backlog(counts.visible(), counts.hidden(), counts.delayed(), head.age(now)));
        } catch (SourceUnavailable failure) {
            if (!failing) {
                failing = true;
                events.accept(new LaneEvent.Warned("How many messages wait is not known and is asked again every "
                        + PERIOD.toSeconds() + " s; penstock_queue_messages is missing meanwhile: "
                        + failure.getMessage()));
            }
            if (!now.isBefore(lastRead.plus(LONGEST_SHOWN))) {
                forget();
            }
        }
    }

    private synchronized void show(Backlog backlog) {
        if (!closed) {
            shown = true;
            events.accept(new LaneEvent.BacklogRead(Optional.of(backlog)));
        }
    }

    private synchronized void forget() {
        if (shown) {
            shown = false;
            events.accept(new LaneEvent.BacklogRead(Optional.empty()));
        }
    }

    @Override
    public long wanted() {
        return 1;
    }

    @Override
    public long used() {
        return reads && !closed ? 1 : 0;
    }

    @Override
    public void allow(long share) {
        mayRead = share > 0;
    }
}
