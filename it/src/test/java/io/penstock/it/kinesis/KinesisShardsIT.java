package io.penstock.it.kinesis;

import static io.penstock.it.FunctionHost.Reply.error;
import static io.penstock.it.FunctionHost.Reply.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.FunctionEvent;
import io.penstock.it.FunctionHost.Deployed;
import io.penstock.it.NeedsNode;
import io.penstock.it.Streams;
import io.penstock.it.Streams.Stream;
import io.penstock.it.support.PenstockService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
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

    private PenstockService service(String name, Deployed function, String source, String options) {
        return streams.service(name, folder, """
                  functions:
                    work: { url: "%s", timeout: 10s }
                  mappings:
                    clicks:
                      event-source-arn: %s
                      function-name: work
                      starting-position: TRIM_HORIZON
                """.formatted(function.url(), source) + options.indent(6));
    }

    private static List<String> range(String prefix, int from, int to) {
        return IntStream.range(from, to).mapToObj(id -> prefix + id).toList();
    }

    @Test
    @DisplayName(
            "reshard-parent-first, B19: a failing parent holds its children back; a merged child waits for both parents")
    void reshard() {
        Stream stream = streams.stream("reshard", 1);
        AtomicBoolean failing = new AtomicBoolean(true);
        Deployed function = streams.stage.functions.deploy(
                "reshard", event -> failing.get() && event.bodies().contains("parent-0") ? error() : ok("null"));
        stream.putAll("key", range("parent-", 0, 5));
        stream.split(stream.shards().getFirst());
        for (int key = 0; key < 20; key++) {
            stream.put("key-" + key, "child-" + key);
        }

        try (PenstockService service = service("reshard", function, stream.arn(), "")) {
            await().atMost(PATIENCE).until(() -> function.calls().size() >= 3);
            assertThat(function.bodies()).allMatch(body -> body.startsWith("parent-"));
            failing.set(false);
            await().atMost(PATIENCE).until(() -> function.bodies().containsAll(range("child-", 0, 20)));

            stream.merge(stream.shards().get(1), stream.shards().get(2));
            for (int key = 0; key < 20; key++) {
                stream.put("key-" + key, "merged-" + key);
            }
            await().atMost(PATIENCE).until(() -> function.bodies().containsAll(range("merged-", 0, 20)));

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
    @DisplayName("parallelization factor 10: keys of one shard are worked off side by side, each in its order")
    void parallelization() {
        Stream stream = streams.stream("parallel", 1);
        Deployed function = streams.stage.functions.deploy("parallel", event -> {
            TimeUnit.MILLISECONDS.sleep(200);
            return ok("null");
        });
        for (int round = 0; round < 5; round++) {
            for (int key = 0; key < 20; key++) {
                stream.put("key-" + key, key + ":" + round);
            }
        }

        try (PenstockService service =
                service("parallel", function, stream.arn(), "parallelization-factor: 10\nbatch-size: 1\n")) {
            await().atMost(PATIENCE).until(() -> function.bodies().size() >= 100);

            assertThat(function.bodies()).hasSize(100).doesNotHaveDuplicates();
            for (int key = 0; key < 20; key++) {
                String prefix = key + ":";
                assertThat(function.bodies().stream().filter(body -> body.startsWith(prefix)))
                        .containsExactlyElementsOf(range(prefix, 0, 5));
            }
            assertThat(function.mostAtOnce()).isBetween(5, 10);
            assertThat(service.process().isAlive()).isTrue();
        }
    }

    @Test
    @DisplayName("enhanced fan-out: a consumer's ARN is read by subscription, and named in the events")
    void fan_out() {
        Stream stream = streams.stream("fanned", 1);
        String consumer = stream.consumer("penstock");
        Deployed function = streams.stage.functions.deploy("fanned", event -> ok("null"));

        try (PenstockService service = service("fanned", function, consumer, "")) {
            stream.put("key", "first");
            await().atMost(PATIENCE).until(() -> function.bodies().contains("first"));
            stream.put("key", "second");
            await().atMost(PATIENCE).until(() -> function.bodies().contains("second"));

            FunctionEvent last = function.calls().getLast();
            assertThat(last.records().getFirst().at("/eventSourceARN").asString())
                    .isEqualTo(consumer);
            assertThat(service.process().isAlive()).isTrue();
        }
    }
}
