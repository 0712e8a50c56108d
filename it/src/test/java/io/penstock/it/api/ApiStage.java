package io.penstock.it.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.Aws;
import io.penstock.it.FunctionHost.DeployedFunction;
import io.penstock.it.Stage;
import io.penstock.it.Streams;
import io.penstock.it.Tables;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.PenstockService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.GetEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/** A service without any configured mapping, on queues, streams and tables, and AWS's own client of its API. */
final class ApiStage implements AutoCloseable {

    static final String ACCOUNT = Aws.ACCOUNT_OF_THE_EXAMPLES;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final Streams streams;
    final Tables tables;
    final RemoteFunctions remote = new RemoteFunctions();

    private final Map<String, DeployedFunction> functions = new HashMap<>();
    private final SdkHttpClient http = AwsCrtHttpClient.create();
    private final PenstockService service;
    private final LambdaClient lambda;

    /**
     * Starts all and waits until the service is ready. It cancels open receives, so that no test waits for them.
     *
     * @param folder of the service's files, its store too
     * @param timeouts of the configured functions, by their names; they accept everything
     */
    ApiStage(Path folder, Map<String, Duration> timeouts) {
        Aws aws = Aws.ofTheExamples();
        streams = new Streams(aws);
        tables = new Tables(aws);
        Configuration configuration = Configuration.empty()
                .with("store", Map.of("path", folder.resolve("mappings.json").toString()))
                .with("sqs", Map.of("open-receives", "cancel"))
                .failoverTime(Duration.ofSeconds(3));
        for (Map.Entry<String, Duration> timeout : timeouts.entrySet()) {
            DeployedFunction function = stage().functions.deployAccepting(timeout.getKey());
            functions.put(timeout.getKey(), function);
            configuration = configuration.function(timeout.getKey(), function.url(), timeout.getValue());
        }
        service = stage().service(
                        "penstock",
                        folder,
                        Map.of(
                                "kinesis", aws.kinesis(),
                                "dynamodb", aws.dynamoDb(),
                                "dynamodb-streams", aws.dynamoDbStreams().endpoint(),
                                "lambda", remote.url()),
                        configuration);
        lambda = aws.client(service.endpoint(), http, LambdaClient.builder());
        await().atMost(PATIENCE).until(service::isReady);
    }

    /** The queues and functions. */
    Stage stage() {
        return streams.stage;
    }

    PenstockService service() {
        return service;
    }

    LambdaClient lambda() {
        return lambda;
    }

    /** What a configured function was invoked with. */
    List<String> bodies(String function) {
        return Objects.requireNonNull(functions.get(function)).bodies();
    }

    static String functionArn(String function) {
        return "arn:aws:lambda:" + Aws.REGION + ":" + ACCOUNT + ":function:" + function;
    }

    GetEventSourceMappingResponse get(String uuid) {
        return lambda.getEventSourceMapping(get -> get.uuid(uuid));
    }

    /** Waits until the mapping is in {@code state}; on the way it may only be in {@code before}. */
    void awaitState(String uuid, String before, String state) {
        await().atMost(PATIENCE).until(() -> {
            String now = get(uuid).state();
            assertThat(now).isIn(before, state);
            return now.equals(state);
        });
    }

    /** Waits until there is no such mapping; on the way it may only be {@code Deleting}. */
    void awaitGone(String uuid) {
        await().atMost(PATIENCE).until(() -> {
            try {
                assertThat(get(uuid).state()).isEqualTo("Deleting");
                return false;
            } catch (ResourceNotFoundException gone) {
                return true;
            }
        });
    }

    @Override
    public void close() {
        lambda.close();
        http.close();
        service.close();
        remote.close();
        tables.close();
        streams.close();
    }
}
