package io.penstock.connect.aws;

import io.penstock.core.time.Time;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;

/** Looks up the region and the credentials that the configuration leaves to the SDK. */
public final class AwsDefaults {

    private AwsDefaults() {}

    /**
     * The region that the SDK finds, or else us-east-1.
     *
     * @param emulated whether emulators stand in for all services that are called: beside them nothing answers for an
     *     instance's metadata, and asking for it takes seconds
     */
    public static Region region(boolean emulated) {
        try {
            AwsRegionProvider provider = emulated
                    ? new AwsRegionProviderChain(new SystemSettingsRegionProvider(), new AwsProfileRegionProvider())
                    : new DefaultAwsRegionProviderChain();
            return Optional.ofNullable(provider.getRegion()).orElse(Region.US_EAST_1);
        } catch (SdkClientException notFound) {
            return Region.US_EAST_1;
        }
    }

    /**
     * The SDK's default chain, asked when credentials are first needed.
     *
     * @param webIdentity instead of the chain's own, which makes an HTTP client of its own
     * @param emulated as for {@link #region}: where the chain finds nothing then, credentials that every emulator takes
     */
    public static AwsCredentialsProvider credentials(
            Optional<AwsCredentialsProvider> webIdentity, boolean emulated, Time time) {
        AwsCredentialsProvider chain = DefaultCredentialsProvider.builder().build();
        AwsCredentialsProvider standard = webIdentity
                .<AwsCredentialsProvider>map(ours -> AwsCredentialsProviderChain.of(
                        SystemPropertyCredentialsProvider.create(),
                        EnvironmentVariableCredentialsProvider.create(),
                        ours,
                        chain))
                .orElse(chain);
        return emulated ? new StandInCredentials(standard, time) : standard;
    }
}
