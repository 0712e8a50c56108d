package io.penstock.sqs;

import io.penstock.core.event.LaneEvent;
import io.penstock.core.event.LaneListener;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.source.SourceContext;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import java.util.function.Function;

/**
 * The queue of one mapping and what else its lanes share.
 *
 * @param calls calls SQS about many messages
 * @param limit of the lanes
 * @param claims makes the claims of a lane
 * @param backlog asks how many messages wait
 */
record SharedQueue(
        QueueMapping mapping,
        SqsQueue queue,
        BatchCalls calls,
        Receives receives,
        ReceiveTurns turns,
        LaneSet lanes,
        LaneLimit limit,
        Function<LaneId, Claims> claims,
        BacklogReader backlog,
        LaneListener listener,
        Time time) {

    /** That of the mapping of {@code context}. */
    static SharedQueue of(SourceContext context, SqsQueue queue, Time time, Chance chance, SqsSettings settings) {
        QueueMapping mapping = new QueueMapping(context, settings);
        LaneListener listener = context.listener();
        Visibility visibility = new Visibility(
                mapping, warning -> listener.happened(mapping.format().partition(), new LaneEvent.Warned(warning)));
        ReceiveTurns turns = new ReceiveTurns(time);
        LaneSet lanes = new LaneSet(LaneScaling.of(mapping.now().scaling()), context.functionWell(), time);
        QueueHead head = new QueueHead();
        return new SharedQueue(
                mapping,
                queue,
                new BatchCalls(context.background()),
                new Receives(queue, mapping, visibility, new ReceiveMemory(context.memory()), head, time),
                turns,
                lanes,
                new LaneLimit(mapping.now(), context.limits(), lanes, turns),
                claims(QueueType.of(mapping.now().source()), time, chance),
                backlog(context, queue, head, time),
                listener,
                time);
    }

    private static BacklogReader backlog(SourceContext context, SqsQueue queue, QueueHead head, Time time) {
        String name = context.mapping().name();
        LaneListener listener = context.listener();
        return new BacklogReader(
                context.mapping().id(), queue, head, context.limits(), event -> listener.happened(name, event), time);
    }

    /** Lanes follow {@code next} from now on: those that wait for their turn to receive look at it at once. */
    void change(Mapping next) {
        mapping.change(next);
        limit.change(next.scaling());
        turns.change();
    }

    private static Function<LaneId, Claims> claims(QueueType type, Time time, Chance chance) {
        return switch (type) {
            case STANDARD -> lane -> new NoClaims();
            case FIFO -> {
                MessageGroups groups = new MessageGroups(time);
                yield lane -> new FifoClaims(lane, groups, chance, time);
            }
        };
    }

    /** Deletes and releases messages; closed by the lane that asked. */
    Settling settling() {
        return new Settling(queue, calls, time);
    }

    /** The messages that a lane has in flight, none yet. */
    MessagesInFlight inFlight(LaneId lane) {
        return new MessagesInFlight(
                queue, calls, time, warning -> listener.happened(lane.name(), new LaneEvent.Warned(warning)));
    }
}
