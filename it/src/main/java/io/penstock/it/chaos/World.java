package io.penstock.it.chaos;

import io.penstock.it.support.Dynoxide;
import io.penstock.it.support.DynoxideStreams;
import io.penstock.it.support.ElasticMq;
import io.penstock.it.support.FaultyProxy;
import io.penstock.it.support.KinesisLocal;
import io.penstock.it.support.RollingStreams;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * The emulated AWS of a run, with its queues, streams and table; the service reaches it through proxies that make
 * faults, the run itself directly.
 */
final class World implements AutoCloseable {

    /** Visibility timeout of the queues: three times the functions' timeout. */
    private static final int VISIBILITY_SECONDS = 6;

    private static final int SHARDS = 2;
    private static final int MOST_SHARDS = 5;

    private final SQSRestServer queues;
    private final KinesisLocal kinesisLocal;
    private final Dynoxide dynoxide;
    private final DynoxideStreams dynoxideStreams;
    private final RollingStreams rollingStreams;
    private final SdkHttpClient http =
            Apache5HttpClient.builder().maxConnections(100).build();
    private final Map<Service, FaultyProxy> proxies = new EnumMap<>(Service.class);
    private final Map<Service, Weather> weather = new EnumMap<>(Service.class);
    final SqsClient sqs;
    final KinesisClient kinesis;
    final DynamoDbClient dynamoDb;
    private final String tableStream;

    /** Starts the emulators, their logs in a folder. */
    World(Path logs, Journal journal, long seed) throws InterruptedException {
        queues = SQSRestServerBuilder.withInterface("127.0.0.1")
                .withDynamicPort()
                .withAWSRegion(ElasticMq.REGION)
                .withAWSAccountId(ElasticMq.ACCOUNT)
                .start();
        URI sqsEndpoint = URI.create(
                "http://127.0.0.1:" + queues.waitUntilStarted().localAddress().getPort());
        kinesisLocal = KinesisLocal.start(logs);
        dynoxide = Dynoxide.start(logs);
        dynoxideStreams = new DynoxideStreams(dynoxide);
        rollingStreams = new RollingStreams(dynoxideStreams, SHARDS);
        Map<Service, URI> endpoints = Map.of(
                Service.SQS,
                sqsEndpoint,
                Service.KINESIS,
                kinesisLocal.endpoint(),
                Service.DYNAMODB,
                dynoxide.endpoint(),
                Service.DYNAMODB_STREAMS,
                rollingStreams.endpoint());
        for (Service service : Service.values()) {
            Weather own = new Weather(service, journal, seed + service.ordinal());
            FaultyProxy proxy = new FaultyProxy(Objects.requireNonNull(endpoints.get(service)));
            proxy.otherwise(own::fault);
            weather.put(service, own);
            proxies.put(service, proxy);
        }
        sqs = client(SqsClient.builder(), sqsEndpoint);
        kinesis = client(KinesisClient.builder(), kinesisLocal.endpoint());
        dynamoDb = client(DynamoDbClient.builder(), dynoxide.endpoint());
        queue(Source.ORDERS.resource());
        queue(Source.ORDERS.destination());
        queue(Source.PAYMENTS.resource());
        queue(Source.MAILS.resource());
        queue(Source.CLICKS.destination());
        stream(Source.CLICKS.resource());
        stream(Source.TRADES.resource());
        tableStream = table(Source.STOCK.resource());
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder, URI endpoint) {
        return builder.endpointOverride(endpoint)
                .region(Region.of(ElasticMq.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("chaos", "chaos")))
                .httpClient(http)
                .build();
    }

    private void queue(String name) {
        Map<QueueAttributeName, String> attributes = new HashMap<>();
        attributes.put(QueueAttributeName.VISIBILITY_TIMEOUT, Integer.toString(VISIBILITY_SECONDS));
        if (name.endsWith(".fifo")) {
            attributes.put(QueueAttributeName.FIFO_QUEUE, "true");
        }
        sqs.createQueue(request -> request.queueName(name).attributes(attributes));
    }

    private void stream(String name) throws InterruptedException {
        kinesis.createStream(request -> request.streamName(name).shardCount(SHARDS));
        awaitActive(name);
    }

    private void awaitActive(String stream) throws InterruptedException {
        while (kinesis.describeStreamSummary(request -> request.streamName(stream))
                        .streamDescriptionSummary()
                        .streamStatus()
                != StreamStatus.ACTIVE) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private String table(String name) {
        dynamoDb.createTable(request -> request.tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(
                        definition -> definition.attributeName("id").attributeType(ScalarAttributeType.S))
                .keySchema(key -> key.attributeName("id").keyType(KeyType.HASH))
                .streamSpecification(stream -> stream.streamEnabled(true).streamViewType(StreamViewType.NEW_IMAGE)));
        return DynoxideStreams.arn(dynamoDb.describeTable(request -> request.tableName(name))
                .table()
                .latestStreamArn());
    }

    /** Where the service finds it. */
    URI endpoint(Service service) {
        return Objects.requireNonNull(proxies.get(service)).endpoint();
    }

    /** The ARN of what a mapping polls. */
    String arn(Source source) {
        return switch (source.service()) {
            case SQS -> ElasticMq.queueArn(source.resource());
            case KINESIS -> KinesisLocal.streamArn(source.resource());
            case DYNAMODB, DYNAMODB_STREAMS -> tableStream;
        };
    }

    /** Where a queue is, for the run itself. */
    String url(String queue) {
        return "http://127.0.0.1/" + ElasticMq.ACCOUNT + "/" + queue;
    }

    /** From now on. */
    void become(Act.Weather next) {
        Objects.requireNonNull(weather.get(next.service())).become(next.climate(), next.share());
    }

    /** Splits a shard of a Kinesis stream, or merges two; closes one of a DynamoDB stream. */
    void reshard(Act.Reshard act) throws InterruptedException {
        if (act.source().service() != Service.KINESIS) {
            rollingStreams.rollOver(act.choice());
            return;
        }
        String stream = act.source().resource();
        List<Shard> open = kinesis.listShards(request -> request.streamName(stream)).shards().stream()
                .filter(shard -> shard.sequenceNumberRange().endingSequenceNumber() == null)
                .sorted(Comparator.comparing(
                        shard -> new BigInteger(shard.hashKeyRange().startingHashKey())))
                .toList();
        boolean merge = open.size() >= MOST_SHARDS || (open.size() > 1 && act.choice() % 2 == 0);
        int at = (int) (act.choice() / 2 % (merge ? open.size() - 1 : open.size()));
        Shard shard = open.get(at);
        if (merge) {
            kinesis.mergeShards(request -> request.streamName(stream)
                    .shardToMerge(shard.shardId())
                    .adjacentShardToMerge(open.get(at + 1).shardId()));
        } else {
            BigInteger middle = new BigInteger(shard.hashKeyRange().startingHashKey())
                    .add(new BigInteger(shard.hashKeyRange().endingHashKey()))
                    .shiftRight(1);
            kinesis.splitShard(request ->
                    request.streamName(stream).shardToSplit(shard.shardId()).newStartingHashKey(middle.toString()));
        }
        awaitActive(stream);
    }

    /** How many messages a queue holds, hidden or not. */
    int size(String queue) {
        Map<QueueAttributeName, String> attributes = sqs.getQueueAttributes(request -> request.queueUrl(url(queue))
                        .attributeNames(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED))
                .attributes();
        return attributes.values().stream().mapToInt(Integer::parseInt).sum();
    }

    /** The leases that have an owner, as table and lease. */
    List<String> ownedLeases() {
        return dynamoDb.listTables().tableNames().stream()
                .filter(table -> !table.equals(Source.STOCK.resource()))
                .flatMap(table -> dynamoDb.scan(request -> request.tableName(table)).items().stream()
                        // The library leaves its name on the lease of a shard that was read to its end.
                        .filter(row -> row.containsKey("leaseOwner")
                                && !text(row, "checkpoint").equals("SHARD_END"))
                        .map(row -> table + " " + text(row, "leaseKey") + " of " + text(row, "leaseOwner")))
                .toList();
    }

    private static String text(Map<String, AttributeValue> row, String name) {
        return Optional.ofNullable(row.get(name)).map(AttributeValue::s).orElse("");
    }

    @Override
    public void close() {
        proxies.values().forEach(FaultyProxy::close);
        sqs.close();
        kinesis.close();
        dynamoDb.close();
        http.close();
        rollingStreams.close();
        dynoxideStreams.close();
        dynoxide.close();
        kinesisLocal.close();
        // Not waiting: it would wait for long polls, which nobody listens to any more.
        queues.stopAndGetFuture().apply();
    }
}
