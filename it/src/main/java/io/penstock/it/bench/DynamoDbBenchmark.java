package io.penstock.it.bench;

import io.penstock.it.bench.BenchmarkFunction.Seen;
import io.penstock.it.support.ChildProcess;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.Dynoxide;
import io.penstock.it.support.DynoxideStreams;
import io.penstock.it.support.ItemTable;
import io.penstock.it.support.LocalClients;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * Penstock against AWS's adapter alone, on the same emulator and with the same settings; and how soon
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
                bare.add(report.noted("bare adapter", measure(world, round, DynamoDbBenchmark::bare)));
                ours.add(report.noted("Penstock", measure(world, round, DynamoDbBenchmark::penstock)));
            }
        }
        Table table = new Table(
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
        DynamoDbClient client =
                LocalClients.client(dynamoDb.endpoint(), Apache5HttpClient.create(), DynamoDbClient.builder());
        return new World(dynamoDb, new DynoxideStreams(dynamoDb), BenchmarkFunction.start(logs), client, logs);
    }

    /** A new table with items, whose stream has them all. */
    private ItemTable table(World world, int items) {
        ItemTable table = ItemTable.create(world.client(), "bench-" + ++tables, StreamViewType.NEW_IMAGE);
        for (int from = 0; from < items; from += PUT_AT_ONCE) {
            List<WriteRequest> writes = IntStream.range(from, from + PUT_AT_ONCE)
                    .mapToObj(number -> WriteRequest.builder()
                            .putRequest(put -> put.item(
                                    ItemTable.item("item-" + number, Map.of("value", AttributeValue.fromS(BODY)))))
                            .build())
                    .toList();
            world.client().batchWriteItem(request -> request.requestItems(Map.of(table.name(), writes)));
        }
        return table;
    }

    @FunctionalInterface
    private interface Subject {
        Starter on(World world, ItemTable table);
    }

    private static Starter bare(World world, ItemTable table) {
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

    private static Starter penstock(World world, ItemTable table) {
        Configuration configuration = MeasuredService.function(
                        MeasuredService.at(Map.of(
                                "dynamodb", world.dynamoDb().endpoint(),
                                "dynamodb-streams", world.streams().endpoint())),
                        table.name(),
                        world.function())
                .mapping(MeasuredService.stream(table.name(), table.streamArn()));
        return () -> MeasuredService.start("penstock", world.logs(), SmallContainer.JVM, configuration);
    }

    private StreamRun measure(World world, int round, Subject subject) throws InterruptedException {
        ItemTable table = table(world, WARM_UP + MEASURED + SPARE);
        world.function().reset(Duration.ZERO);
        try (ChildProcess process = subject.on(world, table).start()) {
            StreamRun run = StreamRun.measure(process, world.function(), WARM_UP, MEASURED, SLOWEST);
            world.function().await(WARM_UP + MEASURED + SPARE, SLOWEST);
            return run.with(live(world, table, round));
        }
    }

    /** How soon an item reaches the function when it is put into a table that rests; the median, in seconds. */
    private static double live(World world, ItemTable table, int round) throws InterruptedException {
        world.function().reset(Duration.ZERO);
        for (int number = 0; number < LIVE; number++) {
            String id = "live-" + round + "-" + number;
            String value = "{\"sent\":" + CallLog.micros() + "}";
            table.put(id, value);
            TimeUnit.MILLISECONDS.sleep(BETWEEN_ITEMS_MILLIS);
        }
        Seen seen = world.function().await(LIVE, SLOWEST);
        return seen.medianLatency() / 1e6;
    }
}
