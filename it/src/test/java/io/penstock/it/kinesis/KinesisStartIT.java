package io.penstock.it.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.FunctionHost.DeployedFunction;
import io.penstock.it.Interval;
import io.penstock.it.NeedsNode;
import io.penstock.it.Streams;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.MappingEntry;
import io.penstock.it.support.PenstockService;
import io.penstock.it.support.ShardedStream;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Where a Kinesis mapping starts")
@NeedsNode
@Order(1)
class KinesisStartIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Streams streams = new Streams();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        streams.close();
    }

    private PenstockService service(String name, DeployedFunction function, String stream, String position) {
        return streams.service(
                name,
                folder,
                Configuration.empty()
                        .function("work", function.url(), Duration.ofSeconds(10))
                        .mapping(MappingEntry.of("clicks", streams.aws().arn("kinesis", "stream/" + stream))
                                .function("work")
                                .startingAt(position)));
    }

    private static void awaitStatus(PenstockService service, String text) {
        await().atMost(PATIENCE).until(() -> service.mappingsStatus().contains(text));
    }

    @Test
    @DisplayName("LATEST is the moment of the mapping's creation: what comes while the service is down is delivered")
    void latest() {
        ShardedStream stream = streams.stream("latest", 1);
        DeployedFunction function = streams.stage.functions.deployAccepting("work");
        stream.put("key", "before");
        // AT_TIMESTAMP has the stream's own resolution, a second on the safe side
        Interval.pass(Duration.ofSeconds(2));
        try (PenstockService first = service("first", function, "latest", "LATEST")) {
            awaitStatus(first, "\"lanes\":1,");
            first.process().kill();
        }
        stream.put("key", "while down");
        try (PenstockService second = service("second", function, "latest", "LATEST")) {
            await().atMost(PATIENCE).until(() -> function.bodies().contains("while down"));
            assertThat(second.process().isAlive()).isTrue();
        }
        assertThat(function.bodies()).containsExactly("while down");
    }

    @Test
    @DisplayName(
            "B16, B34: a stream that is missing, then removed, then recreated is reported, and read from its start")
    void comesAndGoes() throws InterruptedException {
        DeployedFunction function = streams.stage.functions.deployAccepting("work");
        try (PenstockService service = service("waiting", function, "fleeting", "TRIM_HORIZON")) {
            awaitStatus(service, "does not exist");
            ShardedStream stream = streams.stream("fleeting", 1);
            stream.put("key", "first life");
            await().atMost(PATIENCE).until(() -> function.bodies().contains("first life"));

            stream.delete();
            awaitStatus(service, "PROBLEM");
            streams.stream("fleeting", 1).put("key", "second life");

            await().atMost(PATIENCE).until(() -> function.bodies().contains("second life"));
            assertThat(function.bodies()).containsExactly("first life", "second life");
            assertThat(service.process().isAlive()).isTrue();
        }
    }
}
