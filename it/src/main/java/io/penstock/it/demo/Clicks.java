package io.penstock.it.demo;

import io.penstock.it.support.ElasticMq;
import io.penstock.it.support.EventRecord;
import io.penstock.it.support.ShardedStream;
import java.util.List;
import java.util.stream.IntStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
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

    private final ShardedStream stream;

    private Clicks(ShardedStream stream) {
        this.stream = stream;
    }

    /** Creates the stream. */
    static Clicks create(KinesisClient client) throws InterruptedException {
        return new Clicks(ShardedStream.create(client, STREAM, SHARDS));
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
                """.formatted(stream.arn(), ElasticMq.queueArn(FAILED));
    }

    @Override
    String failures() {
        return FAILED;
    }

    @Override
    String handle(JsonNode event) {
        List<EventRecord> clicks = EventRecord.of(event);
        for (EventRecord click : clicks) {
            if (click.body().startsWith("?")) {
                throw new IllegalStateException("can't read " + click.body());
            }
        }
        clicks.forEach(click -> accepted(click.id()));
        return "null";
    }

    @Override
    void send(int from, int to) {
        stream.putAll(IntStream.range(from, to).mapToObj(Clicks::click).toList());
    }

    private static PutRecordsRequestEntry click(int number) {
        String page = "/page/" + number % PAGES;
        return PutRecordsRequestEntry.builder()
                .partitionKey(page)
                .data(SdkBytes.fromUtf8String((number % UNREADABLE == UNREADABLE - 1 ? "?" : "") + page))
                .build();
    }

    @Override
    String discardedId(JsonNode failure) {
        return failure.at("/KinesisBatchInfo/startSequenceNumber").asString();
    }
}
