package io.penstock.service;

import io.penstock.core.delivery.Destinations;
import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationFactory;
import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.lane.CurrentSettings;
import io.penstock.core.lane.LaneSettings;
import io.penstock.core.lane.LaneThreads;
import io.penstock.core.lane.MappingRunner;
import io.penstock.core.limit.FairPool;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.MappingLifecycle;
import io.penstock.core.source.Source;
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

    /** The life of {@code mapping}, which was checked against the plugins; it reads nothing yet. */
    MappingLife life(Mapping mapping) {
        FunctionInvoker function = functions.invoker(mapping.function(), mapping.source());
        FairPool.Member room = memory.join();
        observer.observe(functions.concurrency(mapping.function()));
        ObservedMapping observed = observer.observe(mapping, function.functionArn(), room::waiting);
        CurrentSettings settings =
                new CurrentSettings(new LaneSettings(mapping, function, destinations(mapping), observed));
        Source source = plugins.source(mapping.source())
                .orElseThrow()
                .open(settings.sourceContext(threads.background(mapping.name()), room));
        return new MappingLife(
                new MappingRunner(source, settings, threads, time, chance.split()),
                new MappingLifecycle(observed::moved));
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
