package io.penstock.core.lane;

import static io.penstock.core.testkit.TestRecord.records;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.delivery.Destinations;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.testkit.RecordingListener;
import io.penstock.core.testkit.ScriptedFunction;
import io.penstock.core.time.Chance;
import io.penstock.core.time.SystemTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A mapping's runner whose mapping changes")
@Timeout(30)
class MappingRunnerChangeTest {

    private final SystemTime time = new SystemTime();
    private final RecordingListener events = new RecordingListener();
    private final ManualSource source = new ManualSource();

    private MappingRunner runner(Mapping mapping, ScriptedFunction function) {
        Destinations nowhere = new Destinations(mapping.id(), Optional.empty(), Optional.empty());
        return new MappingRunner(
                source,
                new CurrentSettings(new LaneSettings(mapping, function, nowhere, events)),
                new LaneThreads(time),
                time,
                Chance.seeded(1));
    }

    private boolean stop(MappingRunner runner) throws InterruptedException {
        runner.stop();
        return runner.awaitStopped(time.now().plusSeconds(10));
    }

    private static List<String> called(ScriptedFunction function) {
        return function.calledWith().stream().flatMap(List::stream).sorted().toList();
    }

    @Test
    @DisplayName("takes changed settings in place: its source is notified, and the next batch goes to the new function")
    void changes() throws Exception {
        ScriptedFunction old = ScriptedFunction.accepting();
        ScriptedFunction next = ScriptedFunction.accepting();
        MappingRunner runner = runner(MappingBuilder.sqs("orders").build(), old);
        ManualPartition partition = new ManualPartition("only");
        runner.start();
        source.assign(List.of(partition));
        partition.bring(records(1));
        await().until(() -> called(old).equals(List.of("1")));
        Mapping changed = MappingBuilder.sqs("orders").batchSize(1).build();

        runner.change(new LaneSettings(changed, next, runner.settings().destinations(), events));
        partition.bring(records(2).subList(1, 2));

        await().until(() -> called(next).equals(List.of("2")));
        assertThat(source.changes()).containsExactly(changed);
        assertThat(runner.mapping()).isEqualTo(changed);
        assertThat(stop(runner)).isTrue();
        assertThat(called(old)).containsExactly("1");
    }

    @Test
    @DisplayName("does not wait for a permit of the old function any more when the mapping invokes another one")
    void wakesThoseWhoWaitForTheOldFunction() throws Exception {
        ScriptedFunction next = ScriptedFunction.accepting();
        Mapping mapping = MappingBuilder.kinesis("clicks").build();
        BusyFunction busy = new BusyFunction();
        Destinations nowhere = new Destinations(mapping.id(), Optional.empty(), Optional.empty());
        MappingRunner runner = new MappingRunner(
                source,
                new CurrentSettings(new LaneSettings(mapping, busy, nowhere, events)),
                new LaneThreads(time),
                time,
                Chance.seeded(1));
        ManualPartition partition = new ManualPartition("only");
        runner.start();
        source.assign(List.of(partition));
        partition.bring(records(1));
        busy.awaited();

        runner.change(new LaneSettings(mapping, next, nowhere, events));

        await().until(() -> called(next).equals(List.of("1")));
        assertThat(stop(runner)).isTrue();
        assertThat(partition.delivered()).hasSize(1);
    }
}
