package io.penstock.destinations.s3;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.destination.WrittenRecord;
import io.penstock.core.mapping.Arn;
import io.penstock.core.time.Chance;
import io.penstock.destinations.AwsDestination;
import io.penstock.destinations.AwsTargets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;

/** Stores each record as one object of a bucket, under the key of semantics §6.1. */
final class S3Destination implements AwsDestination<S3Client, S3ClientBuilder> {

    /** S3 takes more than a record can have. */
    private static final int MAX_BYTES = Integer.MAX_VALUE;

    private static final AwsTargets BUCKETS = AwsTargets.of(
            "s3",
            "arn:[a-z-]+:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
            "an S3 bucket as a destination is named arn:aws:s3:::<bucket>, without a key");

    private static final DateTimeFormatter DAY_AND_SECOND =
            DateTimeFormatter.ofPattern("uuuu/MM/dd/uuuu-MM-dd'T'HH.mm.ss").withZone(ZoneOffset.UTC);

    private final Chance chance;

    /** Draws a part of each key from {@code chance}. */
    S3Destination(Chance chance) {
        this.chance = chance;
    }

    @Override
    public AwsTargets targets() {
        return BUCKETS;
    }

    @Override
    public boolean includesPayloadByDefault() {
        return true;
    }

    /**
     * A builder of a client that sends objects as plain signed bytes: signed chunks are stored as the object itself by
     * some servers that speak S3. Where the endpoint is overridden a bucket is no host name, so the path names it.
     */
    @Override
    public S3ClientBuilder clientBuilder(AwsAccess access) {
        return S3Client.builder()
                .serviceConfiguration(S3Configuration.builder()
                        .chunkedEncodingEnabled(false)
                        .pathStyleAccessEnabled(access.endpoint(BUCKETS.kind()).isPresent())
                        .build());
    }

    @Override
    public int maxBytes(Arn bucket, DestinationRecord record) {
        return MAX_BYTES;
    }

    @Override
    public StoreResult store(S3Client s3, Arn bucket, WrittenRecord written) {
        String key = key(written.record());
        s3.putObject(
                request -> request.bucket(bucket.resource()).key(key).contentType("application/octet-stream"),
                RequestBody.fromBytes(written.json()));
        return written.stored();
    }

    private String key(DestinationRecord record) {
        return String.join(
                "/",
                "aws/lambda",
                record.mappingId().toString(),
                record.partition(),
                DAY_AND_SECOND.format(record.timestamp()) + "-" + chance.uuid());
    }
}
