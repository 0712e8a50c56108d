package io.penstock.it.bench;

import io.penstock.it.bench.BenchmarkFunction.Seen;
import io.penstock.it.support.BuiltService;
import io.penstock.it.support.ChildProcess;
import io.penstock.it.support.Dynoxide;
import io.penstock.it.support.KinesisLocal;
import io.penstock.it.support.PenstockService;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/**
 * Penstock against the Kinesis Client Library with nothing behind it, on the same emulators and with the same settings; how
 * soon a start and a restart deliver; and what a parallelization factor brings. Used by one thread.
 */
final class KinesisBenchmark {

    private static final Duration SLOWEST = Duration.ofMinutes(3);

    /** kinesis-local takes long to fill a large stream, so small ones are read many times. */
    private static final int STREAMS = 2;

    private static final int RECORDS_OF_A_STREAM = 4_000;
    private static final int READERS_OF_A_STREAM = 12;
    private static final int WARM_UP = 45_000;
    private static final int MEASURED = 45_000;
    private static final int PUT_AT_ONCE = 500;
    private static final int AFTER_A_RESTART = 100;
    private static final int KEYS = 200;
    private static final String BODY = "x".repeat(256);

    private final Options options;
    private int streams;

    KinesisBenchmark(Options options) {
        this.options = options;
    }

    /** The emulators, the function, and what reaches them. */
    private record World(
            KinesisLocal kinesis, Dynoxide tables, BenchmarkFunction function, KinesisClient client, Path logs)
            implements AutoCloseable {

        @Override
        public void close() {
            client.close();
            function.close();
            tables.close();
            kinesis.close();
        }
    }

    void run(Path target) throws InterruptedException, IOException {
        Path logs = target.resolve("benchmark");
        Report report = new Report(target.resolve("benchmark-kinesis.md"));
        List<StreamRun> bare = new ArrayList<>();
        List<StreamRun> ours = new ArrayList<>();
        List<Double> starts = new ArrayList<>();
        List<Double> restarts = new ArrayList<>();
        try (World world = start(logs)) {
            for (int round = 1; round <= options.rounds(); round++) {
                List<String> full = streams(world);
                bare.add(report.told("bare KCL", measure(world, bare(world, readers(full)), WARM_UP, MEASURED)));
                ours.add(report.told(
                        "Penstock",
                        measure(world, penstock(world, readers(full), 1, BareKclConsumer.BATCH), WARM_UP, MEASURED)));
                String small = stream(world, 0);
                starts.add(firstCall(world, small));
                restarts.add(firstCall(world, small));
            }
            Table table = new Table(
                    "%d readers of streams of one shard, batches of 10, records of 256 bytes, medians of %d"
                            .formatted(STREAMS * READERS_OF_A_STREAM, options.rounds()),
                    "bare KCL",
                    "Penstock",
                    "ratio");
            StreamRun.median(bare).compare(table, StreamRun.median(ours));
            table.row("start to first call, one mapping, empty lease table, s", "", middle(starts), "");
            table.row("restart to first call, one mapping, s", "", middle(restarts), "");
            report.text(table.toString());
            report.text(parallelization(world));
        }
        report.write();
    }

    private static World start(Path logs) throws InterruptedException {
        KinesisLocal kinesis = KinesisLocal.start(logs);
        KinesisClient client = KinesisClient.builder()
                .endpointOverride(kinesis.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("bench", "bench")))
                .httpClient(Apache5HttpClient.create())
                .build();
        return new World(kinesis, Dynoxide.start(logs), BenchmarkFunction.start(logs), client, logs);
    }

    private List<String> streams(World world) throws InterruptedException {
        List<String> names = new ArrayList<>();
        for (int stream = 0; stream < STREAMS; stream++) {
            names.add(stream(world, RECORDS_OF_A_STREAM));
        }
        return names;
    }

    /** A new stream of one shard that is filled already. */
    private String stream(World world, int records) throws InterruptedException {
        String name = "bench-" + ++streams;
        world.client().createStream(request -> request.streamName(name).shardCount(1));
        while (world.client()
                        .describeStreamSummary(request -> request.streamName(name))
                        .streamDescriptionSummary()
                        .streamStatus()
                != StreamStatus.ACTIVE) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        put(world, name, records);
        return name;
    }

    private static void put(World world, String stream, int records) {
        for (int from = 0; from < records; from += PUT_AT_ONCE) {
            List<PutRecordsRequestEntry> entries = IntStream.range(from, Math.min(from + PUT_AT_ONCE, records))
                    .mapToObj(number -> PutRecordsRequestEntry.builder()
                            .partitionKey("key-" + number % KEYS)
                            .data(SdkBytes.fromUtf8String(BODY))
                            .build())
                    .toList();
            world.client().putRecords(request -> request.streamName(stream).records(entries));
        }
    }

    @FunctionalInterface
    private interface Starter {
        ChildProcess start() throws InterruptedException;
    }

    private static double middle(List<Double> seconds) {
        return seconds.stream().sorted().toList().get(seconds.size() / 2);
    }

    /** A reader of a stream, which other readers do not know of. */
    private record Reader(String name, String arn) {}

    private static List<Reader> readers(List<String> streams) {
        return streams.stream()
                .flatMap(stream -> IntStream.range(0, READERS_OF_A_STREAM)
                        .mapToObj(number -> new Reader(stream + "-" + number, KinesisLocal.streamArn(stream))))
                .toList();
    }

    private static List<Reader> readerOf(String stream) {
        return List.of(new Reader(stream, KinesisLocal.streamArn(stream)));
    }

    private static Starter bare(World world, List<Reader> readers) {
        List<String> arguments = new ArrayList<>(List.of(
                world.kinesis().endpoint().toString(),
                world.tables().endpoint().toString(),
                world.function().url().toString()));
        readers.forEach(reader -> arguments.add(reader.name() + "=" + reader.arn()));
        return () -> ChildProcess.java(
                "bare-kcl", world.logs(), List.of("-Xmx256m"), BareKclConsumer.class, arguments.toArray(String[]::new));
    }

    private static Starter penstock(World world, List<Reader> readers, int lanes, int batch) {
        // A stream and a function make one mapping, as on AWS, so each reader has a function of its own at one URL.
        StringBuilder functions = new StringBuilder();
        StringBuilder mappings = new StringBuilder();
        for (Reader reader : readers) {
            functions.append("    %s: { url: \"%s\", timeout: 30s }\n"
                    .formatted(reader.name(), world.function().url()));
            mappings.append("""
                    %1$s:
                      event-source-arn: %2$s
                      function-name: %1$s
                      starting-position: TRIM_HORIZON
                      batch-size: %3$d
                      parallelization-factor: %4$d
                """.formatted(reader.name(), reader.arn(), batch, lanes));
        }
        String yaml = """
                spring.main.banner-mode: "off"
                penstock:
                  aws:
                    region: us-east-1
                    endpoints: { kinesis: "%s", dynamodb: "%s" }
                  functions:
                %s
                  mappings:
                %s
                """.formatted(world.kinesis().endpoint(), world.tables().endpoint(), functions, mappings);
        return () -> PenstockService.start(BuiltService.trained(), "penstock", world.logs(), List.of("-Xmx256m"), yaml)
                .process();
    }

    private static StreamRun measure(World world, Starter subject, int warmUp, int measured)
            throws InterruptedException {
        world.function().reset(Duration.ZERO);
        try (ChildProcess process = subject.start()) {
            return StreamRun.measure(process, world.function(), warmUp, measured, SLOWEST);
        }
    }

    /** How long after its start a service delivers what was put before. */
    private static double firstCall(World world, String stream) throws InterruptedException {
        put(world, stream, AFTER_A_RESTART);
        world.function().reset(Duration.ZERO);
        try (ChildProcess process =
                penstock(world, readerOf(stream), 1, BareKclConsumer.BATCH).start()) {
            return StreamRun.firstCall(process, world.function().await(AFTER_A_RESTART, SLOWEST));
        }
    }

    /** One shard and a function of 50 ms, with one lane and with ten. */
    private String parallelization(World world) throws InterruptedException {
        double one = withSlowFunction(world, 1, 3_000);
        double ten = withSlowFunction(world, 10, 3_000);
        return String.format(
                Locale.ROOT,
                "| one shard, function of 50 ms, batches of at most 10 | records/s |%n|---|---:|%n"
                        + "| ParallelizationFactor 1 | %,.0f |%n| ParallelizationFactor 10 | %,.0f |%n| ratio | %.1f |%n",
                one,
                ten,
                ten / one);
    }

    private double withSlowFunction(World world, int lanes, int records) throws InterruptedException {
        List<Reader> stream = readerOf(stream(world, records));
        world.function().reset(Duration.ofMillis(50));
        try (ChildProcess process =
                penstock(world, stream, lanes, BareKclConsumer.BATCH).start()) {
            Seen warm = world.function().await(records / 10, SLOWEST);
            Seen done = world.function().await(records * 9L / 10, SLOWEST);
            if (!process.isAlive()) {
                throw new IllegalStateException("the service ended: " + process.tail());
            }
            return (done.messages() - warm.messages()) * 1e6 / (done.now() - warm.now());
        }
    }
}
