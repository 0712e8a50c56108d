package io.penstock.it.bench;

import io.penstock.it.support.ChildProcess;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.Dynoxide;
import io.penstock.it.support.FaultyProxy;
import io.penstock.it.support.KinesisLocal;
import io.penstock.it.support.LocalClients;
import io.penstock.it.support.ShardedStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;

/**
 * Streams on kinesis-local, lease tables on Dynoxide, the function, and the service between them. Used by one thread.
 */
final class KinesisWorld implements AutoCloseable {

    private static final int PUT_AT_ONCE = 500;
    private static final int KEYS = 200;
    private static final String BODY = "x".repeat(256);

    private final KinesisLocal kinesis;
    private final Dynoxide tables;
    private final FaultyProxy counted;
    private final BenchmarkFunction function;
    private final KinesisClient client;
    private final Path logs;
    private int streams;

    private KinesisWorld(KinesisLocal kinesis, Dynoxide tables, BenchmarkFunction function, Path logs) {
        this.kinesis = kinesis;
        this.tables = tables;
        this.counted = new FaultyProxy(tables.endpoint());
        this.function = function;
        this.logs = logs;
        this.client = LocalClients.client(kinesis.endpoint(), Apache5HttpClient.create(), KinesisClient.builder());
    }

    static KinesisWorld start(Path logs) throws InterruptedException {
        return new KinesisWorld(KinesisLocal.start(logs), Dynoxide.start(logs), BenchmarkFunction.start(logs), logs);
    }

    /** One mapping: a reader of a stream, which other readers do not know of. */
    record Reader(String name, String arn) {}

    /** {@code count} readers of one stream. */
    static List<Reader> readers(String stream, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> new Reader(stream + "-" + number, KinesisLocal.streamArn(stream)))
                .toList();
    }

    BenchmarkFunction function() {
        return function;
    }

    /** Calls that came for lease tables from a service of {@link #counted(List, List)}. */
    int leaseCalls() {
        return counted.calls();
    }

    /** A new stream of one shard that is filled already. */
    String stream(int records) throws InterruptedException {
        String name = "bench-" + ++streams;
        ShardedStream.create(client, name, 1);
        put(name, records);
        return name;
    }

    void put(String stream, int records) {
        for (int from = 0; from < records; from += PUT_AT_ONCE) {
            List<PutRecordsRequestEntry> entries = IntStream.range(from, Math.min(from + PUT_AT_ONCE, records))
                    .mapToObj(number -> PutRecordsRequestEntry.builder()
                            .partitionKey("key-" + number % KEYS)
                            .data(SdkBytes.fromUtf8String(BODY))
                            .build())
                    .toList();
            client.putRecords(request -> request.streamName(stream).records(entries));
        }
    }

    /** Starts the library alone. */
    ChildProcess bare(List<Reader> readers) throws InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(
                kinesis.endpoint().toString(),
                tables.endpoint().toString(),
                function.url().toString()));
        readers.forEach(reader -> arguments.add(reader.name() + "=" + reader.arn()));
        return ChildProcess.java(
                "bare-kcl", logs, SmallContainer.JVM, BareKclConsumer.class, arguments.toArray(String[]::new));
    }

    /** Starts the service. */
    ChildProcess penstock(List<Reader> readers, int lanes) throws InterruptedException {
        return penstock(readers, lanes, tables.endpoint(), SmallContainer.JVM);
    }

    /** Starts the service on a JVM with these options, with its calls of lease tables counted. */
    ChildProcess counted(List<Reader> readers, List<String> jvm) throws InterruptedException {
        return penstock(readers, 1, counted.endpoint(), jvm);
    }

    private ChildProcess penstock(List<Reader> readers, int lanes, URI leases, List<String> jvm)
            throws InterruptedException {
        Configuration configuration = MeasuredService.at(Map.of("kinesis", kinesis.endpoint(), "dynamodb", leases));
        // A stream and a function make one mapping, as on AWS, so each reader has a function of its own at one URL.
        for (Reader reader : readers) {
            configuration = MeasuredService.function(configuration, reader.name(), function)
                    .mapping(MeasuredService.stream(reader.name(), reader.arn()).parallelizationFactor(lanes));
        }
        return MeasuredService.start("penstock", logs, jvm, configuration);
    }

    @Override
    public void close() {
        client.close();
        function.close();
        counted.close();
        tables.close();
        kinesis.close();
    }
}
