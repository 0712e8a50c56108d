package io.penstock.it.examples;

import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static io.penstock.it.Bodies.numbered;
import static io.penstock.it.FunctionHost.Answer.error;
import static io.penstock.it.FunctionHost.Answer.ok;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.penstock.it.Aws;
import io.penstock.it.FunctionEvent;
import io.penstock.it.FunctionHost.Answer;
import io.penstock.it.FunctionHost.DeployedFunction;
import io.penstock.it.NeedsNode;
import io.penstock.it.Stage.Queue;
import io.penstock.it.Streams;
import io.penstock.it.examples.ExampleRun.Story;
import io.penstock.it.support.ShardedStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

@DisplayName("Examples of streams")
@NeedsNode
@Execution(ExecutionMode.CONCURRENT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamExamplesIT {

    private static final Path FOLDER = Path.of("target", "stream-examples-it");

    private final WireMockServer others =
            new WireMockServer(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"));
    private final Streams streams = new Streams(Aws.ofTheExamples());

    /** The examples of this class. */
    static Set<String> files() {
        return Set.of(
                "kinesis-minimal.yml",
                "kinesis-bisect.yml",
                "kinesis-parallelization.yml",
                "kinesis-tumbling-window.yml",
                "kinesis-fan-out.yml");
    }

    private Map<String, Story> stories() {
        return new TreeMap<>(Map.of(
                "kinesis-minimal.yml", this::minimal,
                "kinesis-bisect.yml", this::bisect,
                "kinesis-parallelization.yml", this::parallelization,
                "kinesis-tumbling-window.yml", this::tumblingWindow,
                "kinesis-fan-out.yml", this::fanOut));
    }

    @BeforeAll
    void open() {
        others.start();
    }

    @AfterAll
    void close() {
        others.stop();
        streams.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void doWhatTheySay(String file) throws Exception {
        try (ExampleRun run = new ExampleRun(file, FOLDER, streams.stage, others)) {
            run.with("KINESIS_ENDPOINT", streams.aws().kinesis().toString());
            run.with("DYNAMODB_ENDPOINT", streams.aws().dynamoDb().toString());
            run.play(Objects.requireNonNull(stories().get(file), file));
        }
    }

    private void minimal(ExampleRun run) throws Exception {
        ShardedStream clicks = streams.stream("clicks", 1);
        DeployedFunction function = run.stage().functions.deployAccepting("count-clicks");
        clicks.putAll("key", numbered("click ", 3));

        run.start();

        run.eventually(() -> assertThat(function.bodies()).isEqualTo(numbered("click ", 3)));
    }

    private void bisect(ExampleRun run) throws Exception {
        ShardedStream meters = streams.stream("meters", 1);
        Queue failed = run.queue("meters-failed");
        DeployedFunction function = run.stage()
                .functions
                .deploy("read-meter", event -> event.bodies().contains("reading 5") ? error() : ok());
        meters.putAll("key", numbered("reading ", 8));

        run.start();

        JsonNode failure = run.eventuallyOneIn(failed);
        assertThat(failure.at("/KinesisBatchInfo/batchSize").asInt()).isEqualTo(1);
        assertThat(failure.at("/requestContext/approximateInvokeCount").asInt()).isEqualTo(2);
        run.eventually(() -> assertThat(function.bodies()).contains("reading 7"));
    }

    private void parallelization(ExampleRun run) throws Exception {
        ShardedStream parcels = streams.stream("parcels", 1);
        DeployedFunction function = run.stage().functions.deploy("track-parcel", event -> {
            TimeUnit.MILLISECONDS.sleep(300);
            return ok();
        });
        for (int scan = 0; scan < 4; scan++) {
            for (int parcel = 0; parcel < 10; parcel++) {
                parcels.put("parcel " + parcel, parcel + " scan " + scan);
            }
        }

        run.start();

        run.eventually(() -> assertThat(function.bodies()).hasSize(40));
        assertThat(function.mostConcurrent()).isGreaterThan(2);
        assertThat(function.bodies()).containsSubsequence(numbered("3 scan ", 4));
    }

    private void tumblingWindow(ExampleRun run) throws Exception {
        ShardedStream sales = streams.stream("sales", 1);
        DeployedFunction function = run.stage().functions.deploy("sum-sales", StreamExamplesIT::sum);
        sales.putAll("key", List.of("1", "2"));

        run.start();
        sales.put("key", "4");

        run.eventually(() -> assertThat(finalSums(function)).isEqualTo(7));
        assertThat(function.invocations())
                .filteredOn(call -> call.json().path("isFinalInvokeForWindow").asBoolean())
                .allMatch(call -> call.records().isEmpty())
                .allMatch(call -> call.json().at("/window/start").asString().matches("[-0-9]{10}T[:0-9]{8}Z"));
    }

    private static Answer sum(FunctionEvent event) {
        int sum = event.json().at("/state/sum").asInt(0)
                + event.bodies().stream().mapToInt(Integer::parseInt).sum();
        return ok("{\"state\":{\"sum\":" + sum + "}}");
    }

    private static int finalSums(DeployedFunction function) {
        return function.invocations().stream()
                .filter(call -> call.json().path("isFinalInvokeForWindow").asBoolean())
                .mapToInt(call -> call.json().at("/state/sum").asInt())
                .sum();
    }

    private void fanOut(ExampleRun run) throws Exception {
        ShardedStream games = streams.stream("games", 1);
        run.with("GAMES_CONSUMER", games.consumer("penstock"));
        DeployedFunction function = run.stage().functions.deployAccepting("score-game");
        games.put("key", "goal");

        run.start();

        run.eventually(() -> assertThat(function.bodies()).contains("goal"));
        assertThat(function.invocations()
                        .getFirst()
                        .records()
                        .getFirst()
                        .at("/eventSourceARN")
                        .asString())
                .contains("/consumer/penstock:");
    }
}
