package io.penstock.service;

import io.penstock.core.delivery.Destinations;
import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationFactory;
import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.lane.LaneSettings;
import io.penstock.core.lane.LaneThreads;
import io.penstock.core.lane.MappingRunner;
import io.penstock.core.limit.FairPool;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.MappingLifecycle;
import io.penstock.core.source.Source;
import io.penstock.core.source.SourceContext;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import io.penstock.service.config.Plugins;
import io.penstock.service.function.Functions;
import io.penstock.service.observe.MappingObserver;
import io.penstock.service.observe.ObservedMapping;

/** Connects a mapping to its source, function and destinations, and observes it. */
record RunnerFactory(
        Plugins plugins,
        Functions functions,
        MappingObserver observer,
        FairPool memory,
        LaneThreads threads,
        Time time,
        Chance chance) {

    /** The runner of {@code mapping}, which was checked against the plugins; it reads nothing yet. */
    MappingRunner runner(Mapping mapping) {
        FunctionInvoker function = functions.invoker(mapping.function(), mapping.source());
        FairPool.Member room = memory.join();
        observer.observe(functions.concurrency(mapping.function()));
        ObservedMapping observed = observer.observe(mapping, function.functionArn(), room::waiting);
        return new MappingRunner(
                source(mapping, function, observed, room),
                new LaneSettings(mapping, function, destinations(mapping), observed),
                new MappingLifecycle(observed::moved),
                threads,
                time,
                chance.split());
    }

    private Source source(Mapping mapping, FunctionInvoker function, ObservedMapping observed, FairPool.Member room) {
        SourceContext context = new SourceContext(
                mapping,
                function::timeout,
                function.payloadLimit(),
                function::isWell,
                observed,
                threads.background(mapping.name()),
                room);
        return plugins.source(mapping.source()).orElseThrow().open(context);
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
