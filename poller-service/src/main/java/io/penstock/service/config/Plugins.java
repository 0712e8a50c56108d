package io.penstock.service.config;

import io.penstock.core.destination.DestinationFactory;
import io.penstock.core.mapping.Arn;
import io.penstock.core.source.SourceFactory;
import java.util.List;
import java.util.Optional;

/**
 * The sources and destinations of this build. Immutable.
 *
 * @param sources in the order in which messages name them
 * @param destinations each for its own kind of target
 */
public record Plugins(List<SourceFactory> sources, List<DestinationFactory> destinations) {

    /** Keeps copies that cannot change. */
    public Plugins {
        sources = List.copyOf(sources);
        destinations = List.copyOf(destinations);
    }

    /** The source that reads {@code arn}; empty when this build has none. */
    public Optional<SourceFactory> source(Arn arn) {
        return sources.stream().filter(factory -> factory.reads(arn)).findFirst();
    }

    /** The destination that accepts {@code target}, an ARN or URL; empty when this build has none. */
    public Optional<DestinationFactory> destination(String target) {
        return destinations.stream().filter(factory -> factory.accepts(target)).findFirst();
    }
}
