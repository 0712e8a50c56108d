package io.penstock.service.config;

import io.penstock.connect.Egress;
import io.penstock.core.destination.DestinationFactory;
import io.penstock.core.mapping.PluginSettings;
import io.penstock.core.mapping.Problem;
import io.penstock.core.source.SourceFactory;
import io.penstock.core.time.Chance;
import io.penstock.core.time.SystemTime;
import io.penstock.core.time.Time;
import io.penstock.service.function.CurrentFunctions;
import io.penstock.service.function.FunctionRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import software.amazon.awssdk.regions.Region;

/** Provides the clock, chance, the properties, and the mappings that are parsed from them. */
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
    BoundProperties boundProperties(ConfigurableEnvironment environment, ObjectProvider<PluginSettings<?>> plugins) {
        return PropertiesBinder.bind(environment, plugins.orderedStream().toList());
    }

    @Bean
    PenstockProperties penstockProperties(BoundProperties bound) {
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
    Plugins plugins(ObjectProvider<SourceFactory> sources, ObjectProvider<DestinationFactory> destinations) {
        return new Plugins(
                sources.orderedStream().toList(), destinations.orderedStream().toList());
    }

    @Bean
    CurrentFunctions currentFunctions(PenstockProperties properties) {
        return new CurrentFunctions(new FunctionRules(properties.functions(), properties.concurrency()));
    }

    @Bean
    PluggedInChecks mappingChecks(Plugins plugins, CurrentFunctions functions) {
        return new PluggedInChecks(plugins, functions::now);
    }

    @Bean
    CheckedConfiguration checkedConfiguration(
            BoundProperties bound,
            CheckedEgress egress,
            PluggedInChecks checks,
            CalledServices services,
            Region region,
            Time time) {
        List<Problem> problems = new ArrayList<>(bound.problems());
        problems.addAll(egress.problems());
        problems.addAll(PropertyRules.problems(bound, checks.sourceTypes(), services));
        return CheckedConfiguration.of(bound.properties(), problems, checks, region.id(), time.now());
    }

    /** Without Spring Boot's start, as in tests, no file was read: all settings are given. */
    @Bean
    ConfigurationReader configurationReader(
            ObjectProvider<GivenSettings> given,
            ConfigurableEnvironment environment,
            BoundProperties bound,
            Plugins plugins,
            CalledServices services,
            Region region,
            Time time) {
        return new ConfigurationReader(
                given.getIfAvailable(() -> GivenSettings.of(environment, Set.of())),
                bound,
                plugins,
                services,
                region.id(),
                time);
    }
}
