package io.penstock.service.mappings;

import io.penstock.core.delivery.Destinations;
import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationFactory;
import io.penstock.core.lane.LaneSettings;
import io.penstock.core.lane.LaneThreads;
import io.penstock.core.lane.MappingRunner;
import io.penstock.core.limit.FairPool;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.MappingLifecycle;
import io.penstock.core.source.Source;
import io.penstock.core.source.SourceContext;
import io.penstock.core.source.SourceFactory;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import io.penstock.service.config.Plugins;
import io.penstock.service.function.Functions;
import io.penstock.service.function.MappingInvoker;
import io.penstock.service.observe.MappingObserver;
import io.penstock.service.observe.ObservedMapping;
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
    MappingRun open(Mapping mapping, ObservedMapping observed, MappingLifecycle lifecycle) {
        MappingInvoker function = functions.invoker(mapping.function(), mapping.source());
        FairPool.Member room = memory.join();
        MappingObserver.ObservedFunction gauges = observer.observe(functions.concurrency(mapping.function()));
        MappingRun.Parts parts = new MappingRun.Parts(function, room, gauges);
        try {
            SourceContext context = new SourceContext(
                    mapping,
                    function::timeout,
                    function.payloadLimit(),
                    function::isWell,
                    observed,
                    threads.background(mapping.name()),
                    room);
            Source source = source(mapping).open(context);
            MappingRunner runner = new MappingRunner(
                    source,
                    new LaneSettings(mapping, function, destinations(mapping), observed),
                    lifecycle,
                    threads,
                    time,
                    chance.split());
            return new MappingRun(runner, parts);
        } catch (RuntimeException fault) {
            parts.close();
            throw fault;
        }
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
