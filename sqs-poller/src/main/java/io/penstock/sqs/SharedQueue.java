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
 * @param claims makes the claims of a lane
 */
record SharedQueue(
        SqsQueue queue,
        BatchCalls calls,
        Receives receives,
        ReceiveTurns turns,
        LaneSet lanes,
        Function<LaneId, Claims> claims,
        LaneRules rules,
        LaneListener listener,
        Time time) {

    /** That of the mapping of {@code context}. */
    static SharedQueue of(SourceContext context, SqsQueue queue, Time time, Chance chance, SqsSettings settings) {
        Mapping mapping = context.mapping();
        QueueType type = QueueType.of(mapping.source());
        LaneRules rules = new LaneRules(
                mapping.limits().window().isPositive(),
                context.payloadLimit(),
                settings.idleLimit(),
                settings.openReceives() == OpenReceives.FINISH);
        SqsEventFormat format = new SqsEventFormat(mapping.source(), type == QueueType.FIFO, rules.windowed());
        LaneListener listener = context.listener();
        Visibility visibility = new Visibility(
                mapping,
                context.functionTimeout(),
                warning -> listener.happened(format.partition(), new LaneEvent.Warned(warning)));
        return new SharedQueue(
                queue,
                new BatchCalls(context.background()),
                new Receives(queue, format, visibility, new ReceiveMemory(context.memory()), time),
                new ReceiveTurns(time),
                new LaneSet(LaneScaling.of(mapping.scaling()), context.functionWell(), time),
                claims(type, time, chance),
                rules,
                listener,
                time);
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
