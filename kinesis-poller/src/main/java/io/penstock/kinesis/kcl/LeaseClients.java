package io.penstock.kinesis.kcl;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * The clients for the lease tables of one region, shared by all mappings there.
 *
 * @param leases for the library
 * @param tables for our own table
 * @param errors how calls about lease tables failed, by table
 */
public record LeaseClients(DynamoDbAsyncClient leases, DynamoDbClient tables, StreamErrors errors)
        implements AutoCloseable {

    private static final String SERVICE = "dynamodb";
    private static final Duration LONGEST_CALL = Duration.ofSeconds(30);
    private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(10);

    /**
     * Clients for {@code region}.
     *
     * @param http of the library's client; its owner closes it
     */
    public static LeaseClients in(Region region, AwsAccess access, SdkAsyncHttpClient http, Time time) {
        StreamErrors errors = new StreamErrors(LeaseClients::table, time);
        return new LeaseClients(
                access.to(SERVICE, region, DynamoDbAsyncClient.builder().httpClient(http))
                        .overrideConfiguration(config -> config.apiCallTimeout(LONGEST_CALL)
                                .apiCallAttemptTimeout(LONGEST_ATTEMPT)
                                .addExecutionInterceptor(errors))
                        .build(),
                access.blocking(SERVICE, region, DynamoDbClient.builder())
                        .overrideConfiguration(config -> config.apiCallTimeout(LONGEST_ATTEMPT))
                        .build(),
                errors);
    }

    private static Optional<String> table(SdkRequest request) {
        return switch (request) {
            case GetItemRequest get -> Optional.ofNullable(get.tableName());
            case UpdateItemRequest update -> Optional.ofNullable(update.tableName());
            case QueryRequest query -> Optional.ofNullable(query.tableName());
            case ScanRequest scan -> Optional.ofNullable(scan.tableName());
            default -> Optional.empty();
        };
    }

    @Override
    public void close() {
        leases.close();
        tables.close();
    }
}
