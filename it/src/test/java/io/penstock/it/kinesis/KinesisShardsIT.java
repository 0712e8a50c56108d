package io.penstock.it.kinesis;

import static io.penstock.it.Bodies.numbered;
import static io.penstock.it.FunctionHost.Answer.error;
import static io.penstock.it.FunctionHost.Answer.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.FunctionEvent;
import io.penstock.it.FunctionHost.DeployedFunction;
import io.penstock.it.FunctionHost.Handler;
import io.penstock.it.NeedsNode;
import io.penstock.it.Streams;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.MappingEntry;
import io.penstock.it.support.PenstockService;
import io.penstock.it.support.ShardedStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Shards of a Kinesis stream")
@NeedsNode
class KinesisShardsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Streams streams = new Streams();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        streams.close();
    }

    private PenstockService service(DeployedFunction function, String source, UnaryOperator<MappingEntry> options) {
        MappingEntry mapping =
                MappingEntry.of("clicks", source).function("work").fromTrimHorizon();
        return streams.service(
                "shards",
                folder,
                Configuration.empty()
                        .function("work", function.url(), Duration.ofSeconds(10))
                        .mapping(options.apply(mapping)));
    }

    @Test
    @DisplayName("reshard-parent-first, B19: children wait for a failing parent; a merged child waits for both parents")
    void reshard() throws InterruptedException {
        ShardedStream stream = streams.stream("reshard", 1);
        AtomicBoolean failing = new AtomicBoolean(true);
        DeployedFunction function = streams.stage.functions.deploy(
                "reshard", event -> failing.get() && event.bodies().contains("parent-0") ? error() : ok());
        stream.putAll("key", numbered("parent-", 5));
        stream.split(stream.shards().getFirst());
        for (int key = 0; key < 20; key++) {
            stream.put("key-" + key, "child-" + key);
        }

        try (PenstockService service = service(function, stream.arn(), mapping -> mapping)) {
            await().atMost(PATIENCE).until(() -> function.invocations().size() >= 3);
            assertThat(function.bodies()).allMatch(body -> body.startsWith("parent-"));
            failing.set(false);
            await().atMost(PATIENCE).until(() -> function.bodies().containsAll(numbered("child-", 20)));

            stream.merge(stream.shards().get(1), stream.shards().get(2));
            for (int key = 0; key < 20; key++) {
                stream.put("key-" + key, "merged-" + key);
            }
            await().atMost(PATIENCE).until(() -> function.bodies().containsAll(numbered("merged-", 20)));

            List<String> bodies = function.bodies();
            assertThat(bodies.lastIndexOf("parent-4")).isLessThan(bodies.indexOf(firstOf(bodies, "child-")));
            assertThat(bodies.indexOf(firstOf(bodies, "merged-")))
                    .isGreaterThan(bodies.indexOf(lastOf(bodies, "child-")));
            assertThat(service.process().isAlive()).isTrue();
        }
    }

    private static String firstOf(List<String> bodies, String prefix) {
        return bodies.stream()
                .filter(body -> body.startsWith(prefix))
                .findFirst()
                .orElseThrow();
    }

    private static String lastOf(List<String> bodies, String prefix) {
        return bodies.reversed().stream()
                .filter(body -> body.startsWith(prefix))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @DisplayName("parallelization factor 10: keys of one shard are delivered side by side, each in its order")
    void parallelization() {
        ShardedStream stream = streams.stream("parallel", 1);
        DeployedFunction function =
                streams.stage.functions.deploy("parallel", Handler.acceptingAfter(Duration.ofMillis(200)));
        for (int round = 0; round < 5; round++) {
            for (int key = 0; key < 20; key++) {
                stream.put("key-" + key, key + ":" + round);
            }
        }

        try (PenstockService service = service(
                function,
                stream.arn(),
                mapping -> mapping.parallelizationFactor(10).batchSize(1))) {
            await().atMost(PATIENCE).until(() -> function.bodies().size() >= 100);

            assertThat(function.bodies()).hasSize(100).doesNotHaveDuplicates();
            for (int key = 0; key < 20; key++) {
                String prefix = key + ":";
                assertThat(function.bodies().stream().filter(body -> body.startsWith(prefix)))
                        .containsExactlyElementsOf(numbered(prefix, 5));
            }
            assertThat(function.mostConcurrent()).isBetween(5, 10);
            assertThat(service.process().isAlive()).isTrue();
        }
    }

    @Test
    @DisplayName("enhanced fan-out: a consumer's ARN is read by subscription, and named in the events")
    void fanOut() throws InterruptedException {
        ShardedStream stream = streams.stream("fanned", 1);
        String consumer = stream.consumer("penstock");
        DeployedFunction function = streams.stage.functions.deployAccepting("fanned");

        try (PenstockService service = service(function, consumer, mapping -> mapping)) {
            stream.put("key", "first");
            await().atMost(PATIENCE).until(() -> function.bodies().contains("first"));
            stream.put("key", "second");
            await().atMost(PATIENCE).until(() -> function.bodies().contains("second"));

            FunctionEvent last = function.invocations().getLast();
            assertThat(last.records().getFirst().at("/eventSourceARN").asString())
                    .isEqualTo(consumer);
            assertThat(service.process().isAlive()).isTrue();
        }
    }
}
