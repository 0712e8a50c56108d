package io.penstock.it.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.penstock.it.support.ChildProcess;
import io.penstock.it.support.ElasticMq;
import io.penstock.it.support.LocalClients;
import io.penstock.it.support.Metrics;
import io.penstock.it.support.NodePackages;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

@DisplayName("The demo")
@Order(1)
class DemoIT {

    private static final Path FOLDER = Path.of("target", "demo-it");
    private static final Duration PATIENCE = Duration.ofSeconds(150);

    private final List<ChildProcess> started = new ArrayList<>();
    private final List<ProcessHandle> children = new ArrayList<>();

    @AfterEach
    void leaveNothingBehind() {
        started.forEach(ChildProcess::close);
        children.forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    @DisplayName("kill -9 of its service loses nothing: each of 200 orders, clicks and changes is accounted for")
    void accountsForEachAlthoughItsServiceIsKilled() throws InterruptedException {
        ChildProcess demo = demo("records", "--records=200", "--rate=50");
        awaitOrders(demo);
        rememberChildren(demo.pid());
        children.stream().filter(DemoIT::isService).forEach(ProcessHandle::destroyForcibly);

        assertThat(demo.awaitExit(PATIENCE)).as(demo.output()).isZero();

        // Orders 1 to 134 go to the standard queue, 1 to 66 to the FIFO queue; their numbers decide what they are like.
        assertThat(demo.output())
                .contains(
                        "sent                200",
                        "delivered           176",
                        "filtered             13",
                        "discarded            11",
                        "The service was killed; it is started again.",
                        "All 200 orders are accounted for.");
        if (NodePackages.find().isPresent()) {
            assertThat(demo.output())
                    .contains("All 200 records of count-clicks are delivered")
                    .contains("All 200 records of watch-stock are delivered");
        }
        assertNothingRuns();
    }

    @Test
    @DisplayName("its service takes a mapping through the API, delivers by it, changes, disables and deletes it")
    void isControlledThroughTheApi() throws IOException, InterruptedException {
        ChildProcess demo = demo("controlled");
        awaitOrders(demo);
        rememberChildren(demo.pid());
        URI service = URI.create(service(demo.output()));
        try (SdkHttpClient http = AwsCrtHttpClient.create();
                LambdaClient lambda = LocalClients.client(service, http, LambdaClient.builder())) {
            String uuid = lambda.createEventSourceMapping(create ->
                            create.eventSourceArn(ElasticMq.queueArn("reviews")).functionName("read-reviews"))
                    .uuid();
            await().atMost(PATIENCE).until(() -> delivered(service, uuid) > 0);

            lambda.updateEventSourceMapping(update -> update.uuid(uuid).batchSize(5));
            awaitState(lambda, uuid, "Enabled");
            long before = delivered(service, uuid);
            await().atMost(PATIENCE).until(() -> delivered(service, uuid) > before);

            lambda.updateEventSourceMapping(update -> update.uuid(uuid).enabled(false));
            awaitState(lambda, uuid, "Disabled");
            assertThat(lambda.getEventSourceMapping(get -> get.uuid(uuid)).batchSize())
                    .isEqualTo(5);

            lambda.deleteEventSourceMapping(delete -> delete.uuid(uuid));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThatThrownBy(() -> lambda.getEventSourceMapping(get -> get.uuid(uuid)))
                            .isInstanceOf(ResourceNotFoundException.class));
        }
        demo.terminate();
        assertThat(demo.awaitExit(PATIENCE)).as(demo.output()).isEqualTo(143);
        assertThat(Path.of("penstock-mappings.json")).doesNotExist();
        assertNothingRuns();
    }

    private static void awaitState(LambdaClient lambda, String uuid, String state) {
        await().atMost(PATIENCE)
                .until(() -> lambda.getEventSourceMapping(get -> get.uuid(uuid))
                        .state()
                        .equals(state));
    }

    /** The URL of the command that the demo prints. */
    private static String service(String output) {
        String command = "aws lambda list-event-source-mappings --endpoint-url ";
        String line =
                output.lines().filter(one -> one.contains(command)).findFirst().orElseThrow();
        return line.substring(line.indexOf(command) + command.length()).strip();
    }

    private static long delivered(URI service, String uuid) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(service.resolve("/actuator/prometheus"))
                    .build();
            String page =
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return Metrics.parse(page).count("penstock_records_delivered_total", "mapping=\"" + uuid + "\"");
        }
    }

    @Test
    void endsEverythingWhenItIsTerminated() throws InterruptedException {
        ChildProcess demo = demo("terminated");
        awaitOrders(demo);
        rememberChildren(demo.pid());

        demo.terminate();

        assertThat(demo.awaitExit(PATIENCE)).as(demo.output()).isEqualTo(143);
        assertThat(demo.output()).contains("Stopped; nothing is left running.");
        assertNothingRuns();
    }

    @Test
    void endsEverythingWhenWhateverStartedItIsKilled() throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "\"$@\" & wait", "sh"));
        command.addAll(List.of(
                ChildProcess.javaExecutable(), "-cp", System.getProperty("java.class.path"), Demo.class.getName()));
        ChildProcess parent = ChildProcess.start("orphaned", FOLDER, command);
        started.add(parent);
        await().atMost(PATIENCE)
                .until(() ->
                        ProcessHandle.of(parent.pid()).orElseThrow().children().count() == 1);
        ProcessHandle demo = ProcessHandle.of(parent.pid())
                .orElseThrow()
                .children()
                .findFirst()
                .orElseThrow();
        children.add(demo);
        awaitOrders(parent);
        rememberChildren(demo.pid());

        parent.kill();

        await().atMost(PATIENCE).untilAsserted(this::assertNothingRuns);
    }

    private ChildProcess demo(String name, String... arguments) {
        ChildProcess demo = ChildProcess.java(name, FOLDER, List.of("-Xmx256m"), Demo.class, arguments);
        started.add(demo);
        return demo;
    }

    private void rememberChildren(long demo) {
        ProcessHandle.of(demo).orElseThrow().descendants().forEach(children::add);
        assertThat(children).anyMatch(DemoIT::isService);
    }

    private static boolean isService(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains("poller-service");
    }

    private static void awaitOrders(ChildProcess output) {
        await().atMost(PATIENCE)
                .until(() -> output.output().lines().anyMatch(line -> line.matches(".*sent .* delivered [1-9].*")));
    }

    private void assertNothingRuns() {
        assertThat(children).isNotEmpty().noneMatch(ProcessHandle::isAlive);
    }
}
