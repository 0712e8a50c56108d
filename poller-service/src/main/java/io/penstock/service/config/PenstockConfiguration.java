package io.penstock.service.config;

import io.penstock.core.destination.DestinationFactory;
import io.penstock.core.source.SourceFactory;
import io.penstock.core.time.Chance;
import io.penstock.core.time.SystemTime;
import io.penstock.core.time.Time;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import software.amazon.awssdk.regions.Region;

/** Provides the clock, chance, the properties, and the mappings made of them. */
@Configuration(proxyBeanMethods = false)
class PenstockConfiguration {

    @Bean
    Time time() {
        return new SystemTime();
    }

    @Bean
    Chance chance() {
        return Chance.unpredictable();
    }

    @Bean
    PropertiesBinder.Bound boundProperties(ConfigurableEnvironment environment) {
        return PropertiesBinder.bind(environment);
    }

    @Bean
    PenstockProperties penstockProperties(PropertiesBinder.Bound bound) {
        return bound.properties();
    }

    @Bean
    PluggedInChecks mappingChecks(
            PenstockProperties properties,
            ObjectProvider<SourceFactory> sources,
            ObjectProvider<DestinationFactory> destinations,
            FunctionCheck functions) {
        return new PluggedInChecks(
                properties,
                sources.orderedStream().toList(),
                destinations.orderedStream().toList(),
                functions);
    }

    @Bean
    ConfiguredMappings configuredMappings(
            PropertiesBinder.Bound bound, PluggedInChecks checks, Region region, Time time) {
        return ConfiguredMappings.of(bound.properties(), bound.problems(), checks, region.id(), time.now());
    }
}
