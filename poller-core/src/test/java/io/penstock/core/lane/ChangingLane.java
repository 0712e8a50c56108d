package io.penstock.core.lane;

import io.penstock.core.delivery.Destinations;
import io.penstock.core.destination.Destination;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.testkit.ScriptedFunction;
import io.penstock.core.testkit.ScriptedPartition;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.core.time.Chance;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** A lane in virtual time whose mapping changes while it runs. */
final class ChangingLane {

    final VirtualTime time = new VirtualTime();
    final ScriptedPartition records = new ScriptedPartition(time);
    private FunctionInvoker function = ScriptedFunction.accepting();
    private Optional<Destination> failures = Optional.empty();
    private Consumer<LaneEvent.Paused> paused = pause -> {};
    private CurrentSettings settings;

    /** Of this mapping, with a function that accepts everything and no destinations. */
    ChangingLane(MappingBuilder mapping) {
        settings = new CurrentSettings(of(mapping));
    }

    private LaneSettings of(MappingBuilder mapping) {
        Destinations destinations = new Destinations(new UUID(0, 1), failures, Optional.empty());
        return new LaneSettings(mapping.build(), function, destinations, (lane, event) -> {
            if (event instanceof LaneEvent.Paused pause) {
                paused.accept(pause);
            }
        });
    }

    /** The function from the next change on; before {@link #lane()} that of the start. */
    ChangingLane function(FunctionInvoker next) {
        function = next;
        return this;
    }

    /** The destination for what is discarded, from the next change on. */
    ChangingLane failures(Destination next) {
        failures = Optional.of(next);
        return this;
    }

    /** No destination from the next change on. */
    ChangingLane withoutDestination() {
        failures = Optional.empty();
        return this;
    }

    /** Happens as each pause begins. */
    ChangingLane inPauses(Consumer<LaneEvent.Paused> work) {
        paused = work;
        return this;
    }

    /** Begins with this mapping. */
    ChangingLane starting(MappingBuilder mapping) {
        settings = new CurrentSettings(of(mapping));
        return this;
    }

    /** The mapping changes now. */
    void change(MappingBuilder mapping) {
        settings.change(of(mapping));
    }

    Lane lane() {
        return lane(new ChangingPartition(records));
    }

    Lane lane(ChangingPartition partition) {
        return new Lane(partition, settings, time, Chance.seeded(1));
    }
}
