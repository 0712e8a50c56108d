package io.penstock.it.examples;

import static io.penstock.it.FunctionHost.Answer.error;
import static io.penstock.it.FunctionHost.Answer.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.it.FunctionHost.Answer;
import io.penstock.it.FunctionHost.DeployedFunction;
import io.penstock.it.Stage.Queue;
import io.penstock.it.examples.ExampleRun.Story;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** The stories of examples that show how a queue is read. */
final class QueueExamples {

    private static final Duration SHORT = Duration.ofSeconds(2);

    private QueueExamples() {}

    static Map<String, Story> all() {
        return Map.ofEntries(
                Map.entry("sqs-minimal.yml", QueueExamples::minimal),
                Map.entry("sqs-standard.yml", QueueExamples::standard),
                Map.entry("sqs-fifo.yml", QueueExamples::fifo),
                Map.entry("sqs-partial-batch.yml", QueueExamples::partialBatch),
                Map.entry("filters.yml", QueueExamples::filters),
                Map.entry("retries-and-failure-destination.yml", QueueExamples::retries),
                Map.entry("retry-backoff.yml", QueueExamples::retryBackoff),
                Map.entry("success-destination.yml", QueueExamples::success),
                Map.entry("maximum-concurrency.yml", QueueExamples::maximumConcurrency),
                Map.entry("provisioned-pollers.yml", QueueExamples::provisionedPollers),
                Map.entry("visibility-heartbeat.yml", QueueExamples::heartbeat),
                Map.entry("cloudformation-spelling.yml", QueueExamples::cloudFormation),
                Map.entry("terraform-spelling.yml", QueueExamples::terraform));
    }

    private static void minimal(ExampleRun run) throws Exception {
        Queue orders = run.queue("orders");
        DeployedFunction function = run.stage().functions.deployAccepting("process-order");
        run.start();

        orders.sendMany("order ", 3);

        run.eventually(() -> assertThat(function.bodies()).containsExactlyInAnyOrder("order 0", "order 1", "order 2"));
        run.eventuallyEmpty(orders);
    }

    private static void standard(ExampleRun run) throws Exception {
        Queue clicks = run.queue("clicks");
        DeployedFunction function = run.stage().functions.deployAccepting("count-clicks");
        clicks.sendMany("click ", 200);

        run.start();

        run.eventually(
                () -> assertThat(function.bodies()).doesNotHaveDuplicates().hasSize(200));
        assertThat(function.invocations())
                .as("batches above the 10 messages of one receive, and none above the limit")
                .anyMatch(call -> call.bodies().size() > 10)
                .allMatch(call -> call.bodies().size() <= 100);
        run.eventuallyEmpty(clicks);
    }

    private static void fifo(ExampleRun run) throws Exception {
        Queue transfers = run.queue("transfers.fifo");
        DeployedFunction function = run.stage().functions.deployAccepting("book-transfer");
        List<String> ofAda = List.of("ada-1", "ada-2", "ada-3", "ada-4", "ada-5", "ada-6", "ada-7");
        List<String> ofBen = List.of("ben-1", "ben-2", "ben-3");
        transfers.sendInGroup("ada", ofAda);
        transfers.sendInGroup("ben", ofBen);

        run.start();

        run.eventually(() -> assertThat(function.bodies()).hasSize(10));
        assertThat(function.bodies()).containsSubsequence(ofAda).containsSubsequence(ofBen);
        assertThat(function.invocations()).allMatch(call -> call.bodies().size() <= 5);
        run.eventuallyEmpty(transfers);
    }

    private static void partialBatch(ExampleRun run) throws Exception {
        Queue mails = run.queue("mails", SHORT);
        DeployedFunction function = run.stage()
                .functions
                .deploy(
                        "send-mail",
                        event -> event.receiveCounts().contains(1) ? ok(event.reporting(List.of("mail 1"))) : ok("{}"));
        mails.sendMany("mail ", 3);

        run.start();

        run.eventuallyEmpty(mails);
        assertThat(function.bodies()).containsExactlyInAnyOrder("mail 0", "mail 1", "mail 2", "mail 1");
    }

    private static void filters(ExampleRun run) throws Exception {
        Queue parcels = run.queue("parcels");
        DeployedFunction function = run.stage().functions.deployAccepting("ship-parcel");
        String heavy = "{\"weight\": 12, \"country\": \"EU-FR\", \"urgent\": false}";
        String urgent = "{\"weight\": 1, \"country\": \"US-NY\", \"urgent\": true}";
        List.of(
                        heavy,
                        "{\"weight\": 12, \"country\": \"US-NY\"}",
                        "{\"weight\": 9, \"country\": \"EU-FR\"}",
                        "text",
                        urgent)
                .forEach(parcels::send);

        run.start();

        run.eventuallyEmpty(parcels);
        assertThat(function.bodies()).containsExactlyInAnyOrder(heavy, urgent);
    }

    private static void retries(ExampleRun run) throws Exception {
        Queue invoices = run.queue("invoices", SHORT);
        Queue failed = run.queue("invoices-failed");
        DeployedFunction function = run.stage()
                .functions
                .deploy("print-invoice", event -> event.bodies().contains("torn") ? error() : ok());
        String torn = invoices.send("torn");
        invoices.send("whole");

        run.start();

        JsonNode record = run.eventuallyOneIn(failed);
        assertThat(record.at("/requestContext/condition").asString()).isEqualTo("RetryAttemptsExhausted");
        assertThat(record.at("/requestContext/approximateInvokeCount").asInt()).isEqualTo(3);
        assertThat(record.at("/SQSBatchInfo/messageIds/0").asString()).isEqualTo(torn);
        run.eventuallyEmpty(invoices);
        assertThat(function.bodies()).containsExactlyInAnyOrder("torn", "torn", "torn", "whole");
    }

    private static void retryBackoff(ExampleRun run) throws Exception {
        Queue payments = run.queue("payments", Duration.ofMinutes(5));
        List<Long> declined = new CopyOnWriteArrayList<>();
        DeployedFunction function = run.stage().functions.deploy("charge-card", event -> {
            if (event.bodies().contains("declined")) {
                declined.add(System.nanoTime());
            }
            return declined.size() < 3 ? ok(event.reporting(List.of("declined"))) : ok("{}");
        });
        payments.send("declined");
        payments.send("paid");

        run.start();

        run.eventuallyEmpty(payments);
        assertThat(function.bodies()).containsExactlyInAnyOrder("declined", "declined", "declined", "paid");
        assertThat(TimeUnit.NANOSECONDS.toMillis(declined.get(1) - declined.get(0)))
                .isBetween(1_000L, 8_000L);
        assertThat(TimeUnit.NANOSECONDS.toMillis(declined.get(2) - declined.get(1)))
                .isBetween(2_000L, 12_000L);
    }

    private static void success(ExampleRun run) throws Exception {
        Queue photos = run.queue("photos");
        Queue resized = run.queue("photos-resized");
        run.stage().functions.deploy("resize-photo", event -> ok("{\"width\": 640}"));
        photos.send("sunset.jpg");

        run.start();

        JsonNode record = run.eventuallyOneIn(resized);
        assertThat(record.at("/requestContext/condition").asString()).isEqualTo("Success");
        assertThat(record.at("/requestPayload/Records/0/body").asString()).isEqualTo("sunset.jpg");
        assertThat(record.at("/responsePayload/width").asInt()).isEqualTo(640);
        run.eventuallyEmpty(photos);
    }

    private static void maximumConcurrency(ExampleRun run) throws Exception {
        Queue rows = run.queue("rows");
        DeployedFunction function = run.stage().functions.deploy("import-row", event -> after(Duration.ofMillis(200)));
        rows.sendMany("row ", 12);

        run.start();

        run.eventuallyEmpty(rows);
        assertThat(function.bodies()).hasSize(12);
        assertThat(function.mostConcurrent()).isEqualTo(2);
    }

    private static void provisionedPollers(ExampleRun run) throws Exception {
        Queue bids = run.queue("bids");
        CountDownLatch five = new CountDownLatch(5);
        DeployedFunction function = run.stage().functions.deploy("place-bid", event -> {
            five.countDown();
            return five.await(20, TimeUnit.SECONDS) ? ok() : error();
        });
        bids.sendMany("bid ", 5);

        run.start();

        run.eventuallyEmpty(bids);
        assertThat(function.bodies()).as("five at once, or none would return").hasSize(5);
    }

    private static void heartbeat(ExampleRun run) throws Exception {
        Queue films = run.queue("films", Duration.ofSeconds(4));
        DeployedFunction function = run.stage().functions.deploy("render-film", event -> after(Duration.ofSeconds(9)));
        films.send("a long one");

        run.start();

        run.eventually(() -> assertThat(function.invocations()).isNotEmpty());
        run.eventuallyEmpty(films);
        assertThat(function.invocations())
                .as("hidden for more than twice the timeout")
                .hasSize(1);
    }

    private static void cloudFormation(ExampleRun run) throws Exception {
        spelled(run, "pages", "index-page", "{\"language\": \"de\"}", "{\"language\": \"fr\"}");
    }

    private static void terraform(ExampleRun run) throws Exception {
        spelled(run, "tickets", "sort-ticket", "{\"priority\": \"high\"}", "{\"priority\": \"low\"}");
    }

    /** Filter, batch size, window and item failures all count, so the spelling of each was understood. */
    private static void spelled(ExampleRun run, String queue, String function, String wanted, String unwanted)
            throws Exception {
        Queue messages = run.queue(queue);
        String failing = wanted.replace("}", ", \"fails\": true}");
        DeployedFunction deployed =
                run.stage().functions.deploy(function, event -> ok(event.reporting(List.of(failing))));
        messages.send(unwanted);
        messages.send(failing);
        for (int count = 0; count < 100; count++) {
            messages.send(wanted);
        }

        run.start();

        run.eventually(
                () -> assertThat(messages.size()).as("only what failed stays").isEqualTo(1));
        assertThat(deployed.bodies()).contains(wanted, failing).doesNotContain(unwanted);
        assertThat(deployed.invocations())
                .anyMatch(call -> call.bodies().size() > 10)
                .allMatch(call -> call.bodies().size() <= 20);
    }

    /** A function that takes its time. */
    private static Answer after(Duration time) throws InterruptedException {
        return new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS) ? error() : ok();
    }
}
