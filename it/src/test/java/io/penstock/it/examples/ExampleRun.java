package io.penstock.it.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.penstock.it.Stage;
import io.penstock.it.Stage.Queue;
import io.penstock.it.support.BuiltService;
import io.penstock.it.support.PenstockService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.Message;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One run of an example. Queues and functions have the names of its file.
 *
 * @see ExamplesIT
 */
final class ExampleRun implements AutoCloseable {

    /** What is done with an example, and what is expected. */
    @FunctionalInterface
    interface Story {
        void play(ExampleRun run) throws Exception;
    }

    static final Path EXAMPLES = Path.of("..", "docs", "examples");

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration START = Duration.ofSeconds(180);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String file;
    private final Path folder;
    private final Stage stage;
    private final WireMockServer others;
    private final Map<String, String> addresses = new TreeMap<>();
    private @Nullable PenstockService service;

    ExampleRun(String file, Path folder, Stage stage, WireMockServer others) {
        this.file = file;
        this.folder = folder;
        this.stage = stage;
        this.others = others;
    }

    /** The SQS and the functions. */
    Stage stage() {
        return stage;
    }

    /** The server of SNS, EventBridge, Lambda, S3 and a webhook. Shared: paths and contents identify the example. */
    WireMockServer others() {
        return others;
    }

    /** Gives the example an address that it asks for by {@code variable}. */
    void with(String variable, String address) {
        addresses.put(variable, address);
    }

    Queue queue(String name) {
        return queue(name, Duration.ofSeconds(30));
    }

    Queue queue(String name, Duration visibility) {
        return stage.queue(name, visibility);
    }

    /** Starts the service with the file as it is, only addresses come from outside, and waits until it is ready. */
    void start() throws IOException {
        start(stage.functions.url().toString());
    }

    /** As {@link #start()}, with functions at {@code functionsUrl}. */
    void start(String functionsUrl) throws IOException {
        String other = others.baseUrl();
        with("aws.accessKeyId", "test");
        with("aws.secretAccessKey", "test");
        with("SQS_ENDPOINT", stage.aws.sqs().toString());
        with("FUNCTIONS_URL", functionsUrl);
        List.of("SNS_ENDPOINT", "EVENTS_ENDPOINT", "LAMBDA_ENDPOINT", "S3_ENDPOINT", "WEBHOOK_URL")
                .forEach(variable -> with(variable, other));
        List<String> options = Stream.concat(
                        Stream.of("-Xmx192m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                        addresses.entrySet().stream().map(entry -> "-D" + entry.getKey() + "=" + entry.getValue()))
                .toList();
        service = PenstockService.start(
                BuiltService.shortLived(),
                file.replace(".yml", ""),
                folder,
                options,
                Files.readString(EXAMPLES.resolve(file)));
        awaitReady(service);
    }

    /** Edits the file of the running service, as a user would. */
    void edit(String text, String instead) throws IOException {
        Path written = folder.resolve(file);
        String before = Files.readString(written);
        assertThat(before).contains(text);
        Files.writeString(written, before.replace(text, instead));
    }

    private void awaitReady(PenstockService started) {
        await().alias(file + " is ready").atMost(START).until(() -> {
            if (!started.process().isAlive()) {
                throw new IllegalStateException("the service did not start");
            }
            return started.isReady();
        });
    }

    /** Waits until {@code assertion} holds. */
    void eventually(ThrowingRunnable assertion) {
        await().alias(file).atMost(PATIENCE).untilAsserted(assertion);
    }

    /** Waits until nothing is left in {@code queue}. */
    void eventuallyEmpty(Queue queue) {
        eventually(
                () -> assertThat(queue.size()).as("messages in %s", queue.url()).isZero());
    }

    /** Waits for the one message in {@code queue}, and reads it. */
    JsonNode eventuallyOneIn(Queue queue) {
        return JSON.readTree(await().alias(file + ": " + queue.url())
                .atMost(PATIENCE)
                .until(() -> queue.receive().stream().findFirst().map(Message::body), Optional::isPresent)
                .orElseThrow());
    }

    /** The end of what the service wrote. */
    String output() {
        return service == null ? "" : service.process().tail();
    }

    /** Plays {@code story}; when it fails, the failure carries what the service wrote. */
    void play(Story story) throws Exception {
        try {
            story.play(this);
        } catch (AssertionError | Exception failure) {
            failure.addSuppressed(new IllegalStateException("the service wrote:\n" + output()));
            throw failure;
        }
    }

    @Override
    public void close() {
        if (service != null) {
            service.close();
        }
    }
}
