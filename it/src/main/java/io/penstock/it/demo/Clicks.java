package io.penstock.it.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.it.support.ElasticMq;
import io.penstock.it.support.KinesisLocal;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;
import tools.jackson.databind.JsonNode;

/**
 * The clicks on the shop's pages: a Kinesis stream of two shards. Every 40th click is one that its function can't read;
 * bisecting finds it among the others.
 */
final class Clicks extends ShopStream {

    static final String COUNT_CLICKS = "count-clicks";
    static final String FAILED = "clicks-failed";

    private static final String STREAM = "clicks";
    private static final int SHARDS = 2;
    private static final int PAGES = 20;
    private static final int UNREADABLE = 40;
    private static final Duration TO_BE_READY = Duration.ofSeconds(20);
    private static final long PAUSE_MILLIS = 50;

    private final KinesisClient client;

    Clicks(KinesisClient client) {
        this.client = client;
    }

    /** Makes the stream. */
    void open() throws InterruptedException {
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

    @Override
    String name() {
        return COUNT_CLICKS;
    }

    @Override
    String mapping() {
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

    @Override
    String failures() {
        return FAILED;
    }

    @Override
    String call(JsonNode event) {
        for (JsonNode record : event.get("Records")) {
            String click = new String(
                    Base64.getDecoder().decode(record.at("/kinesis/data").asString()), UTF_8);
            if (click.startsWith("?")) {
                throw new IllegalStateException("can't read " + click);
            }
        }
        event.get("Records")
                .forEach(record -> accepted(record.at("/kinesis/sequenceNumber").asString()));
        return "null";
    }

    @Override
    void send(int from, int to) {
        client.putRecords(request -> request.streamName(STREAM)
                .records(IntStream.range(from, to).mapToObj(Clicks::click).toList()));
    }

    private static PutRecordsRequestEntry click(int number) {
        String page = "/page/" + number % PAGES;
        return PutRecordsRequestEntry.builder()
                .partitionKey(page)
                .data(SdkBytes.fromUtf8String((number % UNREADABLE == UNREADABLE - 1 ? "?" : "") + page))
                .build();
    }

    @Override
    String failedId(JsonNode failure) {
        return failure.at("/KinesisBatchInfo/startSequenceNumber").asString();
    }
}
