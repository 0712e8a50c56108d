package io.penstock.kinesis.kcl;

import io.penstock.connect.Egress;
import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.AwsServices;
import io.penstock.core.mapping.BoundSettings;
import io.penstock.core.mapping.PluginSettings;
import java.time.Duration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;

/** Adds what sources share that read through the Kinesis Client Library, with {@code penstock.leases}. */
@AutoConfiguration
public class KclAutoConfiguration {

    @Bean
    PluginSettings<LeasesProperties> leasesSettings() {
        return LeasesProperties.SETTINGS;
    }

    /** The library can send metrics there. They are switched off, but its endpoint may be configured. */
    @Bean
    AwsServices cloudWatchServices() {
        return AwsServices.only("cloudwatch");
    }

    @Bean
    KclEnvironment kclEnvironment(AwsAccess access, Egress egress, BoundSettings settings, Environment environment) {
        LeasesProperties leases = settings.of(LeasesProperties.SETTINGS);
        KclSettings sharing =
                KclSettings.production(leases.tablePrefix(), leases.failoverTime(), shutdownPhase(environment));
        return new KclEnvironment(access, () -> libraryClient(egress), sharing);
    }

    private static Duration shutdownPhase(Environment environment) {
        return Binder.get(environment)
                .bind("spring.lifecycle.timeout-per-shutdown-phase", Duration.class)
                .orElse(Duration.ofSeconds(30));
    }

    /** The library's HTTP client, which connects as {@code egress} says. */
    public static SdkAsyncHttpClient libraryClient(Egress egress) {
        return new LibraryHttpClient(egress);
    }
}
