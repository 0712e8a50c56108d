package io.penstock.it.store;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.AwsEndpoints;
import io.penstock.core.lane.Deadlines;
import io.penstock.core.time.Chance;
import io.penstock.core.time.SystemTime;
import io.penstock.it.Aws;
import io.penstock.service.store.DynamoDbStore;
import java.net.URI;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** A DynamoDB with tables of mappings, and the stores of instances on it. */
final class StoreOnDynamoDb implements AutoCloseable {

    private final Aws aws = Aws.own();
    private final SdkHttpClient http = AwsCrtHttpClient.create();
    private final Deadlines deadlines = new Deadlines();
    private final DynamoDbClient tables = aws.client(aws.dynamoDb(), http, DynamoDbClient.builder());

    /** Where it is. */
    URI endpoint() {
        return aws.dynamoDb();
    }

    /** A client that reads and writes the tables. */
    DynamoDbClient tables() {
        return tables;
    }

    /** The store of one instance, on the table {@code name}, with DynamoDB at {@code endpoint}. */
    DynamoDbStore store(String name, URI endpoint) {
        AwsAccess access = new AwsAccess(http, aws.credentials(), Region.of(Aws.REGION), AwsEndpoints.all(endpoint));
        return new DynamoDbStore(access, name, deadlines, new SystemTime(), Chance.unpredictable());
    }

    @Override
    public void close() {
        tables.close();
        deadlines.close();
        http.close();
        aws.close();
    }
}
