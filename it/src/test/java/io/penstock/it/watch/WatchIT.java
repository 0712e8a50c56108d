package io.penstock.it.watch;

import static io.penstock.it.FunctionHost.Answer.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.FunctionHost.DeployedFunction;
import io.penstock.it.Stage;
import io.penstock.it.Stage.Queue;
import io.penstock.it.demo.Demo;
import io.penstock.it.support.ChildProcess;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.MappingEntry;
import io.penstock.it.support.NodePackages;
import io.penstock.it.support.PenstockService;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@DisplayName("A Prometheus that watches")
@NeedsPrometheus
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class WatchIT {

    private static final String STUCK = "PenstockMappingStuck";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    @Test
    @DisplayName("the demo finds every series that alerts and dashboard use, of each kind of source that runs")
    void everySeriesExists() throws InterruptedException {
        List<String> used = new ArrayList<>(Shipped.selectors());
        used.addAll(List.of(
                "up", "penstock_lag_seconds{source=\"sqs\"}", "penstock_records_deleted_total{source=\"sqs\"}"));
        if (NodePackages.find().isPresent()) {
            used.addAll(List.of(
                    "penstock_iterator_age_seconds{source=\"kinesis\"}",
                    "penstock_iterator_age_seconds{source=\"dynamodb\"}"));
        } else {
            used.removeIf(selector -> selector.contains("kinesis") || selector.contains("iterator_age"));
        }

        try (ChildProcess demo = ChildProcess.java("demo", folder, List.of("-Xmx256m"), Demo.class, "--rate=20")) {
            URI metrics = URI.create(demo.awaitLine("  metrics   ", PATIENCE));
            try (Prometheus prometheus = Prometheus.start(folder, metrics, Shipped.rules())) {
                await().atMost(Duration.ofSeconds(30)).until(() -> prometheus.hasSeen("penstock_lanes"));

                assertThat(used).hasSizeGreaterThan(20).allMatch(prometheus::hasSeen);
                assertThat(prometheus.hasSeen("penstock_no_such_series")).isFalse();
            }
        }
    }

    @Test
    @DisplayName("a mapping whose function hangs fires the alert for it alone, until the function answers")
    void stuckMapping() {
        CountDownLatch healed = new CountDownLatch(1);
        try (Stage stage = new Stage()) {
            Queue orders = stage.queue("orders", Duration.ofSeconds(120));
            Queue payments = stage.queue("payments", Duration.ofSeconds(120));
            DeployedFunction function = stage.functions.deploy("work", event -> {
                if (event.bodies().contains("hang")) {
                    healed.await();
                }
                return ok();
            });
            try (PenstockService service =
                    stage.service("watched", folder, configuration(function, orders, payments))) {
                await().atMost(PATIENCE).until(service::isReady);
                try (Prometheus prometheus = Prometheus.start(folder, service.endpoint(), Shipped.rulesInSeconds())) {
                    orders.send("first");
                    payments.send("first");
                    await().atMost(PATIENCE).until(() -> prometheus.holds(delivered("orders", 1)));
                    assertThat(prometheus.firing(STUCK)).isEmpty();

                    orders.send("hang");
                    await().atMost(PATIENCE)
                            .until(() -> !prometheus.firing(STUCK).isEmpty());
                    assertThat(prometheus.firing(STUCK)).containsExactly("orders");

                    healed.countDown();
                    await().atMost(PATIENCE)
                            .until(() -> prometheus.firing(STUCK).isEmpty());
                    assertThat(prometheus.holds(delivered("orders", 2))).isTrue();
                }
            }
        } finally {
            healed.countDown();
        }
    }

    private static String delivered(String mapping, int records) {
        return "penstock_records_delivered_total{mapping=\"" + mapping + "\"} == " + records;
    }

    private static Configuration configuration(DeployedFunction function, Queue orders, Queue payments) {
        return Configuration.empty()
                .function("work", function.url(), Duration.ofSeconds(100))
                .mapping(MappingEntry.of("orders", orders.arn()).function("work"))
                .mapping(MappingEntry.of("payments", payments.arn()).function("work"));
    }
}
