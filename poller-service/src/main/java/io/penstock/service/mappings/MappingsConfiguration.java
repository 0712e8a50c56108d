package io.penstock.service.mappings;

import io.micrometer.core.instrument.MeterRegistry;
import io.penstock.core.lane.LaneThreads;
import io.penstock.core.limit.SharedLimits;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import io.penstock.service.access.Caller;
import io.penstock.service.access.Journal;
import io.penstock.service.config.CheckedConfiguration;
import io.penstock.service.config.CheckedConfiguration.ConfiguredMapping;
import io.penstock.service.config.ConfigurationReader;
import io.penstock.service.config.PenstockProperties;
import io.penstock.service.config.PluggedInChecks;
import io.penstock.service.function.CurrentFunctions;
import io.penstock.service.function.FunctionCheck;
import io.penstock.service.function.Functions;
import io.penstock.service.observe.MappingObserver;
import io.penstock.service.observe.MemoryInFlight;
import io.penstock.service.store.MappingStore;
import java.time.Duration;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** Provides the registry of mappings. */
@Configuration(proxyBeanMethods = false)
class MappingsConfiguration {

    @Bean
    RunFactory runFactory(
            PenstockProperties properties,
            PluggedInChecks checks,
            Functions functions,
            MappingObserver observer,
            MemoryInFlight memory,
            SharedLimits limits,
            LaneThreads threads,
            Time time,
            Chance chance) {
        return new RunFactory(
                checks.plugins(), functions, observer, memory.pool(), limits, threads, time, chance, properties::runs);
    }

    @Bean
    Mappings mappingRegistry(
            CheckedConfiguration configuration,
            MappingStore store,
            RunFactory runs,
            PluggedInChecks checks,
            FunctionCheck functions,
            Environment environment) {
        ChangeRules rules = new ChangeRules(
                checks,
                functions,
                runs,
                configuration.mappings().stream()
                        .map(ConfiguredMapping::mapping)
                        .toList());
        return new Mappings(configuration.mappings(), store, runs, rules, grace(environment));
    }

    @Bean
    Reload reload(
            ConfigurationReader reader,
            CurrentFunctions current,
            Functions functions,
            Mappings mappings,
            MeterRegistry meters) {
        return new Reload(reader, current, functions, mappings, meters);
    }

    @Bean
    ConfigurationWatch configurationWatch(
            PenstockProperties properties, Reload reload, LaneThreads threads, Time time) {
        return new ConfigurationWatch(properties.watches(), reload, threads, time);
    }

    /** Who asks is in the request, where the access filter has left it. */
    @Bean
    RefreshMappingsEndpoint refreshMappingsEndpoint(Reload reload, Journal journal) {
        return new RefreshMappingsEndpoint(
                reload,
                journal,
                () -> Caller.of(
                        ((ServletRequestAttributes) RequestContextHolder.currentRequestAttributes()).getRequest()));
    }

    /** The time that Spring grants a phase of the shutdown, less a fifth for the immediate stop. */
    private static Duration grace(Environment environment) {
        String text = environment.getProperty("spring.lifecycle.timeout-per-shutdown-phase", "30s");
        Duration phase = DurationStyle.detectAndParse(text);
        return phase.multipliedBy(8).dividedBy(10);
    }
}
