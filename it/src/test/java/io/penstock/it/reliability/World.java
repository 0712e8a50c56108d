package io.penstock.it.reliability;

import io.penstock.it.Aws;
import io.penstock.it.Streams;
import io.penstock.it.Streams.Stream;
import io.penstock.it.Tables;
import io.penstock.it.support.BuiltService;
import io.penstock.it.support.PenstockService;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** Queues, streams and tables of one AWS, and instances that read all of them. */
final class World implements AutoCloseable {

    private final Aws aws = Aws.own();
    final Streams streams = new Streams(aws);
    final Tables tables = new Tables(aws);

    /** Where SQS answers. */
    URI sqs() {
        return aws.sqs();
    }

    /** The ARN of {@code resource}. */
    String arn(String service, String resource) {
        return aws.arn(service, resource);
    }

    /**
     * Starts an instance; returns at once.
     *
     * @param sqs where it finds its queues
     * @param options of its JVM
     * @param yaml under {@code penstock}, already indented by two
     */
    PenstockService start(String name, Path folder, URI sqs, List<String> options, String yaml) {
        List<String> all = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        all.addAll(options);
        all.addAll(aws.options());
        String head = """
                penstock:
                  aws:
                    region: %s
                    endpoints:
                      sqs: %s
                      kinesis: %s
                      dynamodb: %s
                      dynamodb-streams: %s
                  kinesis: { poll-interval: 250ms }
                """.formatted(
                        Aws.REGION,
                        sqs,
                        aws.kinesis(),
                        aws.dynamoDb(),
                        aws.dynamoDbStreams().endpoint());
        return PenstockService.start(BuiltService.trained(), name, folder, all, head + yaml);
    }

    /** The text at a path of an instance's HTTP port; empty while it does not answer. */
    String get(PenstockService service, String path) {
        return streams.stage.get(service, path);
    }

    /** Puts one record into each shard of {@code stream}. */
    void putInEach(Stream stream, List<Shard> shards, String key, Map<Integer, byte[]> data) {
        streams.kinesis()
                .putRecords(request -> request.streamName(stream.name())
                        .records(data.entrySet().stream()
                                .map(entry -> PutRecordsRequestEntry.builder()
                                        .partitionKey(key)
                                        .explicitHashKey(shards.get(entry.getKey())
                                                .hashKeyRange()
                                                .startingHashKey())
                                        .data(SdkBytes.fromByteArrayUnsafe(entry.getValue()))
                                        .build())
                                .toList()));
    }

    @Override
    public void close() {
        streams.close();
        tables.close();
    }
}
