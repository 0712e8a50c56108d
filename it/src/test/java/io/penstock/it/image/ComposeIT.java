package io.penstock.it.image;

import static io.penstock.it.FunctionHost.Answer.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.Aws;
import io.penstock.it.FunctionEvent;
import io.penstock.it.FunctionHost.DeployedFunction;
import io.penstock.it.NeedsNode;
import io.penstock.it.Stage.Queue;
import io.penstock.it.Streams;
import io.penstock.it.Tables;
import io.penstock.it.support.BuiltService;
import io.penstock.it.support.ChildProcess;
import io.penstock.it.support.ItemTable;
import io.penstock.it.support.PenstockService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.sqs.model.Message;
import tools.jackson.databind.json.JsonMapper;

@DisplayName("The mappings and functions of the compose file")
@NeedsNode(always = true)
class ComposeIT {

    private static final Path COMPOSE = Path.of("..", "deploy", "compose");
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Tables tables = new Tables();
    private final Streams streams = new Streams(tables.aws());

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        streams.close();
        tables.close();
    }

    /** The file as it is, only addresses are others. */
    private String penstockYml(String httpFunctions) throws IOException {
        Aws aws = tables.aws();
        return Files.readString(COMPOSE.resolve("penstock.yml"))
                .replace("file:/found/", folder.toUri().toString())
                .replace(Aws.ACCOUNT_OF_THE_EXAMPLES, aws.account())
                .replace(
                        "endpoint: http://localstack:4566",
                        "endpoints: { sqs: \"%s\", kinesis: \"%s\", dynamodb: \"%s\", dynamodb-streams: \"%s\" }"
                                .formatted(
                                        aws.sqs(),
                                        aws.kinesis(),
                                        aws.dynamoDb(),
                                        aws.dynamoDbStreams().endpoint()))
                .replace("http://lambda-function:8080", tables.stage.functions.url() + "/lambda-function")
                .replace("http://http-functions:9000", httpFunctions);
    }

    private static boolean isRefused(String order) {
        return JsonMapper.shared().readTree(order).get("amount").asInt() <= 0;
    }

    private static List<String> refused(FunctionEvent event) {
        return event.bodies().stream().filter(ComposeIT::isRefused).toList();
    }

    @Test
    @DisplayName("orders are confirmed and what is refused is kept, clicks are counted, products are indexed")
    void work() throws Exception {
        Queue orders = tables.stage.queue("orders", Duration.ofSeconds(2));
        Queue failed = tables.stage.queue("orders-failed", Duration.ofSeconds(30));
        DeployedFunction lambda =
                tables.stage.functions.deploy("lambda-function", event -> ok(event.reporting(refused(event))));
        orders.send("{\"order\":1,\"amount\":10}");
        orders.send("{\"order\":2,\"amount\":-1}");
        streams.stream("clicks", 1).put("page", "{\"page\":7}");
        ItemTable products = tables.table("products", StreamViewType.NEW_AND_OLD_IMAGES);
        products.put("cup", "blue");
        Files.writeString(folder.resolve("streams.properties"), "products-stream=" + products.streamArn());
        List<String> options = new ArrayList<>(tables.aws().options());
        options.add("-Xmx256m");
        List<String> node = List.of(
                "env",
                "PORT=0",
                "node",
                COMPOSE.resolve("functions/http-functions.mjs").toString());

        List<Message> kept = new ArrayList<>();
        try (ChildProcess functions = ChildProcess.start("http-functions", folder, node)) {
            String port = functions.awaitLine("functions listen on ", PATIENCE);
            try (PenstockService service = PenstockService.start(
                    BuiltService.shortLived(), "compose", folder, options, penstockYml("http://127.0.0.1:" + port))) {
                functions.awaitText("clicks on pages 7", PATIENCE);
                functions.awaitText("INSERT cup", PATIENCE);
                await().atMost(PATIENCE).until(() -> {
                    kept.addAll(failed.receive());
                    return !kept.isEmpty();
                });
                await().atMost(PATIENCE).until(() -> orders.size() == 0);
                assertThat(service.process().isAlive()).isTrue();
            }
        }
        assertThat(kept).hasSize(1);
        assertThat(JsonMapper.shared()
                        .readTree(kept.getFirst().body())
                        .at("/requestContext/condition")
                        .asString())
                .isEqualTo("RetryAttemptsExhausted");
        assertThat(lambda.bodies()).filteredOn(ComposeIT::isRefused).hasSize(3);
    }
}
