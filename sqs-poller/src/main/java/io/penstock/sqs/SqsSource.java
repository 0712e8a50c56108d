package io.penstock.sqs;

import io.penstock.core.event.LaneEvent;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.source.BackgroundTasks;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Source;
import io.penstock.core.source.SourceContext;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The queue of one mapping, polled by as many lanes as it needs. */
final class SqsSource implements Source {

    /** How often the visibility of what is held is looked at; it is extended when half of it is over. */
    private static final Duration HEARTBEAT = Duration.ofMillis(500);

    private final SourceContext context;
    private final SqsQueue queue;
    private final SharedPolling shared;
    private final LaneSet lanes;
    private BackgroundTasks.@Nullable Task heartbeat;
    private boolean found;

    SqsSource(
            SourceContext context,
            SqsQueue queue,
            Time time,
            Chance chance,
            Duration idleLimit,
            boolean finishesReceives) {
        Mapping mapping = context.mapping();
        boolean fifo = SqsSourceFactory.isFifo(mapping.source());
        boolean windowed = mapping.limits().window().isPositive();
        this.context = context;
        this.queue = queue;
        this.shared = new SharedPolling(
                queue,
                new SqsEventFormat(mapping.source(), fifo, windowed),
                new Visibility(mapping, context.functionTimeout(), this::warn),
                new PollTurns(time),
                fifo ? Optional.of(new MessageGroups()) : Optional.empty(),
                windowed,
                context.payloadLimit(),
                new ReceiveMemory(context.memory()),
                idleLimit,
                time,
                chance,
                context.listener(),
                new BatchCalls(context.background()),
                finishesReceives);
        this.lanes = new LaneSet(LaneScaling.of(mapping.scaling()), context.functionWell(), time, this::lane);
    }

    private SqsPartition lane(int number) {
        return new SqsPartition(number, shared, lanes);
    }

    @Override
    public List<Partition> assignment() throws SourceUnavailable, InterruptedException {
        if (!found) {
            shared.visibility().of(queue.facts().visibility());
            found = true;
        }
        startHeartbeat();
        return lanes.await();
    }

    private synchronized void startHeartbeat() {
        if (context.mapping().visibilityHeartbeat() && heartbeat == null) {
            heartbeat = context.background().every(HEARTBEAT, this::beat);
        }
    }

    /** Each lane extends on a thread of its own: a call that hangs lets no other lane's messages become visible. */
    private void beat() {
        for (SqsPartition lane : lanes.running()) {
            if (lane.isExtensionDue()) {
                context.background().once(() -> extend(lane));
            }
        }
    }

    private static void extend(SqsPartition lane) {
        try {
            lane.extend();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void warn(String message) {
        context.listener().happened(shared.format().partition(), new LaneEvent.Warned(message));
    }

    @Override
    public synchronized void close() {
        if (heartbeat != null) {
            heartbeat.close();
            heartbeat = null;
        }
    }
}
