package io.penstock.it.chaos;

import io.penstock.it.support.Dynoxide;
import io.penstock.it.support.DynoxideStreams;
import io.penstock.it.support.ElasticMq;
import io.penstock.it.support.EmbeddedElasticMq;
import io.penstock.it.support.FaultyProxy;
import io.penstock.it.support.ItemTable;
import io.penstock.it.support.KinesisLocal;
import io.penstock.it.support.LocalClients;
import io.penstock.it.support.RollingStreams;
import io.penstock.it.support.ShardedStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.Shard;
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

    private final EmbeddedElasticMq queues;
    private final KinesisLocal kinesisLocal;
    private final Dynoxide dynoxide;
    private final DynoxideStreams dynoxideStreams;
    private final RollingStreams rollingStreams;
    private final SdkHttpClient http =
            Apache5HttpClient.builder().maxConnections(100).build();
    private final Map<Service, FaultyProxy> proxies = new EnumMap<>(Service.class);
    private final Map<Service, Weather> weather = new EnumMap<>(Service.class);
    private final Map<Source, ShardedStream> streams = new EnumMap<>(Source.class);
    private final KinesisClient kinesis;
    private final DynamoDbClient dynamoDb;
    final SqsClient sqs;
    final ItemTable stock;

    /** Starts the emulators, their logs in a folder. */
    World(Path logs, Journal journal, long seed) throws InterruptedException {
        queues = EmbeddedElasticMq.start();
        kinesisLocal = KinesisLocal.start(logs);
        dynoxide = Dynoxide.start(logs);
        dynoxideStreams = new DynoxideStreams(dynoxide);
        rollingStreams = new RollingStreams(dynoxideStreams, SHARDS);
        Map<Service, URI> endpoints = Map.of(
                Service.SQS,
                queues.endpoint(),
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
        sqs = LocalClients.client(queues.endpoint(), http, SqsClient.builder());
        kinesis = LocalClients.client(kinesisLocal.endpoint(), http, KinesisClient.builder());
        dynamoDb = LocalClients.client(dynoxide.endpoint(), http, DynamoDbClient.builder());
        queue(Source.ORDERS.resource());
        queue(Source.ORDERS.destination());
        queue(Source.PAYMENTS.resource());
        queue(Source.MAILS.resource());
        queue(Source.NOTES.resource());
        queue(Source.CLICKS.destination());
        for (Source source : List.of(Source.CLICKS, Source.TRADES)) {
            streams.put(source, ShardedStream.create(kinesis, source.resource(), SHARDS));
        }
        stock = ItemTable.create(dynamoDb, Source.STOCK.resource(), StreamViewType.NEW_IMAGE);
    }

    private void queue(String name) {
        Map<QueueAttributeName, String> attributes = new HashMap<>();
        attributes.put(QueueAttributeName.VISIBILITY_TIMEOUT, Integer.toString(VISIBILITY_SECONDS));
        if (name.endsWith(".fifo")) {
            attributes.put(QueueAttributeName.FIFO_QUEUE, "true");
        }
        sqs.createQueue(request -> request.queueName(name).attributes(attributes));
    }

    /** The endpoint that the service has for {@code service}, with its faults. */
    URI endpoint(Service service) {
        return Objects.requireNonNull(proxies.get(service)).endpoint();
    }

    /** The ARN of what a mapping reads. */
    String arn(Source source) {
        return switch (source.service()) {
            case SQS -> ElasticMq.queueArn(source.resource());
            case KINESIS -> stream(source).arn();
            case DYNAMODB, DYNAMODB_STREAMS -> stock.streamArn();
        };
    }

    /** The URL of a queue, for the run itself. */
    String url(String queue) {
        return "http://127.0.0.1/" + ElasticMq.ACCOUNT + "/" + queue;
    }

    /** The Kinesis stream of a source. */
    ShardedStream stream(Source source) {
        return Objects.requireNonNull(streams.get(source), source.id());
    }

    /** Gives a service of AWS the faults of {@code next} from now on. */
    void become(Act.Weather next) {
        Objects.requireNonNull(weather.get(next.service())).become(next.climate(), next.share());
    }

    /** Splits a shard of a Kinesis stream, or merges two; closes one of a DynamoDB stream. */
    void reshard(Act.Reshard act) throws InterruptedException {
        if (act.source().service() != Service.KINESIS) {
            rollingStreams.rollOver(act.choice());
            return;
        }
        ShardedStream stream = stream(act.source());
        List<Shard> open = stream.openShards();
        boolean merge = open.size() >= MOST_SHARDS || (open.size() > 1 && act.choice() % 2 == 0);
        int at = (int) (act.choice() / 2 % (merge ? open.size() - 1 : open.size()));
        if (merge) {
            stream.merge(open.get(at), open.get(at + 1));
        } else {
            stream.split(open.get(at));
        }
    }

    /** The number of messages in a queue, hidden ones included. */
    int size(String queue) {
        Map<QueueAttributeName, String> attributes = sqs.getQueueAttributes(request -> request.queueUrl(url(queue))
                        .attributeNames(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED))
                .attributes();
        return attributes.values().stream().mapToInt(Integer::parseInt).sum();
    }

    /** The leases of a mapping that have an owner, as table and lease. */
    List<String> ownedLeases(String mapping) {
        List<String> tables = dynamoDb.listTables().tableNames();
        List<String> own = tables.stream()
                .filter(table -> table.startsWith("penstock-" + mapping + "-"))
                .toList();
        if (own.isEmpty()) {
            throw new IllegalStateException("mapping " + mapping + " has no lease table among " + tables);
        }
        return own.stream()
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
        queues.close();
    }
}
