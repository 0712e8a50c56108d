package io.penstock.it;

import io.penstock.connect.Egress;
import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.AwsEndpoints;
import io.penstock.kinesis.kcl.KclAutoConfiguration;
import io.penstock.kinesis.kcl.KclEnvironment;
import io.penstock.kinesis.kcl.KclSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;

/** What instances share that run in this JVM on emulators: leases that change hands quickly. */
public final class QuickLeases {

    private static final SdkHttpClient HTTP = AwsCrtHttpClient.create();
    private static final KclSettings QUICK = new KclSettings(
            "quick",
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            Duration.ofMillis(100),
            Duration.ofMillis(300),
            Duration.ofSeconds(5));

    private QuickLeases() {}

    /** In an account of {@code aws}, with its services at {@code endpoints}, by their names in the configuration. */
    public static KclEnvironment at(Aws aws, Map<String, URI> endpoints) {
        return new KclEnvironment(
                new AwsAccess(
                        HTTP, aws.credentials(), Region.of(Aws.REGION), new AwsEndpoints(Optional.empty(), endpoints)),
                () -> KclAutoConfiguration.libraryClient(Egress.direct()),
                QUICK);
    }
}
