package io.penstock.it.bench;

import io.penstock.it.bench.BenchmarkFunction.Seen;
import io.penstock.it.support.BuiltService;
import io.penstock.it.support.ChildProcess;
import io.penstock.it.support.Dynoxide;
import io.penstock.it.support.DynoxideStreams;
import io.penstock.it.support.PenstockService;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * Penstock against AWS's adapter with nothing behind it, on the same emulator and with the same settings; and how soon
 * an item that is put reaches the function. Used by one thread.
 */
final class DynamoDbBenchmark {

    private static final Duration SLOWEST = Duration.ofMinutes(3);
    private static final int WARM_UP = 6_000;
    private static final int MEASURED = 10_000;
    private static final int SPARE = 1_000;
    private static final int PUT_AT_ONCE = 25;
    private static final int LIVE = 100;
    private static final long BETWEEN_ITEMS_MILLIS = 137;
    private static final String KEY = "id";
    private static final String BODY = "x".repeat(200);

    private final Options options;
    private int tables;

    DynamoDbBenchmark(Options options) {
        this.options = options;
    }

    /** The emulator, the function, and what reaches them. */
    private record World(
            Dynoxide dynamoDb, DynoxideStreams streams, BenchmarkFunction function, DynamoDbClient client, Path logs)
            implements AutoCloseable {

        @Override
        public void close() {
            client.close();
            function.close();
            streams.close();
            dynamoDb.close();
        }
    }

    private record Table(String name, String streamArn) {}

    @FunctionalInterface
    private interface Starter {
        ChildProcess start() throws InterruptedException;
    }

    void run(Path target) throws InterruptedException, IOException {
        Report report = new Report(target.resolve("benchmark-dynamodb.md"));
        List<StreamRun> bare = new ArrayList<>();
        List<StreamRun> ours = new ArrayList<>();
        for (int round = 1; round <= options.rounds(); round++) {
            // A new emulator each, since the leases of the yardstick have one name.
            try (World world = start(target.resolve("benchmark"))) {
                bare.add(report.told("bare adapter", measure(world, round, DynamoDbBenchmark::bare)));
                ours.add(report.told("Penstock", measure(world, round, DynamoDbBenchmark::penstock)));
            }
        }
        io.penstock.it.bench.Table table = new io.penstock.it.bench.Table(
                "a stream of one shard, batches of 10, items of 200 bytes, medians of %d".formatted(options.rounds()),
                "bare adapter",
                "Penstock",
                "ratio",
                "goal");
        StreamRun yardstick = StreamRun.median(bare);
        StreamRun measured = StreamRun.median(ours);
        yardstick.compare(table, measured, 0.9, cost -> Goal.NONE);
        table.row(
                "start to first call, empty lease table, s",
                yardstick.firstCall(),
                measured.firstCall(),
                "",
                Goal.atMost(6, measured.firstCall()));
        table.row(
                "item put to function called, p50, s",
                yardstick.latency(),
                measured.latency(),
                "",
                Goal.atMost(0.5, measured.latency()));
        report.text(table.toString());
        report.write();
    }

    private static World start(Path logs) throws InterruptedException {
        Dynoxide dynamoDb = Dynoxide.start(logs);
        DynamoDbClient client = DynamoDbClient.builder()
                .endpointOverride(dynamoDb.endpoint())
                .region(Region.of(DynoxideStreams.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("bench", "bench")))
                .httpClient(Apache5HttpClient.create())
                .build();
        return new World(dynamoDb, new DynoxideStreams(dynamoDb), BenchmarkFunction.start(logs), client, logs);
    }

    /** A new table with items, whose stream tells them. */
    private Table table(World world, int items) {
        String name = "bench-" + ++tables;
        world.client()
                .createTable(request -> request.tableName(name)
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .attributeDefinitions(
                                definition -> definition.attributeName(KEY).attributeType(ScalarAttributeType.S))
                        .keySchema(key -> key.attributeName(KEY).keyType(KeyType.HASH))
                        .streamSpecification(
                                stream -> stream.streamEnabled(true).streamViewType(StreamViewType.NEW_IMAGE)));
        for (int from = 0; from < items; from += PUT_AT_ONCE) {
            List<WriteRequest> writes = IntStream.range(from, from + PUT_AT_ONCE)
                    .mapToObj(number -> WriteRequest.builder()
                            .putRequest(put -> put.item(item("item-" + number, BODY)))
                            .build())
                    .toList();
            world.client().batchWriteItem(request -> request.requestItems(Map.of(name, writes)));
        }
        return new Table(
                name,
                DynoxideStreams.arn(world.client()
                        .describeTable(request -> request.tableName(name))
                        .table()
                        .latestStreamArn()));
    }

    private static Map<String, AttributeValue> item(String id, String value) {
        return Map.of(KEY, AttributeValue.fromS(id), "value", AttributeValue.fromS(value));
    }

    @FunctionalInterface
    private interface Subject {
        Starter on(World world, Table table);
    }

    private static Starter bare(World world, Table table) {
        return () -> ChildProcess.java(
                "bare-adapter",
                world.logs(),
                SmallContainer.JVM,
                BareAdapterConsumer.class,
                world.streams().endpoint().toString(),
                world.dynamoDb().endpoint().toString(),
                world.function().url().toString(),
                table.streamArn());
    }

    private static Starter penstock(World world, Table table) {
        String yaml = """
                spring.main.banner-mode: "off"
                penstock:
                  aws:
                    region: us-east-1
                    endpoints: { dynamodb: "%s", dynamodb-streams: "%s" }
                  functions:
                    measured: { url: "%s", timeout: 30s }
                  mappings:
                    %s:
                      event-source-arn: %s
                      function-name: measured
                      starting-position: TRIM_HORIZON
                      batch-size: %d
                """.formatted(
                        world.dynamoDb().endpoint(),
                        world.streams().endpoint(),
                        world.function().url(),
                        table.name(),
                        table.streamArn(),
                        BareAdapterConsumer.BATCH);
        return () -> PenstockService.start(BuiltService.trained(), "penstock", world.logs(), SmallContainer.JVM, yaml)
                .process();
    }

    private StreamRun measure(World world, int round, Subject subject) throws InterruptedException {
        Table table = table(world, WARM_UP + MEASURED + SPARE);
        world.function().reset(Duration.ZERO);
        try (ChildProcess process = subject.on(world, table).start()) {
            StreamRun run = StreamRun.measure(process, world.function(), WARM_UP, MEASURED, SLOWEST);
            world.function().await(WARM_UP + MEASURED + SPARE, SLOWEST);
            return run.with(live(world, table, round));
        }
    }

    /** How soon an item reaches the function when it is put into a table that rests; the median, in seconds. */
    private static double live(World world, Table table, int round) throws InterruptedException {
        world.function().reset(Duration.ZERO);
        for (int number = 0; number < LIVE; number++) {
            String id = "live-" + round + "-" + number;
            String value = "{\"sent\":" + CallLog.micros() + "}";
            world.client().putItem(request -> request.tableName(table.name()).item(item(id, value)));
            TimeUnit.MILLISECONDS.sleep(BETWEEN_ITEMS_MILLIS);
        }
        Seen seen = world.function().await(LIVE, SLOWEST);
        return seen.medianLatency() / 1e6;
    }
}
