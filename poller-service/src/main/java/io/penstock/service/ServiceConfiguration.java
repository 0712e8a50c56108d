package io.penstock.service;

import io.penstock.connect.HttpClient;
import io.penstock.connect.aws.AwsAccess;
import io.penstock.core.destination.DestinationFactory;
import io.penstock.core.lane.Deadlines;
import io.penstock.core.lane.LaneThreads;
import io.penstock.core.limit.FairPool;
import io.penstock.core.mapping.FunctionName;
import io.penstock.core.mapping.Problem;
import io.penstock.core.source.SourceFactory;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import io.penstock.service.config.ConfiguredMappings;
import io.penstock.service.config.FunctionCheck;
import io.penstock.service.config.MemorySize;
import io.penstock.service.config.PenstockProperties;
import io.penstock.service.function.CurrentTrace;
import io.penstock.service.function.Functions;
import io.penstock.service.function.LambdaClients;
import io.penstock.service.observe.MappingObserver;
import io.penstock.service.observe.MemoryInFlight;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import software.amazon.awssdk.regions.Region;

/** Puts the service together: functions, and the runners of mappings. */
@Configuration(proxyBeanMethods = false)
class ServiceConfiguration {

    @Bean
    FunctionCheck functionCheck() {
        return new FunctionCheck() {
            @Override
            public List<Problem> problems(PenstockProperties properties) {
                return Functions.problems(properties.functions(), properties.concurrency());
            }

            @Override
            public List<Problem> problems(PenstockProperties properties, String mapping, FunctionName name) {
                return Functions.problems(properties.functions(), properties.concurrency(), mapping, name);
            }
        };
    }

    /** Of all calls that must end some time. */
    @Bean
    Deadlines deadlines() {
        return new Deadlines();
    }

    @Bean
    LambdaClients lambdaClients(HttpClient http, AwsAccess access, Deadlines deadlines) {
        return new LambdaClients(http, access, deadlines);
    }

    /** Made only of a configuration without problems. */
    @Bean
    Functions functions(
            ConfiguredMappings checked,
            PenstockProperties properties,
            Region region,
            @Qualifier("functions") HttpClient http,
            LambdaClients lambda,
            ObjectProvider<CurrentTrace> traces,
            Time time,
            Chance chance) {
        return new Functions(
                properties.functions(),
                properties.concurrency(),
                region.id(),
                Optional.ofNullable(properties.aws().accountId()),
                http,
                lambda,
                traces.getIfAvailable(() -> CurrentTrace.NONE),
                time,
                chance);
    }

    @Bean
    LaneThreads laneThreads(Time time) {
        return new LaneThreads(time);
    }

    /** Made only of a configuration without problems. */
    @Bean
    MemoryInFlight memoryInFlight(ConfiguredMappings checked, PenstockProperties properties) {
        String text = properties.memory().inFlight();
        return new MemoryInFlight(new FairPool(
                MemorySize.bytes(text, Runtime.getRuntime().maxMemory()).orElseThrow()));
    }

    @Bean
    MappingRunners mappingRunners(
            ConfiguredMappings mappings,
            ObjectProvider<SourceFactory> sources,
            ObjectProvider<DestinationFactory> destinations,
            Functions functions,
            MappingObserver observer,
            MemoryInFlight memory,
            LaneThreads threads,
            Time time,
            Chance chance,
            Environment environment) {
        RunnerFactory factory = new RunnerFactory(
                sources.orderedStream().toList(),
                destinations.orderedStream().toList(),
                functions,
                observer,
                memory.pool(),
                threads,
                time,
                chance);
        return new MappingRunners(mappings.run(), factory, time, grace(environment));
    }

    /** What Spring grants a phase of the shutdown, less what is needed to give up in good order. */
    private static Duration grace(Environment environment) {
        String text = environment.getProperty("spring.lifecycle.timeout-per-shutdown-phase", "30s");
        Duration phase = DurationStyle.detectAndParse(text);
        return phase.multipliedBy(8).dividedBy(10);
    }
}
