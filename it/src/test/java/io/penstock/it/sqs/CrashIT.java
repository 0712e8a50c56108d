package io.penstock.it.sqs;

import static io.penstock.it.FunctionHost.Answer.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.FunctionHost.DeployedFunction;
import io.penstock.it.FunctionHost.Handler;
import io.penstock.it.Stage;
import io.penstock.it.Stage.Queue;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.MappingEntry;
import io.penstock.it.support.PenstockService;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Nothing is lost when the service ends in the middle of its work")
class CrashIT {

    private static final int MESSAGES = 400;

    private final Stage stage = new Stage();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        stage.close();
    }

    private PenstockService start(String name, DeployedFunction function, Queue queue) {
        return stage.service(
                name,
                folder,
                Configuration.empty()
                        .function("work", function.url(), Duration.ofSeconds(10))
                        .mapping(MappingEntry.of("jobs", queue.arn())
                                .function("work")
                                .batchSize(10)
                                .maximumConcurrency(8)));
    }

    private static Set<String> expected() {
        return IntStream.range(0, MESSAGES).mapToObj(id -> "job-" + id).collect(Collectors.toCollection(TreeSet::new));
    }

    @RepeatedTest(3)
    @DisplayName("kill -9 in mid-batch: every message is delivered, and only what was not settled comes twice")
    void kill() {
        Queue queue = stage.queue("jobs", Duration.ofSeconds(4));
        DeployedFunction function = stage.functions.deploy("work", Handler.acceptingAfter(Duration.ofMillis(40)));
        queue.sendMany("job-", MESSAGES);
        int lastInFlight;
        try (PenstockService first = start("first", function, queue)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> function.bodies().size() >= MESSAGES / 4);
            first.process().kill();
            lastInFlight = queue.inFlight();
        }
        int before = function.bodies().size();
        assertThat(before).as("it was killed in the middle").isLessThan(MESSAGES);

        try (PenstockService second = start("second", function, queue)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> queue.size() == 0);
            assertThat(second.process().isAlive()).isTrue();
        }

        assertThat(new TreeSet<>(function.bodies())).isEqualTo(expected());
        long repeated = function.bodies().stream()
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
                .values()
                .stream()
                .filter(count -> count > 1)
                .count();
        assertThat(repeated).isLessThanOrEqualTo(lastInFlight);
    }

    @Test
    @DisplayName("SIGTERM in mid-batch, B32: what runs is finished and deleted, quickly, and nothing comes twice")
    void terminate() throws Exception {
        Queue queue = stage.queue("jobs", Duration.ofSeconds(30));
        CountDownLatch called = new CountDownLatch(1);
        AtomicInteger finished = new AtomicInteger();
        DeployedFunction function = stage.functions.deploy("work", event -> {
            called.countDown();
            TimeUnit.MILLISECONDS.sleep(1_500);
            finished.addAndGet(event.records().size());
            return ok();
        });
        queue.sendMany("job-", 7);
        PenstockService service = start("stopped", function, queue);
        assertThat(called.await(60, TimeUnit.SECONDS)).isTrue();
        Instant asked = Instant.now();

        service.close();

        assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(10));
        assertThat(service.process().exitValue()).isIn(0, 143);
        assertThat(queue.size()).isEqualTo(7 - finished.get());
        assertThat(queue.inFlight()).isZero();
        Map<String, Long> counts =
                function.bodies().stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(counts.values()).allMatch(count -> count == 1);
    }
}
