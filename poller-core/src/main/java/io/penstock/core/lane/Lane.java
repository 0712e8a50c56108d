package io.penstock.core.lane;

import io.penstock.core.delivery.Courier;
import io.penstock.core.delivery.Delivery;
import io.penstock.core.delivery.Redelivery;
import io.penstock.core.delivery.Step;
import io.penstock.core.delivery.TumblingWindow;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.event.LaneListener;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.record.Batch;
import io.penstock.core.record.TimeWindow;
import io.penstock.core.source.Partition;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of one partition: receive, batch, deliver, settle, until the partition ends or the lane is stopped. Run by
 * one thread; {@link #stop()} and {@link #stopImmediately()} may be called by any.
 */
public final class Lane {

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    private final Partition partition;
    private final CurrentSettings current;
    private final LanePermits permits;
    private final Batcher batcher;
    private final Courier courier;
    private final WindowBook windows;
    private final Settler settler;
    private final Time time;
    private final Chance chance;
    private final LaneListener listener;
    private final StopSignal stop = new StopSignal();
    /** Those of the present attempt. */
    private LaneSettings settings;

    private int sourceFailures;
    private boolean ended;
    private boolean failed;
    private volatile boolean closed;
    private volatile String waitsFor = "its beginning";

    /** The lane of one partition, which it closes in the end; it follows {@code current} while it runs. */
    public Lane(Partition partition, CurrentSettings current, Time time, Chance chance) {
        this.partition = partition;
        this.current = current;
        this.settings = current.take();
        this.time = time;
        this.chance = chance;
        this.listener = new AnswersInFlight(settings.listener(), partition.memory());
        this.settler = new Settler(partition, listener);
        this.permits = permits(settings.mapping());
        this.batcher = new Batcher(
                partition, () -> settingsNow().batchRules(), permits.longestWait(), settler, time, chance, listener);
        this.windows = new WindowBook(
                settings.mapping().source().toString(), settings.function().payloadLimit());
        this.courier = new Courier(
                new OwnedPartition(partition),
                this::settingsNow,
                new OwnedTime(new StoppableTime(time, stop), partition),
                chance,
                permits,
                listener);
    }

    private LanePermits permits(Mapping mapping) {
        return switch (mapping.redelivery()) {
            case Redelivery.InPlace stream -> new StreamPermits(this::settingsNow, stop);
            case Redelivery.BySource queue -> new QueuePermits(partition, this::settingsNow, stop, time, chance);
        };
    }

    /** Those of this moment; what the lane used before may be closed. */
    private LaneSettings settingsNow() {
        settings = current.insteadOf(settings);
        return settings;
    }

    /** Runs until the partition ends or the lane is stopped; then settles or releases everything that is in flight. */
    void run() {
        stop.own();
        happened(new LaneEvent.Started());
        failed = true;
        try {
            while (runOnce()) {}
            failed = false;
        } catch (RuntimeException fault) {
            died(fault);
        } finally {
            end();
        }
    }

    /** Takes each step whatever fails: a partition that is not closed would get no other lane, ever. */
    private void end() {
        waitsFor = "the release of what is in flight";
        try {
            attempt(() -> settler.settle(windows.release()));
        } finally {
            try {
                attempt(() -> settler.settle(batcher.release()));
            } finally {
                try {
                    attempt(this::close);
                } finally {
                    current.release(settings);
                    happened(new LaneEvent.Ended());
                }
            }
        }
    }

    private void close() {
        partition.close(ended && !failed);
        closed = true;
    }

    /** False when the lane has ended and its partition could not be closed, so that its source does not know. */
    boolean isClosed() {
        return closed;
    }

    private void attempt(Runnable step) {
        boolean done = false;
        try {
            step.run();
            done = true;
        } catch (RuntimeException fault) {
            died(fault);
        } finally {
            failed |= !done;
        }
    }

    private void died(RuntimeException fault) {
        LOG.error(
                "lane {} of mapping {} died by a fault of Penstock; please report it with this stack trace. What it has"
                        + " in flight is released to its source, and its partition gets another lane",
                partition.id(),
                settings.mapping().name(),
                fault);
        happened(new LaneEvent.Died(String.valueOf(fault)));
    }

    /** One batch, or one wait for one; false when there is nothing more to do. */
    public boolean runOnce() {
        if (!partition.isOwned()) {
            return false;
        }
        try {
            Next next = receive();
            sourceFailures = 0;
            return switch (next) {
                case Next.Ready ready -> deliver(ready) && !stop.isStopping();
                case Next.WindowOver over -> closeWindow() && !stop.isStopping();
                case Next.Nothing nothing -> !stop.isStopping();
                case Next.Ended end -> {
                    ended = closeWindow();
                    yield false;
                }
                case Next.Gone gone -> false;
            };
        } catch (SourceUnavailable failure) {
            return backOff(failure);
        } catch (InterruptedException stopped) {
            return false;
        } finally {
            permits.done();
        }
    }

    private Next receive() throws SourceUnavailable, InterruptedException {
        Optional<Next> left = permits.limitPulls() ? batcher.left() : Optional.empty();
        if (left.isPresent()) {
            return left.get();
        }
        waitsFor = "a permit to pull";
        Duration longest = permits.toPull();
        waitsFor = "an open pull";
        Next next = stop.interruptibly(() -> batcher.next(longest), partition::stopPulling);
        if (!(next instanceof Next.Ready ready && ready.batch().sendable())) {
            // nothing is to be invoked
            permits.done();
        }
        return next;
    }

    /** Delivers a batch and settles it, part by part when it is split; false when work was stopped before its end. */
    private boolean deliver(Next.Ready ready) {
        Batch batch = ready.batch();
        waitsFor = "a batch of " + batch.size() + " in flight";
        happened(new LaneEvent.BatchFormed(
                batch.requestId(), batch.size(), batch.oldestArrival(), batch.traceHeaders()));
        try {
            boolean goesOn = true;
            Batch sent =
                    ready.window().map(window -> windows.with(batch, window)).orElse(batch);
            Optional<Delivery> left = Optional.of(delivery(sent));
            while (left.isPresent()) {
                Step.Settle decided = courier.deliver(left.get());
                goesOn &= settle(decided, ready.window());
                left = decided.remaining();
            }
            return goesOn;
        } finally {
            happened(new LaneEvent.BatchDone(batch.requestId()));
        }
    }

    private Delivery delivery(Batch batch) {
        return Delivery.of(batch, settingsNow().policy(), time.now());
    }

    /** Settles what is decided, in a tumbling window not before that closes; false when work was stopped. */
    private boolean settle(Step.Settle decided, Optional<TimeWindow> window) {
        if (window.isEmpty()) {
            settler.settle(decided.settlement());
            batcher.releaseBehind(decided.settlement());
            return true;
        }
        partition.memory().less(decided.settlement().bytes());
        windows.enter(decided.settlement(), window.get(), decided.state());
        return windows.open().map(open -> !open.endsEarly() || closeWindow()).orElse(false);
    }

    /** Makes the last call of the open window, if any, and settles its records; false when work was stopped. */
    private boolean closeWindow() {
        Optional<TumblingWindow> open = windows.open();
        if (open.isEmpty()) {
            return true;
        }
        Step.Settle decided = courier.deliver(delivery(open.get().last(chance.uuid(), partition.format())));
        if (decided.state().isEmpty()) {
            return false;
        }
        settler.settle(windows.close());
        return true;
    }

    private boolean backOff(SourceUnavailable failure) {
        sourceFailures++;
        Instant until = failure.backoff().after(sourceFailures, time.now()).end(chance);
        happened(new LaneEvent.SourceFailed(String.valueOf(failure.getMessage()), until));
        try {
            new StoppableTime(time, stop).pauseUntil(until);
            return true;
        } catch (InterruptedException stopped) {
            return false;
        }
    }

    /** The function was replaced: waits for a permit of the old one no longer. */
    void functionReplaced() {
        stop.wake();
    }

    /** Starts nothing new, and lets what is in flight finish. */
    void stop() {
        stop.stop();
    }

    /** Ends what is in flight, too, which is then released. */
    void stopImmediately() {
        stop.stopImmediately();
    }

    /** Which lane, and what it waits for. */
    @Override
    public String toString() {
        return "lane " + partition.id() + " (" + waitsFor + ")";
    }

    private void happened(LaneEvent event) {
        listener.happened(partition.id(), event);
    }
}
