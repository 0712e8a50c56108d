package io.penstock.it.mappings;

import static org.awaitility.Awaitility.await;

import io.penstock.it.FunctionHost.DeployedFunction;
import io.penstock.it.FunctionHost.Handler;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.FaultyProxy;
import io.penstock.it.support.PenstockService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Instances that share a store in DynamoDB behind a proxy, and the functions of each. */
final class SharingInstances implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Sources sources = new Sources();
    private final FaultyProxy dynamoDb = new FaultyProxy(sources.dynamoDb());
    private final Map<String, DeployedFunction> functions = new HashMap<>();
    private final Path folder;

    /** Instances write into {@code folder}. */
    SharingInstances(Path folder) {
        this.folder = folder;
    }

    /** An instance, and its API. */
    record Instance(String name, PenstockService service, MappingsApi api) implements AutoCloseable {

        Status status(String uuid) throws InterruptedException {
            return Status.of(service, uuid);
        }

        void awaitRevision(String uuid, long revision) {
            await(name)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> status(uuid).revision() == revision);
        }

        void awaitLanes(String uuid) {
            await(name).atMost(PATIENCE).until(() -> status(uuid).lanes() > 0);
        }

        @Override
        public void close() {
            api.close();
            service.close();
        }
    }

    /** An instance of that name, with the functions {@code old} and {@code new} of its own. */
    Instance start(String name, Configuration more) {
        Configuration configuration = more.with("store", Map.of("type", "dynamodb"));
        for (String function : List.of("old", "new")) {
            String path = function + "-" + name;
            DeployedFunction deployed = functions.computeIfAbsent(
                    path, unknown -> sources.functions.deploy(path, Handler.acceptingAfter(Duration.ofMillis(50))));
            configuration = configuration.function(function, deployed.url(), Duration.ofSeconds(10));
        }
        PenstockService service = sources.service(name, folder, dynamoDb.endpoint(), configuration);
        return new Instance(name, service, MappingsApi.of(service));
    }

    Sources sources() {
        return sources;
    }

    /** Between the instances and the tables. */
    FaultyProxy dynamoDb() {
        return dynamoDb;
    }

    /** The function of that name of one instance, as in {@code old-two}. */
    DeployedFunction function(String path) {
        return Objects.requireNonNull(functions.get(path), path);
    }

    /** The bodies that {@code function} got, from any of the instances. */
    List<String> bodies(String function) {
        return functions.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(function + "-"))
                .flatMap(entry -> entry.getValue().bodies().stream())
                .toList();
    }

    @Override
    public void close() {
        dynamoDb.close();
        sources.close();
    }
}
