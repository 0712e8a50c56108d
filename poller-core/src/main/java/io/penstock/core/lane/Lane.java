package io.penstock.core.lane;

import io.penstock.core.delivery.Courier;
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
import java.util.List;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of one partition: pull and batch, deliver, settle, until the partition ends or the lane is stopped. Run by one
 * thread; {@link #stop()} and {@link #stopAtOnce()} may be called by any.
 */
public final class Lane {

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    private final Partition partition;
    private final FunctionInvoker function;
    private final Batcher batcher;
    private final Carriage carriage;
    private final Settler settler;
    private final Time time;
    private final Chance chance;
    private final LaneListener listener;
    private final StopSignal stop = new StopSignal();
    private int sourceFailures;
    private boolean ended;

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
                partition, mapping.limits(), mapping.tumblingWindow(), mapping.filter(), time, chance, listener);
        this.carriage = carriage(settings);
    }

    private Carriage carriage(LaneSettings settings) {
        Mapping mapping = settings.mapping();
        Courier courier = new Courier(
                partition.id(),
                partition::keepFor,
                function,
                mapping.reportBatchItemFailures(),
                settings.destinations(),
                new StoppableTime(time, stop),
                chance,
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
        boolean failed = true;
        try {
            while (runOnce()) {}
            failed = false;
        } catch (RuntimeException fault) {
            LOG.error("lane {} failed in our own code; what it held goes back to its source", partition.id(), fault);
            happened(new LaneEvent.Warned("internal error: " + fault));
        } finally {
            settler.settle(carriage.release());
            settler.settle(batcher.release());
            partition.close(ended && !failed);
            happened(new LaneEvent.Ended());
        }
    }

    /** One batch, or one wait for one; false when there is nothing more to do. */
    public boolean runOnce() {
        try (FunctionInvoker.Reservation place = stop.interruptibly(function::reserve)) {
            Next next = stop.interruptibly(batcher::next, partition::stopPulling);
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
        }
    }

    private boolean deliver(Next.Ready ready) {
        Batch batch = ready.batch();
        Instant oldest = IntStream.range(0, batch.size())
                .mapToObj(batch::arrival)
                .min(Instant::compareTo)
                .orElseThrow();
        happened(new LaneEvent.BatchFormed(batch.requestId(), batch.size(), oldest, traceHeaders(batch)));
        try {
            return carriage.deliver(ready) && !stop.isStopping();
        } finally {
            happened(new LaneEvent.BatchDone(batch.requestId()));
        }
    }

    private static List<String> traceHeaders(Batch batch) {
        return batch.records().stream()
                .flatMap(record -> record.traceHeader().stream())
                .toList();
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
    void stopAtOnce() {
        stop.stopAtOnce();
    }

    private void happened(LaneEvent event) {
        listener.happened(partition.id(), event);
    }
}
