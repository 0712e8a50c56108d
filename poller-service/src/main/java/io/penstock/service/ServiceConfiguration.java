package io.penstock.service;

import io.penstock.connect.HttpClient;
import io.penstock.connect.aws.AwsAccess;
import io.penstock.core.lane.Deadlines;
import io.penstock.core.lane.LaneThreads;
import io.penstock.core.limit.FairPool;
import io.penstock.core.limit.SharedLimits;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import io.penstock.service.config.CheckedConfiguration;
import io.penstock.service.config.MemorySize;
import io.penstock.service.config.PenstockProperties;
import io.penstock.service.function.CurrentFunctions;
import io.penstock.service.function.CurrentTrace;
import io.penstock.service.function.FunctionCheck;
import io.penstock.service.function.Functions;
import io.penstock.service.function.LambdaClients;
import io.penstock.service.observe.MemoryInFlight;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.regions.Region;

/** Provides functions, threads and memory. */
@Configuration(proxyBeanMethods = false)
class ServiceConfiguration {

    /** Ends calls that last too long. */
    @Bean
    Deadlines deadlines() {
        return new Deadlines();
    }

    @Bean
    LambdaClients lambdaClients(HttpClient http, AwsAccess access, Deadlines deadlines) {
        return new LambdaClients(http, access, deadlines);
    }

    @Bean
    FunctionCheck functionCheck(CurrentFunctions functions, Region region, LambdaClients lambda, Time time) {
        return new FunctionCheck(functions, region.id(), lambda, time);
    }

    /** {@code checked} lets it exist only for a configuration without problems. */
    @Bean
    Functions functions(
            CheckedConfiguration checked,
            CurrentFunctions configured,
            PenstockProperties properties,
            Region region,
            @Qualifier("functions") HttpClient http,
            LambdaClients lambda,
            ObjectProvider<CurrentTrace> traces,
            SharedLimits limits,
            Time time,
            Chance chance) {
        return new Functions(
                configured,
                region.id(),
                Optional.ofNullable(properties.aws().accountId()),
                http,
                lambda,
                traces.getIfAvailable(() -> CurrentTrace.NONE),
                limits,
                time,
                chance);
    }

    @Bean
    LaneThreads laneThreads(Time time) {
        return new LaneThreads(time);
    }

    /** {@code checked} lets it exist only for a configuration without problems. */
    @Bean
    MemoryInFlight memoryInFlight(CheckedConfiguration checked, PenstockProperties properties) {
        String text = properties.memory().inFlight();
        return new MemoryInFlight(new FairPool(
                MemorySize.bytes(text, Runtime.getRuntime().maxMemory()).orElseThrow()));
    }
}
