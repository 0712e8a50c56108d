package io.penstock.destinations.s3;

import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.DestinationWriter;
import io.penstock.core.destination.DestinationWriter.Reply;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.mapping.Arn;
import io.penstock.core.time.Chance;
import io.penstock.destinations.AwsClientFactory;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Stores each record as one object, under the key of semantics §6.1. */
final class S3Destination implements Destination {

    /** S3 takes more than a record can have. */
    private static final int MAX_BYTES = Integer.MAX_VALUE;

    private static final DateTimeFormatter DAY_AND_SECOND =
            DateTimeFormatter.ofPattern("uuuu/MM/dd/uuuu-MM-dd'T'HH.mm.ss").withZone(ZoneOffset.UTC);

    private final AwsClientFactory<S3Client> clients;
    private final Arn bucket;
    private final DestinationWriter writer;
    private final Chance chance;

    S3Destination(AwsClientFactory<S3Client> clients, Arn bucket, boolean includePayload, Chance chance) {
        this.clients = clients;
        this.bucket = bucket;
        this.writer = new DestinationWriter(includePayload, MAX_BYTES);
        this.chance = chance;
    }

    @Override
    public String kind() {
        return S3DestinationFactory.KIND;
    }

    @Override
    public StoreResult store(DestinationRecord record) throws InterruptedException {
        String key = String.join(
                "/",
                "aws/lambda",
                record.mappingId().toString(),
                record.partition(),
                DAY_AND_SECOND.format(record.timestamp()) + "-" + chance.uuid());
        return writer.store(
                record,
                json -> clients.call(bucket, s3 -> {
                    s3.putObject(
                            request ->
                                    request.bucket(bucket.resource()).key(key).contentType("application/octet-stream"),
                            RequestBody.fromBytes(json));
                    return new Reply.Stored();
                }));
    }

    @Override
    public void close() {
        // the clients belong to the factory
    }
}
