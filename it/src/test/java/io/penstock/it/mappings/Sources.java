package io.penstock.it.mappings;

import io.penstock.it.Aws;
import io.penstock.it.FunctionHost;
import io.penstock.it.Stage.Queue;
import io.penstock.it.Streams;
import io.penstock.it.Tables;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.ItemTable;
import io.penstock.it.support.PenstockService;
import io.penstock.it.support.ShardedStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/** Queues, streams and tables of one AWS, functions, and services for all of them. */
final class Sources implements AutoCloseable {

    private static final Duration VISIBILITY = Duration.ofSeconds(30);

    final FunctionHost functions;

    private final Aws aws = Aws.own();
    private final Streams streams = new Streams(aws);
    private final Tables tables = new Tables(aws);

    Sources() {
        functions = streams.stage.functions;
    }

    Queue queue(String name) {
        return streams.stage.queue(name, VISIBILITY);
    }

    ShardedStream stream(String name, int shards) {
        return streams.stream(name, shards);
    }

    /** A table with a stream. */
    ItemTable table(String name) {
        return tables.table(name, StreamViewType.NEW_IMAGE);
    }

    /** The endpoint of DynamoDB. */
    URI dynamoDb() {
        return aws.dynamoDb();
    }

    /** The names of all tables of leases of the mapping. */
    List<String> leaseTables(String uuid) {
        return tables.client().listTablesPaginator().tableNames().stream()
                .filter(name -> name.startsWith("penstock-" + uuid))
                .toList();
    }

    /** True when a shard of the mapping has a position that its records have moved. */
    boolean isCheckpointed(String uuid) {
        return leaseTables(uuid).stream()
                .flatMap(table -> tables.client().scan(request -> request.tableName(table)).items().stream())
                .anyMatch(lease -> lease.containsKey("checkpoint")
                        && lease.get("checkpoint").s().matches("[0-9]+"));
    }

    /** Starts a service that keeps its mappings in {@code file}. */
    PenstockService service(String name, Path folder, URI dynamoDb, Path file, Configuration configuration) {
        return service(
                name, folder, dynamoDb, configuration.with("store", Map.of("type", "file", "path", file.toString())));
    }

    /** Starts a service, quick to take over the shards of another, with DynamoDB at {@code dynamoDb}. */
    PenstockService service(String name, Path folder, URI dynamoDb, Configuration configuration) {
        Map<String, URI> endpoints = Map.of(
                "kinesis",
                aws.kinesis(),
                "dynamodb",
                dynamoDb,
                "dynamodb-streams",
                aws.dynamoDbStreams().endpoint());
        return streams.stage.service(
                name,
                folder,
                endpoints,
                configuration.failoverTime(Duration.ofSeconds(3)).kinesisPollInterval(Duration.ofMillis(250)));
    }

    @Override
    public void close() {
        streams.close();
        tables.close();
    }
}
