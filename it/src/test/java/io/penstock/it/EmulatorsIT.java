package io.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.penstock.it.support.ChildProcess;
import io.penstock.it.support.Dynoxide;
import io.penstock.it.support.Fault;
import io.penstock.it.support.FaultyProxy;
import io.penstock.it.support.ItemTable;
import io.penstock.it.support.KinesisLocal;
import io.penstock.it.support.LocalClients;
import io.penstock.it.support.NodePackages;
import io.penstock.it.support.ShardedStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.crt.AwsCrtAsyncHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.OperationType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

@NeedsNode(always = true)
@DisplayName("The emulators of Kinesis and DynamoDB")
class EmulatorsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PARENT = "shardId-000000000000";

    @TempDir
    private Path folder;

    @Test
    @DisplayName("a record put into a stream is read back, and a shard that is split names its children")
    void kinesis() throws InterruptedException {
        try (KinesisLocal emulator = KinesisLocal.start(folder);
                KinesisClient kinesis = kinesis(emulator.endpoint())) {
            ShardedStream clicks = clicks(kinesis);
            assertThat(clicks.arn()).isEqualTo(KinesisLocal.streamArn("clicks"));

            PutRecordResponse put = put(kinesis, "one");
            clicks.split(clicks.shards().getFirst());

            assertThat(put.shardId()).isEqualTo(PARENT);
            GetRecordsResponse read = read(kinesis);
            assertThat(read.records()).singleElement().satisfies(record -> {
                assertThat(record.data().asUtf8String()).isEqualTo("one");
                assertThat(record.partitionKey()).isEqualTo("key");
                assertThat(record.sequenceNumber()).isEqualTo(put.sequenceNumber());
            });
            GetRecordsResponse end = read.nextShardIterator() == null
                    ? read
                    : kinesis.getRecords(request -> request.shardIterator(read.nextShardIterator()));
            assertThat(end.childShards())
                    .extracting(ChildShard::shardId)
                    .containsExactly("shardId-000000000001", "shardId-000000000002");
            assertThat(clicks.shards())
                    .filteredOn(shard -> PARENT.equals(shard.parentShardId()))
                    .extracting(Shard::shardId)
                    .containsExactly("shardId-000000000001", "shardId-000000000002");
        }
    }

    @Test
    @DisplayName("a throttled read reaches a client of Kinesis as a throttle, and is retried")
    void faults() throws InterruptedException {
        try (KinesisLocal emulator = KinesisLocal.start(folder);
                FaultyProxy proxy = new FaultyProxy(emulator.endpoint());
                KinesisClient kinesis = kinesis(proxy.endpoint())) {
            clicks(kinesis);
            put(kinesis, "one");

            proxy.next(1, "GetRecords", Fault.throttled());
            assertThat(read(kinesis).records()).hasSize(1);
            assertThat(proxy.calls("GetRecords")).isEqualTo(2);

            proxy.always("GetRecords", Fault.throttled());
            assertThatThrownBy(() -> read(kinesis))
                    .isInstanceOf(ProvisionedThroughputExceededException.class)
                    .hasMessageContaining("Rate exceeded");
            proxy.heal("GetRecords");
            proxy.next(1, "GetRecords", new Fault.Drop());
            assertThat(read(kinesis).records()).hasSize(1);
        }
    }

    @Test
    @DisplayName("a registered consumer gets records pushed, also through the proxy")
    void fanOut() throws InterruptedException {
        try (KinesisLocal emulator = KinesisLocal.start(folder);
                FaultyProxy proxy = new FaultyProxy(emulator.endpoint());
                KinesisClient kinesis = kinesis(emulator.endpoint());
                KinesisAsyncClient pushed = LocalClients.at(proxy.endpoint(), KinesisAsyncClient.builder())
                        .httpClientBuilder(defaults -> AwsCrtAsyncHttpClient.create())
                        .build()) {
            ShardedStream clicks = clicks(kinesis);
            String consumer = clicks.consumer("reader");

            Queue<String> seen = new ConcurrentLinkedQueue<>();
            CompletableFuture<Void> subscription = pushed.subscribeToShard(
                    request -> request.consumerARN(consumer)
                            .shardId(PARENT)
                            .startingPosition(position -> position.type(ShardIteratorType.TRIM_HORIZON)),
                    SubscribeToShardResponseHandler.builder()
                            .subscriber(event -> ((SubscribeToShardEvent) event)
                                    .records()
                                    .forEach(record -> seen.add(record.data().asUtf8String())))
                            .build());
            put(kinesis, "one");
            await().atMost(PATIENCE).until(() -> seen.contains("one"));
            put(kinesis, "two");
            await().atMost(PATIENCE).until(() -> seen.contains("two"));

            assertThat(seen).containsExactly("one", "two");
            assertThat(proxy.calls("SubscribeToShard")).isEqualTo(1);
            subscription.cancel(true);
        }
    }

    @Test
    @DisplayName("an item put into a table is read back, and is in the table's stream")
    void dynamoDb() throws InterruptedException {
        try (Dynoxide emulator = Dynoxide.start(folder);
                DynamoDbClient dynamoDb = LocalClients.at(emulator.endpoint(), DynamoDbClient.builder())
                        .httpClientBuilder(AwsCrtHttpClient.builder())
                        .build();
                DynamoDbStreamsClient streams = LocalClients.at(emulator.endpoint(), DynamoDbStreamsClient.builder())
                        .httpClientBuilder(AwsCrtHttpClient.builder())
                        .build()) {
            ItemTable orders = ItemTable.create(dynamoDb, "orders", StreamViewType.NEW_AND_OLD_IMAGES);
            String arn = dynamoDb.describeTable(request -> request.tableName("orders"))
                    .table()
                    .latestStreamArn();
            Map<String, AttributeValue> item = ItemTable.item("one", Map.of("total", AttributeValue.fromN("12")));
            orders.put("one", Map.of("total", AttributeValue.fromN("12")));

            assertThat(dynamoDb.getItem(request -> request.tableName("orders").key(ItemTable.item("one", Map.of())))
                            .item())
                    .isEqualTo(item);
            assertThat(arn).startsWith("arn:aws:dynamodb:" + Dynoxide.REGION + ":000000000000:table/orders/stream/");
            String shard = streams.describeStream(request -> request.streamArn(arn))
                    .streamDescription()
                    .shards()
                    .getFirst()
                    .shardId();
            String iterator = streams.getShardIterator(
                            request -> request.streamArn(arn).shardId(shard).shardIteratorType("TRIM_HORIZON"))
                    .shardIterator();
            assertThat(streams.getRecords(request -> request.shardIterator(iterator))
                            .records())
                    .singleElement()
                    .satisfies(record -> {
                        assertThat(record.eventName()).isEqualTo(OperationType.INSERT);
                        assertThat(record.dynamodb().newImage()).isEqualTo(item);
                    });
        }
    }

    @Test
    @DisplayName("kinesis-local ends when the process that started it is killed")
    void endsWithItsParent() throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "\"$@\" & wait", "sh"));
        command.addAll(NodePackages.installed().command("kinesis-local.cjs"));
        try (ChildProcess parent = ChildProcess.start("parent", folder, command)) {
            parent.awaitLine("kinesis-local listens on ", PATIENCE);
            ProcessHandle emulator = ProcessHandle.of(parent.pid())
                    .orElseThrow()
                    .children()
                    .findFirst()
                    .orElseThrow();

            parent.kill();

            await().atMost(PATIENCE).until(() -> !emulator.isAlive());
        }
    }

    /** Without the defaults for Kinesis, which are HTTP/2; the emulator and the proxy speak HTTP/1.1. */
    private static KinesisClient kinesis(URI endpoint) {
        return LocalClients.at(endpoint, KinesisClient.builder())
                .httpClientBuilder(defaults -> AwsCrtHttpClient.create())
                .build();
    }

    private static ShardedStream clicks(KinesisClient kinesis) throws InterruptedException {
        return ShardedStream.create(kinesis, "clicks", 1);
    }

    private static PutRecordResponse put(KinesisClient kinesis, String data) {
        return kinesis.putRecord(
                request -> request.streamName("clicks").partitionKey("key").data(SdkBytes.fromUtf8String(data)));
    }

    private static GetRecordsResponse read(KinesisClient kinesis) {
        String iterator = kinesis.getShardIterator(request ->
                        request.streamName("clicks").shardId(PARENT).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
        return kinesis.getRecords(request -> request.shardIterator(iterator));
    }
}
