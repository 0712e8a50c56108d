package io.penstock.kinesis.kcl;

import io.penstock.connect.Egress;
import io.penstock.connect.aws.AwsAccess;
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
    KclEnvironment kclEnvironment(AwsAccess access, Egress egress, Environment environment) {
        return new KclEnvironment(access, () -> libraryClient(egress), () -> sharing(Binder.get(environment)));
    }

    private static KclSettings sharing(Binder binder) {
        return KclSettings.production(
                binder.bind("penstock.leases.table-prefix", String.class).orElse("penstock"),
                binder.bind("penstock.leases.failover-time", Duration.class).orElse(Duration.ofSeconds(10)),
                binder.bind("spring.lifecycle.timeout-per-shutdown-phase", Duration.class)
                        .orElse(Duration.ofSeconds(30)));
    }

    /** The library's HTTP client, which connects as {@code egress} says. */
    public static SdkAsyncHttpClient libraryClient(Egress egress) {
        return new LibraryHttpClient(egress);
    }
}
