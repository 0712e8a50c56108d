package io.penstock.it.kinesis;

import static io.penstock.it.Bodies.numbered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.FunctionHost.DeployedFunction;
import io.penstock.it.Interval;
import io.penstock.it.NeedsNode;
import io.penstock.it.Streams;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.Fault;
import io.penstock.it.support.FaultyProxy;
import io.penstock.it.support.MappingEntry;
import io.penstock.it.support.PenstockService;
import io.penstock.it.support.ShardedStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A Kinesis mapping in a world of faults")
@NeedsNode
@Order(1)
class KinesisFaultsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Streams streams = new Streams();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        streams.close();
    }

    private PenstockService service(DeployedFunction function, ShardedStream stream, URI kinesis, URI dynamoDb) {
        return streams.service(
                "faults",
                folder,
                kinesis,
                dynamoDb,
                Configuration.empty()
                        .function("work", function.url(), Duration.ofSeconds(10))
                        .mapping(MappingEntry.of("clicks", stream.arn())
                                .function("work")
                                .fromTrimHorizon()));
    }

    @Test
    @DisplayName(
            "B18, B34, B35: through throttles, expiries, limits, 500s and drops all records come, once and in order")
    void kinesisInTrouble() {
        ShardedStream stream = streams.stream("troubled", 1);
        DeployedFunction function = streams.stage.functions.deployAccepting("work");
        try (FaultyProxy kinesis = new FaultyProxy(streams.aws().kinesis());
                PenstockService service = service(
                        function, stream, kinesis.endpoint(), streams.aws().dynamoDb())) {
            stream.putAll("key", numbered("calm ", 5));
            await().atMost(PATIENCE).until(() -> function.bodies().contains("calm 4"));
            List<Fault> faults = List.of(
                    Fault.throttled(),
                    new Fault.Answer(400, "ExpiredIteratorException", "Iterator expired"),
                    new Fault.Answer(400, "LimitExceededException", "Too many"),
                    new Fault.Answer(400, "ExpiredTokenException", "The security token has expired"),
                    Fault.internalError(),
                    new Fault.Drop(),
                    new Fault.LostAnswer());
            for (int round = 0; round < faults.size(); round++) {
                String prefix = "round " + round + " ";
                kinesis.next(2, "GetRecords", faults.get(round));
                stream.putAll("key", numbered(prefix, 3));
                await().atMost(PATIENCE).until(() -> function.bodies().contains(prefix + "2"));
            }

            assertThat(function.bodies()).doesNotHaveDuplicates().hasSize(5 + 3 * faults.size());
            assertThat(function.bodies()).containsSubsequence(numbered("round 0 ", 3));
            assertThat(service.process().isAlive()).isTrue();
        }
    }

    @Test
    @DisplayName("B34: while Kinesis refuses, the status reports it and calls are few; then records are read again")
    void noHotLoop() {
        ShardedStream stream = streams.stream("denied", 1);
        DeployedFunction function = streams.stage.functions.deployAccepting("work");
        try (FaultyProxy kinesis = new FaultyProxy(streams.aws().kinesis());
                PenstockService service = service(
                        function, stream, kinesis.endpoint(), streams.aws().dynamoDb())) {
            stream.put("key", "before");
            await().atMost(PATIENCE).until(() -> function.bodies().contains("before"));
            kinesis.always("GetRecords", new Fault.Answer(400, "AccessDeniedException", "not allowed"));
            await().atMost(PATIENCE).until(() -> service.mappingsStatus().contains("AccessDenied"));
            int calls = kinesis.calls("GetRecords");
            Interval.pass(Duration.ofSeconds(10));
            assertThat(kinesis.calls("GetRecords") - calls).isLessThanOrEqualTo(5 * 10);

            stream.put("key", "after");
            kinesis.heal("GetRecords");

            await().atMost(PATIENCE).until(() -> function.bodies().contains("after"));
            assertThat(function.bodies()).containsExactly("before", "after");
        }
    }

    @Test
    @DisplayName(
            "B22: the lease table is out of reach for 30 s: nothing is lost, and only what was not settled comes again")
    void leaseTableOutOfReach() {
        ShardedStream stream = streams.stream("leased", 2);
        DeployedFunction function = streams.stage.functions.deployAccepting("work");
        try (FaultyProxy dynamoDb = new FaultyProxy(streams.aws().dynamoDb());
                PenstockService service =
                        service(function, stream, streams.aws().kinesis(), dynamoDb.endpoint())) {
            stream.putAll("key", numbered("before ", 10));
            await().atMost(PATIENCE).until(() -> function.bodies().containsAll(numbered("before ", 10)));
            dynamoDb.goDown();
            stream.putAll("key", numbered("during ", 10));
            Interval.pass(Duration.ofSeconds(30));
            dynamoDb.comeBack();
            stream.putAll("key", numbered("after ", 10));

            await().atMost(PATIENCE).until(() -> function.bodies().containsAll(numbered("after ", 10)));
            assertThat(function.bodies()).containsAll(numbered("before ", 10)).containsAll(numbered("during ", 10));
            assertThat(function.bodies().size()).isLessThanOrEqualTo(60);
            assertThat(service.process().isAlive()).isTrue();
        }
    }
}
