package io.penstock.core.lane;

import io.penstock.core.delivery.Courier;
import io.penstock.core.delivery.Redelivery;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.event.LaneListener;
import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.record.Batch;
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
 * The loop of one partition: pull and batch, deliver, settle, until the partition ends or the lane is stopped. Run by one
 * thread; {@link #stop()} and {@link #stopImmediately()} may be called by any.
 */
public final class Lane {

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    private final Partition partition;
    private final FunctionInvoker function;
    private final Batcher batcher;
    private final LanePermits permits;
    private final Carriage carriage;
    private final Settler settler;
    private final Time time;
    private final Chance chance;
    private final LaneListener listener;
    private final StopSignal stop = new StopSignal();
    private int sourceFailures;
    private boolean ended;
    private boolean failed;
    private volatile boolean closed;
    private volatile String waitsFor = "its beginning";

    /** The lane of one partition, which it closes in the end. */
    public Lane(Partition partition, LaneSettings settings, Time time, Chance chance) {
        this.partition = partition;
        this.function = settings.function();
        this.listener = new AnswersInFlight(settings.listener(), partition.memory());
        this.time = time;
        this.chance = chance;
        this.settler = new Settler(partition, listener);
        Mapping mapping = settings.mapping();
        this.batcher = new Batcher(
                partition,
                mapping.limits(),
                function.payloadLimit(),
                mapping.tumblingWindow(),
                mapping.filter(),
                time,
                chance,
                listener);
        this.permits = permits(mapping);
        this.carriage = carriage(settings);
    }

    private LanePermits permits(Mapping mapping) {
        return switch (mapping.redelivery()) {
            case Redelivery.InPlace stream -> new StreamPermits(function, stop);
            case Redelivery.BySource queue ->
                new QueuePermits(partition, function, mapping.limits().window().isPositive(), stop, time, chance);
        };
    }

    private Carriage carriage(LaneSettings settings) {
        Mapping mapping = settings.mapping();
        Courier courier = new Courier(
                partition.id(),
                partition::keepFor,
                function,
                mapping.reportBatchItemFailures(),
                settings.destinations(),
                new OwnedTime(new StoppableTime(time, stop), partition),
                chance,
                permits,
                partition::isOwned,
                listener);
        if (mapping.tumblingWindow().isZero()) {
            return new PlainCarriage(courier, settings::policy, settler, time);
        }
        String arn = mapping.source().toString();
        return new WindowCarriage(courier, settings.policy(), partition.format(), arn, settler, time, chance);
    }

    /** Runs until the partition ends or the lane is stopped; then everything it held is settled or released. */
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

    /** Whatever goes wrong, each step is made: a partition that is not closed would be nobody's for good. */
    private void end() {
        waitsFor = "the release of what it holds";
        try {
            attempt(() -> settler.settle(carriage.release()));
        } finally {
            try {
                attempt(() -> settler.settle(batcher.release()));
            } finally {
                try {
                    attempt(this::close);
                } finally {
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
                "lane {} died of a fault in our own code; what it held is released to its source, which gets"
                        + " another lane",
                partition.id(),
                fault);
        happened(new LaneEvent.Died(String.valueOf(fault)));
    }

    /** One batch, or one wait for one; false when there is nothing more to do. */
    public boolean runOnce() {
        if (!partition.isOwned()) {
            return false;
        }
        try {
            Next next = next();
            sourceFailures = 0;
            return switch (next) {
                case Next.Ready ready -> deliver(ready);
                case Next.WindowOver over -> carriage.closeWindow() && !stop.isStopping();
                case Next.Nothing nothing -> !stop.isStopping();
                case Next.Ended end -> {
                    ended = carriage.closeWindow();
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

    private Next next() throws SourceUnavailable, InterruptedException {
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

    private boolean deliver(Next.Ready ready) {
        Batch batch = ready.batch();
        waitsFor = "a batch of " + batch.size() + " in flight";
        happened(new LaneEvent.BatchFormed(
                batch.requestId(), batch.size(), batch.oldestArrival(), batch.traceHeaders()));
        try {
            return carriage.deliver(ready) && !stop.isStopping();
        } finally {
            happened(new LaneEvent.BatchDone(batch.requestId()));
        }
    }

    private boolean backOff(SourceUnavailable failure) {
        sourceFailures++;
        Instant now = time.now();
        Duration delay = failure.backoff().after(sourceFailures);
        Instant until = chance.between(now.plus(failure.backoff().shortest(delay)), now.plus(delay));
        happened(new LaneEvent.SourceFailed(String.valueOf(failure.getMessage()), until));
        try {
            new StoppableTime(time, stop).pauseUntil(until);
            return true;
        } catch (InterruptedException stopped) {
            return false;
        }
    }

    /** Lets what is under way finish and starts nothing new. */
    void stop() {
        stop.stop();
    }

    /** Gives up what is under way. */
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
