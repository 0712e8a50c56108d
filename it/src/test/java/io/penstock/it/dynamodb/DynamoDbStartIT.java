package io.penstock.it.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.FunctionHost.DeployedFunction;
import io.penstock.it.FunctionHost.Handler;
import io.penstock.it.Interval;
import io.penstock.it.NeedsNode;
import io.penstock.it.Tables;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.Fault;
import io.penstock.it.support.FaultyProxy;
import io.penstock.it.support.ItemTable;
import io.penstock.it.support.MappingEntry;
import io.penstock.it.support.PenstockService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

@DisplayName("A mapping on a DynamoDB stream starts, ends and starts again")
@NeedsNode
@Order(1)
class DynamoDbStartIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Tables tables = new Tables();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        tables.close();
    }

    private PenstockService service(String name, DeployedFunction function, ItemTable table, String position) {
        return tables.service(
                name,
                folder,
                Configuration.empty()
                        .function("work", function.url(), Duration.ofSeconds(10))
                        .mapping(MappingEntry.of("changes", table.streamArn())
                                .function("work")
                                .startingAt(position)
                                .batchSize(5)));
    }

    private static void awaitStatus(PenstockService service, String text) {
        await().atMost(PATIENCE).until(() -> service.mappingsStatus().contains(text));
    }

    @Test
    @DisplayName(
            "B18: LATEST is the moment of the mapping's creation: what comes while the service is down is delivered")
    void latest() {
        ItemTable table = tables.table("latest", StreamViewType.NEW_IMAGE);
        DeployedFunction function = tables.stage.functions.deployAccepting("work");
        table.put("before", "before");
        // Streams have whole seconds, and the safe side is the earlier one.
        Interval.pass(Duration.ofSeconds(2));
        try (PenstockService first = service("first", function, table, "LATEST")) {
            awaitStatus(first, "\"lanes\":1,");
            first.process().kill();
        }
        table.put("while", "while down");
        try (PenstockService second = service("second", function, table, "LATEST")) {
            await().atMost(PATIENCE).until(() -> function.bodies().contains("while down"));
            assertThat(second.process().isAlive()).isTrue();
        }
        assertThat(function.bodies()).containsExactly("while down");
    }

    @Test
    @DisplayName("B21: kill -9 in mid-flight and a restart: nothing is lost, and each item keeps its order")
    void kill() {
        ItemTable table = tables.table("killed", StreamViewType.NEW_IMAGE);
        DeployedFunction function =
                tables.stage.functions.deploy("work", Handler.acceptingAfter(Duration.ofMillis(100)));
        for (int number = 0; number < 40; number++) {
            table.put("item-" + number % 4, "%02d".formatted(number));
        }
        try (PenstockService first = service("first", function, table, "TRIM_HORIZON")) {
            await().atMost(PATIENCE).until(() -> function.bodies().size() >= 15);
            first.process().kill();
        }
        try (PenstockService second = service("second", function, table, "TRIM_HORIZON")) {
            await().atMost(PATIENCE).until(() -> function.bodies().contains("39"));
            assertThat(second.process().isAlive()).isTrue();
        }
        assertThat(new TreeSet<>(function.bodies()))
                .isEqualTo(IntStream.range(0, 40)
                        .mapToObj("%02d"::formatted)
                        .collect(Collectors.toCollection(TreeSet::new)));
        for (int item = 0; item < 4; item++) {
            int own = item;
            assertThat(function.bodies().stream()
                            .filter(body -> Integer.parseInt(body) % 4 == own)
                            .distinct())
                    .isSorted();
        }
    }

    @Test
    @DisplayName("permission-revoked, B34: refused reads are reported, with few calls; then reading goes on")
    void permissionRevoked() throws InterruptedException {
        ItemTable table = tables.table("denied", StreamViewType.NEW_IMAGE);
        DeployedFunction function = tables.stage.functions.deployAccepting("work");
        try (PenstockService service = service("denied", function, table, "TRIM_HORIZON")) {
            table.put("0", "before");
            await().atMost(PATIENCE).until(() -> function.bodies().contains("before"));
            FaultyProxy streams = tables.aws().dynamoDbStreams();
            streams.always("GetRecords", new Fault.Answer(400, "AccessDeniedException", "not allowed"));
            awaitStatus(service, "AccessDenied");
            assertThat(service.mappingsStatus()).contains("\"state\":\"Enabled\"");
            int calls = streams.calls("GetRecords");
            Interval.pass(Duration.ofSeconds(5));
            assertThat(streams.calls("GetRecords") - calls).isLessThanOrEqualTo(5 * 5);

            table.put("1", "one");
            table.put("2", "two");
            streams.heal("GetRecords");

            await().atMost(PATIENCE).until(() -> function.bodies().contains("two"));
            assertThat(function.bodies()).containsExactly("before", "one", "two");
        }
    }

    @Test
    @DisplayName("B34: that a table is removed is reported, with few calls")
    void streamGone() {
        ItemTable table = tables.table("fleeting", StreamViewType.NEW_IMAGE);
        DeployedFunction function = tables.stage.functions.deployAccepting("work");
        try (PenstockService service = service("fleeting", function, table, "TRIM_HORIZON")) {
            table.put("0", "last words");
            await().atMost(PATIENCE).until(() -> function.bodies().contains("last words"));

            table.drop();
            awaitStatus(service, "does not exist");

            FaultyProxy streams = tables.aws().dynamoDbStreams();
            int calls = streams.calls("DescribeStream") + streams.calls("GetRecords");
            Interval.pass(Duration.ofSeconds(5));
            assertThat(streams.calls("DescribeStream") + streams.calls("GetRecords") - calls)
                    .isLessThanOrEqualTo(5 * 5);
            assertThat(service.process().isAlive()).isTrue();
        }
    }
}
