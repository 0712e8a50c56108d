package io.penstock.it.demo;

import io.penstock.it.support.Dynoxide;
import io.penstock.it.support.DynoxideStreams;
import io.penstock.it.support.KinesisLocal;
import io.penstock.it.support.LocalClients;
import io.penstock.it.support.NodePackages;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/** The streams beside the shop's queues, on emulators that run beside the demo. */
final class ShopStreams implements AutoCloseable {

    private final KinesisLocal kinesis;
    private final Dynoxide dynamoDb;
    private final DynoxideStreams changes;
    private final SdkHttpClient http = Apache5HttpClient.create();
    private final Clicks clicks;
    private final Stock stock;

    private ShopStreams(KinesisLocal kinesis, Dynoxide dynamoDb) throws InterruptedException {
        this.kinesis = kinesis;
        this.dynamoDb = dynamoDb;
        this.changes = new DynoxideStreams(dynamoDb);
        this.clicks = Clicks.create(LocalClients.client(kinesis.endpoint(), http, KinesisClient.builder()));
        this.stock = Stock.create(LocalClients.client(dynamoDb.endpoint(), http, DynamoDbClient.builder()));
    }

    /** Starts the emulators and creates the streams; empty where there is no Node to run them. */
    static Optional<ShopStreams> start(Path logs) throws InterruptedException {
        if (NodePackages.find().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ShopStreams(KinesisLocal.start(logs), Dynoxide.start(logs)));
    }

    /** All of them. */
    List<ShopStream> all() {
        return List.of(clicks, stock);
    }

    /** The endpoints of the emulators, under {@code penstock.aws.endpoints}. */
    String endpoints() {
        return "kinesis: " + kinesis.endpoint() + "\ndynamodb: " + dynamoDb.endpoint() + "\ndynamodb-streams: "
                + changes.endpoint() + "\n";
    }

    @Override
    public void close() {
        http.close();
        changes.close();
        kinesis.close();
        dynamoDb.close();
    }
}
