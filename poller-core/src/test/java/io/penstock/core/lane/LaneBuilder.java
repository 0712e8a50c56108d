package io.penstock.core.lane;

import io.penstock.core.delivery.Destinations;
import io.penstock.core.destination.Destination;
import io.penstock.core.event.LaneListener;
import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.source.Partition;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.testkit.RecordingListener;
import io.penstock.core.testkit.ScriptedFunction;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.core.time.Chance;
import java.util.Optional;
import java.util.UUID;

/** Builds a lane in virtual time: of the queue {@code orders}, with a function that accepts everything. */
final class LaneBuilder {

    private final Partition partition;
    private final VirtualTime time;
    private MappingBuilder mapping = MappingBuilder.sqs("orders");
    private FunctionInvoker function = ScriptedFunction.accepting();
    private Optional<Destination> failures = Optional.empty();
    private LaneListener listener = new RecordingListener();

    private LaneBuilder(Partition partition, VirtualTime time) {
        this.partition = partition;
        this.time = time;
    }

    static LaneBuilder laneOf(Partition partition, VirtualTime time) {
        return new LaneBuilder(partition, time);
    }

    LaneBuilder mapping(MappingBuilder other) {
        mapping = other;
        return this;
    }

    LaneBuilder function(FunctionInvoker other) {
        function = other;
        return this;
    }

    /** Stores what is discarded there. */
    LaneBuilder failures(Destination destination) {
        failures = Optional.of(destination);
        return this;
    }

    LaneBuilder listener(LaneListener other) {
        listener = other;
        return this;
    }

    Lane build() {
        return build(new CurrentSettings(settings()));
    }

    /** A lane that follows these. */
    Lane build(CurrentSettings current) {
        return new Lane(partition, current, time, Chance.seeded(1));
    }

    LaneSettings settings() {
        Destinations destinations = new Destinations(UUID.randomUUID(), failures, Optional.empty());
        return new LaneSettings(mapping.build(), function, destinations, listener);
    }
}
