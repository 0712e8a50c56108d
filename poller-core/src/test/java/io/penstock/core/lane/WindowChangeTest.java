package io.penstock.core.lane;

import static io.penstock.core.lane.WindowedStream.at;
import static io.penstock.core.testkit.ScriptedFunction.accepted;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.testkit.ScriptedFunction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A lane whose windows change")
class WindowChangeTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ChangingLane changing = new ChangingLane(clicks());
    private final Gatherer gatherer = new Gatherer();
    private final List<String> calls = new ArrayList<>();
    private Runnable afterFirstCall = () -> {};

    private static MappingBuilder clicks() {
        return MappingBuilder.kinesis("clicks");
    }

    @BeforeEach
    void aFunctionThatGathers() {
        changing.function(new ScriptedFunction(this::answer));
    }

    private InvocationResult answer(Invocation call) {
        boolean windowed = new String(call.event(), UTF_8).contains("\"window\"");
        InvocationResult result = windowed ? gatherer.gather(call) : accepted("null");
        calls.add(
                windowed
                        ? gatherer.calls().getLast()
                        : call.records().stream().map(SourceRecord::id).toList().toString());
        if (calls.size() == 1) {
            afterFirstCall.run();
        }
        return result;
    }

    private void arriving(String id, int second) {
        changing.records.arriving(Duration.ofSeconds(second), List.of(at(id, second)));
    }

    @Test
    @DisplayName("ends the open tumbling window as it began, and makes the next one as long as the mapping says")
    void tumblingWindowChanges() {
        arriving("1", 10);
        arriving("2", 50);
        arriving("3", 70);
        arriving("4", 100);
        changing.starting(clicks().tumblingWindow(MINUTE));
        afterFirstCall = () -> changing.change(clicks().tumblingWindow(Duration.ofSeconds(30)));

        changing.lane().run();

        assertThat(calls)
                .containsExactly(
                        "00:00 [] + [1]",
                        "00:00 [1] + [2]",
                        "00:00 [1, 2] final",
                        "01:00 [] + [3]",
                        "01:00 [3] final",
                        "01:30 [] + [4]",
                        "01:30 [4] final");
    }

    @Test
    @DisplayName("gathers to the end of the open tumbling window, and no more after it, when windows are turned off")
    void tumblingWindowsEnd() {
        arriving("1", 10);
        arriving("2", 50);
        arriving("3", 70);
        changing.starting(clicks().tumblingWindow(MINUTE));
        afterFirstCall = () -> changing.change(clicks());

        changing.lane().run();

        assertThat(calls).containsExactly("00:00 [] + [1]", "00:00 [1] + [2]", "00:00 [1, 2] final", "[3]");
        assertThat(changing.records.settled()).hasSize(3);
    }

    @Test
    @DisplayName("opens a tumbling window with its next batch when windows are turned on")
    void tumblingWindowsBegin() {
        arriving("1", 10);
        arriving("2", 50);
        changing.starting(clicks());
        afterFirstCall = () -> changing.change(clicks().tumblingWindow(MINUTE));

        changing.lane().run();

        assertThat(calls).containsExactly("[1]", "00:00 [] + [2]", "00:00 [2] final");
    }

    private Duration collectedFor(Duration window, Duration changed) {
        List<Duration> called = new ArrayList<>();
        arriving("1", 0);
        arriving("2", 400);
        changing.function(new ScriptedFunction(call -> {
                    called.add(changing.time.elapsed());
                    return accepted("null");
                }))
                .starting(clicks().batchingWindow(window));
        ChangingPartition partition = new ChangingPartition(changing.records)
                .duringPull(3, () -> changing.change(clicks().batchingWindow(changed)));
        changing.lane(partition).run();
        return called.getFirst();
    }

    @Test
    @DisplayName("ends an open batching window sooner when it becomes shorter")
    void shorterBatchingWindow() {
        assertThat(collectedFor(Duration.ofSeconds(300), Duration.ofSeconds(5))).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    @DisplayName("ends an open batching window at once when there are to be none")
    void noBatchingWindow() {
        assertThat(collectedFor(Duration.ofSeconds(300), Duration.ZERO)).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    @DisplayName("ends an open batching window when it was to end, although it becomes longer")
    void longerBatchingWindow() {
        assertThat(collectedFor(Duration.ofSeconds(20), Duration.ofSeconds(300)))
                .isEqualTo(Duration.ofSeconds(20));
    }
}
