package io.penstock.service.mappings;

import io.penstock.core.delivery.Destinations;
import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationFactory;
import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.lane.CurrentSettings;
import io.penstock.core.lane.LaneSettings;
import io.penstock.core.lane.LaneThreads;
import io.penstock.core.lane.MappingRunner;
import io.penstock.core.limit.FairPool;
import io.penstock.core.limit.SharedLimits;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.source.Source;
import io.penstock.core.source.SourceFactory;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import io.penstock.service.config.Plugins;
import io.penstock.service.function.FunctionProperties;
import io.penstock.service.function.Functions;
import io.penstock.service.observe.MappingObserver;
import io.penstock.service.observe.ObservedMapping;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Connects mappings to their sources, functions and destinations. Thread-safe.
 *
 * @param runsHere whether this instance runs sources of a kind
 */
record RunFactory(
        Plugins plugins,
        Functions functions,
        MappingObserver observer,
        FairPool memory,
        SharedLimits limits,
        LaneThreads threads,
        Time time,
        Chance chance,
        Predicate<String> runsHere) {

    /** True when this instance runs {@code mapping} while it is enabled. */
    boolean runs(Mapping mapping) {
        return runsHere.test(mapping.sourceType());
    }

    /** The plugin that reads the source of {@code mapping}, which was checked against the plugins. */
    SourceFactory source(Mapping mapping) {
        return plugins.source(mapping.source()).orElseThrow();
    }

    /** A run of {@code mapping}, which was checked against the plugins; it reads nothing yet. */
    MappingRun open(Mapping mapping, ObservedMapping observed) {
        // asked first: one that is replaced in between is replaced once more by the next look
        Optional<FunctionProperties> definition = functions.definition(mapping.function());
        FunctionInvoker function = functions.invoker(mapping.function(), mapping.source());
        FairPool.Member room = memory.join();
        try {
            CurrentSettings settings =
                    new CurrentSettings(new LaneSettings(mapping, function, destinations(mapping), observed));
            Source source =
                    source(mapping).open(settings.sourceContext(threads.background(mapping.name()), room, limits));
            MappingRunner runner = new MappingRunner(source, settings, threads, time, chance.split());
            return new MappingRun(runner, room, definition, gauges(mapping));
        } catch (RuntimeException fault) {
            room.close();
            function.close();
            throw fault;
        }
    }

    /** The gauges of the mapping's function. */
    MappingObserver.ObservedFunction gauges(Mapping mapping) {
        return observer.observe(functions.concurrency(mapping.function()), () -> functions.circuit(mapping.function()));
    }

    /**
     * The settings of lanes after a change to {@code next}, with what of the present ones stays as it is.
     *
     * @param sameDefinition false when the function that they invoke was configured in another way
     */
    LaneSettings changed(LaneSettings present, Mapping next, boolean sameDefinition) {
        Mapping before = present.mapping();
        Destinations destinations =
                next.destinations().equals(before.destinations()) ? present.destinations() : destinations(next);
        FunctionInvoker function = sameDefinition && next.function().equals(before.function())
                ? present.function()
                : functions.invoker(next.function(), next.source());
        return new LaneSettings(next, function, destinations, present.listener());
    }

    private Destinations destinations(Mapping mapping) {
        return new Destinations(
                mapping.id(),
                mapping.destinations().onFailure().map(target -> open(mapping, target)),
                mapping.destinations().onSuccess().map(target -> open(mapping, target)));
    }

    private Destination open(Mapping mapping, String target) {
        DestinationFactory factory = plugins.destination(target).orElseThrow();
        boolean includePayload = mapping.destinations().includePayload().orElse(factory.includesPayloadByDefault());
        return factory.open(target, includePayload);
    }
}
