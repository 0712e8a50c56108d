package io.penstock.service.observe;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.penstock.core.mapping.MappingChecks;
import io.penstock.core.time.Time;
import io.penstock.service.function.Functions;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Provides what operators see. */
@Configuration(proxyBeanMethods = false)
class ObserveConfiguration {

    @Bean
    MappingObserver mappingObserver(
            MeterRegistry registry,
            ObjectProvider<ObservationRegistry> observations,
            Time time,
            MappingChecks checks,
            Functions functions) {
        return new MappingObserver(
                registry,
                observations.getIfAvailable(() -> ObservationRegistry.NOOP),
                time,
                checks::destinationKind,
                functions::circuit);
    }

    @Bean
    MappingsStatusEndpoint mappingsStatusEndpoint(MappingObserver observer) {
        return new MappingsStatusEndpoint(observer);
    }

    /** The group {@code liveness} of application.yml contains it by this name. */
    @Bean("mappingThreads")
    HealthIndicator mappingThreads(MappingThreads threads) {
        return new MappingThreadsHealth(threads);
    }

    @Bean("mappings")
    HealthIndicator mappings(MappingObserver observer) {
        return new MappingsHealth(observer);
    }
}
