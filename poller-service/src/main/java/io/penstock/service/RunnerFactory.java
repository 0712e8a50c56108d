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
import io.penstock.core.source.SourceFactory;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import io.penstock.service.function.Functions;
import io.penstock.service.observe.MappingObserver;
import io.penstock.service.observe.ObservedMapping;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Makes the runner of a mapping out of what is plugged in, and has it watched. */
record RunnerFactory(
        List<SourceFactory> sources,
        List<DestinationFactory> destinations,
        Functions functions,
        MappingObserver observer,
        FairPool memory,
        LaneThreads threads,
        Time time,
        Chance chance) {

    /** The runner of {@code mapping}, which was checked against what is plugged in; it reads nothing yet. */
    MappingRunner runner(Mapping mapping) {
        FunctionInvoker function = functions.invoker(mapping.function(), mapping.source());
        observer.observe(functions.concurrency(mapping.function()));
        AtomicReference<MappingRunner> made = new AtomicReference<>();
        FairPool.Member room = memory.join();
        ObservedMapping watched = observer.observe(mapping, function.functionArn(), () -> isAlive(made), room::waiting);
        Source source = sources.stream()
                .filter(factory -> factory.reads(mapping.source()))
                .findFirst()
                .orElseThrow()
                .open(new SourceContext(
                        mapping,
                        function::timeout,
                        function.payloadLimit(),
                        function::isWell,
                        watched,
                        threads.background(mapping.name()),
                        room));
        Destinations results = new Destinations(
                mapping.id(),
                mapping.destinations().onFailure().map(target -> open(mapping, target)),
                mapping.destinations().onSuccess().map(target -> open(mapping, target)));
        MappingRunner runner = new MappingRunner(
                source,
                new LaneSettings(mapping, function, results, watched),
                new MappingLifecycle(watched::moved),
                threads,
                time,
                chance.split());
        made.set(runner);
        return runner;
    }

    private static boolean isAlive(AtomicReference<MappingRunner> runner) {
        return Optional.ofNullable(runner.get()).map(MappingRunner::isAlive).orElse(true);
    }

    private Destination open(Mapping mapping, String target) {
        DestinationFactory factory = destinations.stream()
                .filter(candidate -> candidate.accepts(target))
                .findFirst()
                .orElseThrow();
        boolean includePayload = mapping.destinations().includePayload().orElse(factory.includesPayloadByDefault());
        return factory.open(target, includePayload);
    }
}
