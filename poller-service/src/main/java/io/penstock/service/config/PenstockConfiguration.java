package io.penstock.service.config;

import io.penstock.connect.Egress;
import io.penstock.core.destination.DestinationFactory;
import io.penstock.core.mapping.Problem;
import io.penstock.core.source.SourceFactory;
import io.penstock.core.time.Chance;
import io.penstock.core.time.SystemTime;
import io.penstock.core.time.Time;
import java.util.ArrayList;
import java.util.List;
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
    CheckedEgress checkedEgress(PenstockProperties properties) {
        return CheckedEgress.of(System.getenv(), properties.tls());
    }

    @Bean
    Egress egress(CheckedEgress checked) {
        return checked.egress();
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
            PropertiesBinder.Bound bound, CheckedEgress egress, PluggedInChecks checks, Region region, Time time) {
        List<Problem> found = new ArrayList<>(bound.problems());
        found.addAll(egress.problems());
        return ConfiguredMappings.of(bound.properties(), found, checks, region.id(), time.now());
    }
}
