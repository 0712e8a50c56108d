package io.penstock.it.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.it.support.LocalClients;
import java.net.URI;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import software.amazon.awssdk.arns.Arn;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.kinesis.common.StreamIdentifier;
import software.amazon.kinesis.processor.SingleStreamTracker;
import software.amazon.kinesis.retrieval.AggregatorUtil;
import software.amazon.kinesis.retrieval.KinesisClientRecord;
import software.amazon.kinesis.retrieval.RetrievalConfig;
import software.amazon.kinesis.retrieval.polling.PollingConfig;

/**
 * The yardstick of Kinesis streams: the Kinesis Client Library with the same settings and the same retrieval as in
 * Penstock, and nothing but a {@link BareProcessor} on it.
 */
final class BareKclConsumer {

    private static final int LARGEST_READ = 10_000;
    private static final long BETWEEN_READS_MILLIS = 1_000;
    private static final int CONNECTIONS = 500;

    private BareKclConsumer() {}

    /** The entry point; its arguments: Kinesis, DynamoDB, the function, and {@code name=arn} for each reader. */
    public static void main(String[] arguments) throws InterruptedException {
        FunctionCaller function = BareProcessor.function(arguments[2]);
        SdkAsyncHttpClient http =
                NettyNioAsyncHttpClient.builder().maxConcurrency(CONNECTIONS).build();
        KinesisAsyncClient kinesis = LocalClients.at(URI.create(arguments[0]), KinesisAsyncClient.builder())
                .httpClient(http)
                .build();
        DynamoDbAsyncClient leases = BareProcessor.leases(arguments[1], http);
        List<Thread> readers = Arrays.stream(arguments)
                .skip(3)
                .map(reader -> reader.split("=", 2))
                .map(reader -> Thread.ofPlatform()
                        .start(() -> read(new BareLibrary("bare-" + reader[0], leases), reader[1], kinesis, function)))
                .toList();
        for (Thread reader : readers) {
            reader.join();
        }
    }

    private static void read(BareLibrary library, String arn, KinesisAsyncClient kinesis, FunctionCaller function) {
        RetrievalConfig retrieval = new RetrievalConfig(
                        kinesis,
                        new SingleStreamTracker(
                                StreamIdentifier.singleStreamInstance(Arn.fromString(arn)), BareLibrary.OLDEST),
                        library.name())
                .retrievalSpecificConfig(new PollingConfig(kinesis)
                        .idleTimeBetweenReadsInMillis(BETWEEN_READS_MILLIS)
                        .usePollingConfigIdleTimeValue(true)
                        .maxPendingProcessRecordsInput(1)
                        .maxRecords(LARGEST_READ));
        library.run(
                library.leaseManagement(kinesis),
                retrieval,
                new AggregatorUtil(),
                () -> new BareProcessor(function, (shard, records) -> event(arn, shard, records)));
    }

    private static byte[] event(String arn, String shard, List<KinesisClientRecord> records) {
        StringBuilder json = new StringBuilder(1024 * records.size()).append("{\"Records\":[");
        for (KinesisClientRecord record : records) {
            byte[] data = new byte[record.data().remaining()];
            record.data().get(data);
            json.append(json.charAt(json.length() - 1) == '[' ? "{" : ",{")
                    .append("\"kinesis\":{\"kinesisSchemaVersion\":\"1.0\",\"partitionKey\":\"")
                    .append(record.partitionKey())
                    .append("\",\"sequenceNumber\":\"")
                    .append(record.sequenceNumber())
                    .append("\",\"data\":\"")
                    .append(Base64.getEncoder().encodeToString(data))
                    .append("\",\"approximateArrivalTimestamp\":")
                    .append(record.approximateArrivalTimestamp().toEpochMilli() / 1000.0)
                    .append("},\"eventSource\":\"aws:kinesis\",\"eventVersion\":\"1.0\",\"eventID\":\"")
                    .append(shard)
                    .append(':')
                    .append(record.sequenceNumber())
                    .append("\",\"eventName\":\"aws:kinesis:record\",\"invokeIdentityArn\":\"arn:aws:iam::0:role/r\",")
                    .append("\"awsRegion\":\"us-east-1\",\"eventSourceARN\":\"")
                    .append(arn)
                    .append("\"}");
        }
        return json.append("]}").toString().getBytes(UTF_8);
    }
}
