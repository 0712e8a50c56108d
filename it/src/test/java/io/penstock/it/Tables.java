package io.penstock.it;

import io.penstock.it.support.Configuration;
import io.penstock.it.support.ItemTable;
import io.penstock.it.support.PenstockService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/** A DynamoDB with tables and their streams, and services to run on them. */
public final class Tables implements AutoCloseable {

    /** The queues and functions beside them. */
    public final Stage stage;

    private final SdkHttpClient http = AwsCrtHttpClient.create();
    private final DynamoDbClient client;

    /** Uses an AWS of its own. */
    public Tables() {
        this(Aws.own());
    }

    /** Uses {@code aws}, which is closed with it. */
    public Tables(Aws aws) {
        stage = new Stage(aws);
        client = aws.client(aws.dynamoDb(), http, DynamoDbClient.builder());
    }

    /** The AWS that the tables are in. */
    public Aws aws() {
        return stage.aws;
    }

    /** A client that reads lease tables. */
    public DynamoDbClient client() {
        return client;
    }

    /** Creates a table. */
    public ItemTable table(String name, StreamViewType view) {
        return ItemTable.create(client, name, view);
    }

    /** Starts a service on these tables, quick to take over the shards of another. */
    public PenstockService service(String name, Path folder, Configuration configuration) {
        return stage.service(
                name,
                folder,
                Map.of(
                        "dynamodb",
                        aws().dynamoDb(),
                        "dynamodb-streams",
                        aws().dynamoDbStreams().endpoint()),
                configuration.failoverTime(Duration.ofSeconds(3)));
    }

    @Override
    public void close() {
        stage.close();
        client.close();
        http.close();
    }
}
