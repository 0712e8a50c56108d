package io.penstock.it.kinesis;

import static io.penstock.it.FunctionHost.Reply.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.FunctionHost.Deployed;
import io.penstock.it.NeedsNode;
import io.penstock.it.Streams;
import io.penstock.it.Streams.Stream;
import io.penstock.it.support.PenstockService;
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

    private PenstockService service(String name, Deployed function, String stream, String position) {
        return streams.service(name, folder, """
                  functions:
                    work: { url: "%s", timeout: 10s }
                  mappings:
                    clicks:
                      event-source-arn: %s
                      function-name: work
                      starting-position: %s
                """.formatted(
                        function.url(), streams.aws().arn("kinesis", "stream/" + stream), position));
    }

    private void awaitStatus(PenstockService service, String text) {
        await().atMost(PATIENCE)
                .until(() ->
                        streams.stage.get(service, "/actuator/mappings-status").contains(text));
    }

    @Test
    @DisplayName(
            "LATEST is the moment when the mapping was made: what comes while the service is down is not passed over")
    void latest() {
        Stream stream = streams.stream("latest", 1);
        Deployed function = streams.stage.functions.deploy("work", event -> ok("null"));
        stream.put("key", "before");
        // AT_TIMESTAMP has the stream's own resolution, a second on the safe side
        await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
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
            "B16, B34: a stream that does not exist yet, is deleted, and is made anew: said so, and read from its start")
    void comes_and_goes() {
        Deployed function = streams.stage.functions.deploy("work", event -> ok("null"));
        try (PenstockService service = service("waiting", function, "fleeting", "TRIM_HORIZON")) {
            awaitStatus(service, "does not exist");
            Stream stream = streams.stream("fleeting", 1);
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
