package io.penstock.it.support;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;

/** Sets clients of the AWS SDK up for emulators. */
public final class LocalClients {

    /** The region that every client signs for. */
    public static final Region REGION = Region.US_EAST_1;

    private LocalClients() {}

    /** Credentials that emulators accept, as they accept any. */
    public static AwsCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));
    }

    /** {@code builder} of a client of the emulator at {@code endpoint}, with all but its HTTP client. */
    public static <B extends AwsClientBuilder<B, C>, C> B at(URI endpoint, B builder) {
        return builder.endpointOverride(endpoint).region(REGION).credentialsProvider(credentials());
    }

    /** A client of the emulator at {@code endpoint} over {@code http}, which stays the caller's to close. */
    public static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(
            URI endpoint, SdkHttpClient http, B builder) {
        return at(endpoint, builder).httpClient(http).build();
    }
}
