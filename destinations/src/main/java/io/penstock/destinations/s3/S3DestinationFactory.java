package io.penstock.destinations.s3;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationFactory;
import io.penstock.core.mapping.Arn;
import io.penstock.core.time.Chance;
import io.penstock.destinations.AwsClientFactory;
import java.util.List;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;

/** Opens S3 buckets, named by their ARN, as destinations (contract §4). Thread-safe. */
public final class S3DestinationFactory implements DestinationFactory, AutoCloseable {

    static final String KIND = "s3";

    private static final Pattern BUCKET = Pattern.compile("arn:[a-z-]+:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    private final AwsClientFactory<S3Client> clients;
    private final Chance chance;

    /**
     * Reaches S3 by {@code access}. Objects travel as plain signed bytes, not in signed chunks, which some servers that
     * speak S3 take for the object itself. Where the endpoint is overridden a bucket is no host name, so it stands in the
     * path.
     */
    public S3DestinationFactory(AwsAccess access, Chance chance) {
        S3Configuration configuration = S3Configuration.builder()
                .chunkedEncodingEnabled(false)
                .pathStyleAccessEnabled(access.endpoint(KIND).isPresent())
                .build();
        this.clients =
                AwsClientFactory.of(access, KIND, () -> S3Client.builder().serviceConfiguration(configuration));
        this.chance = chance;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public boolean accepts(String target) {
        return Arn.parse(target).filter(arn -> arn.service().equals(KIND)).isPresent();
    }

    @Override
    public List<String> problems(String target) {
        return BUCKET.matcher(target).matches()
                ? List.of()
                : List.of("an S3 bucket as a destination is named arn:aws:s3:::<bucket>, without a key");
    }

    @Override
    public Destination open(String target, boolean includePayload) {
        return new S3Destination(clients, Arn.parse(target).orElseThrow(), includePayload, chance);
    }

    @Override
    public boolean includesPayloadByDefault() {
        return true;
    }

    /** Closes the clients, and with them all destinations that were opened. */
    @Override
    public void close() {
        clients.close();
    }
}
