package io.penstock.it.examples;

import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static io.penstock.it.FunctionHost.Answer.error;
import static io.penstock.it.FunctionHost.Answer.ok;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.penstock.it.Aws;
import io.penstock.it.FunctionHost.DeployedFunction;
import io.penstock.it.NeedsNode;
import io.penstock.it.Stage.Queue;
import io.penstock.it.Tables;
import io.penstock.it.examples.ExampleRun.Story;
import io.penstock.it.support.ItemTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import tools.jackson.databind.JsonNode;

@DisplayName("Examples of DynamoDB streams")
@NeedsNode
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TableExamplesIT {

    private static final Path FOLDER = Path.of("target", "table-examples-it");

    private final WireMockServer others =
            new WireMockServer(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"));
    private final Tables tables = new Tables(Aws.ofTheExamples());

    /** The examples of this class. */
    static Set<String> files() {
        return Set.of("dynamodb-minimal.yml", "dynamodb-filter.yml");
    }

    private Map<String, Story> stories() {
        return Map.of("dynamodb-minimal.yml", this::minimal, "dynamodb-filter.yml", this::filter);
    }

    @BeforeAll
    void open() {
        others.start();
    }

    @AfterAll
    void close() {
        others.stop();
        tables.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void doWhatTheySay(String file) throws Exception {
        try (ExampleRun run = new ExampleRun(file, FOLDER, tables.stage, others)) {
            run.with("DYNAMODB_ENDPOINT", tables.aws().dynamoDb().toString());
            run.with(
                    "DYNAMODB_STREAMS_ENDPOINT",
                    tables.aws().dynamoDbStreams().endpoint().toString());
            run.play(Objects.requireNonNull(stories().get(file), file));
        }
    }

    private void minimal(ExampleRun run) throws Exception {
        ItemTable products = tables.table("products", StreamViewType.NEW_IMAGE);
        run.with("PRODUCTS_STREAM", products.streamArn());
        DeployedFunction function = run.stage().functions.deployAccepting("index-product");
        products.put("cup", "blue");
        products.put("cup", "red");

        run.start();

        run.eventually(() -> assertThat(function.bodies()).isEqualTo(List.of("blue", "red")));
    }

    private void filter(ExampleRun run) throws Exception {
        ItemTable users = tables.table("users", StreamViewType.NEW_IMAGE);
        run.with("USERS_STREAM", users.streamArn());
        Queue failed = run.queue("users-failed");
        DeployedFunction function = run.stage()
                .functions
                .deploy("welcome-user", event -> event.bodies().contains("nobody") ? error() : ok());
        users.put("robot", Map.of("kind", AttributeValue.fromS("robot")));
        users.put("ann", Map.of("kind", AttributeValue.fromS("customer")));

        run.start();
        run.eventually(() -> assertThat(function.bodies()).isEqualTo(List.of("ann")));
        users.put("nobody", Map.of("kind", AttributeValue.fromS("customer")));

        JsonNode failure = run.eventuallyOneIn(failed);
        assertThat(failure.at("/DDBStreamBatchInfo/batchSize").asInt()).isEqualTo(1);
        assertThat(failure.at("/requestContext/approximateInvokeCount").asInt()).isEqualTo(3);
        assertThat(function.bodies()).doesNotContain("robot");
    }
}
