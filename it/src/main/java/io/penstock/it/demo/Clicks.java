package io.penstock.it.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.it.support.Dynoxide;
import io.penstock.it.support.ElasticMq;
import io.penstock.it.support.KinesisLocal;
import io.penstock.it.support.NodePackages;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
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
import tools.jackson.databind.JsonNode;

/**
 * The clicks on the shop's pages: a Kinesis stream of two shards, on emulators that run beside the demo. Every 40th click
 * is one that its function can't read; bisecting finds it among the others. Used by one thread.
 */
final class Clicks implements AutoCloseable {

    static final String COUNT_CLICKS = "count-clicks";
    static final String FAILED = "clicks-failed";

    private static final String STREAM = "clicks";
    private static final int SHARDS = 2;
    private static final int PAGES = 20;
    private static final int UNREADABLE = 40;
    private static final Duration TO_BE_READY = Duration.ofSeconds(20);
    private static final long PAUSE_MILLIS = 50;

    private final KinesisLocal kinesis;
    private final Dynoxide tables;
    private final KinesisClient client;
    private int sent;

    private Clicks(KinesisLocal kinesis, Dynoxide tables) {
        this.kinesis = kinesis;
        this.tables = tables;
        this.client = KinesisClient.builder()
                .endpointOverride(kinesis.endpoint())
                .region(Region.of(KinesisLocal.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("demo", "demo")))
                .httpClient(Apache5HttpClient.create())
                .build();
    }

    /** Starts the emulators and makes the stream; empty where there is no Node to run them. */
    static Optional<Clicks> start(Path logs) throws InterruptedException {
        if (NodePackages.find().isEmpty()) {
            return Optional.empty();
        }
        Clicks clicks = new Clicks(KinesisLocal.start(logs), Dynoxide.start(logs));
        clicks.open();
        return Optional.of(clicks);
    }

    private void open() throws InterruptedException {
        client.createStream(request -> request.streamName(STREAM).shardCount(SHARDS));
        Instant deadline = Instant.now().plus(TO_BE_READY);
        while (client.describeStreamSummary(request -> request.streamName(STREAM))
                        .streamDescriptionSummary()
                        .streamStatus()
                != StreamStatus.ACTIVE) {
            if (Instant.now().isAfter(deadline)) {
                throw new IllegalStateException("the stream was not ready within " + TO_BE_READY.toSeconds() + " s");
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    /** What the service must know of the emulators, under {@code penstock.aws.endpoints}. */
    String endpoints() {
        return "kinesis: " + kinesis.endpoint() + "\ndynamodb: " + tables.endpoint() + "\n";
    }

    /** The function, under {@code penstock.functions}. */
    static String function(URI url) {
        return COUNT_CLICKS + ":\n  url: " + url + "\n  timeout: 3s\n";
    }

    /** The mapping, under {@code penstock.mappings}. */
    static String mapping() {
        return """
                # A function that throws. Bisecting finds the click it can't read; pages are counted side by side.
                count-clicks:
                  event-source-arn: %s
                  function-name: count-clicks
                  starting-position: TRIM_HORIZON
                  batch-size: 20
                  parallelization-factor: 4
                  bisect-batch-on-function-error: true
                  maximum-retry-attempts: 1
                  destination-config:
                    on-failure:
                      destination: %s
                """.formatted(KinesisLocal.streamArn(STREAM), ElasticMq.queueArn(FAILED));
    }

    /** The code of the function. */
    static String count(JsonNode event) {
        for (JsonNode record : event.get("Records")) {
            String click = new String(
                    Base64.getDecoder().decode(record.at("/kinesis/data").asString()), UTF_8);
            if (click.startsWith("?")) {
                throw new IllegalStateException("can't read " + click);
            }
        }
        return "null";
    }

    /** Sends clicks until {@code due} have been sent. */
    void sendUntil(int due) {
        if (sent < due) {
            client.putRecords(request -> request.streamName(STREAM)
                    .records(IntStream.range(sent, due).mapToObj(Clicks::click).toList()));
            sent = due;
        }
    }

    private static PutRecordsRequestEntry click(int number) {
        String page = "/page/" + number % PAGES;
        return PutRecordsRequestEntry.builder()
                .partitionKey(page)
                .data(SdkBytes.fromUtf8String((number % UNREADABLE == UNREADABLE - 1 ? "?" : "") + page))
                .build();
    }

    /** True when each was delivered, or given up and stored. */
    boolean accountedFor(Metrics metrics) {
        String mapping = "mapping=\"" + COUNT_CLICKS + "\"";
        long delivered = metrics.count("penstock_records_delivered_total", mapping);
        long stored = metrics.count("penstock_destination_deliveries_total", mapping, "outcome=\"stored\"");
        return delivered + stored >= sent;
    }

    /** How many were sent. */
    int sent() {
        return sent;
    }

    @Override
    public void close() {
        client.close();
        kinesis.close();
        tables.close();
    }
}
