package io.penstock.core.lane;

import static io.penstock.core.lane.WindowedStream.TOO_LARGE;
import static io.penstock.core.lane.WindowedStream.at;
import static io.penstock.core.testkit.ScriptedFunction.accepted;
import static io.penstock.core.testkit.ScriptedFunction.failing;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.event.LaneEvent;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.record.WindowState;
import io.penstock.core.testkit.TestRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The state of a tumbling window of a minute (semantics §2.4)")
class WindowStateTest {

    private final WindowedStream stream = new WindowedStream();

    @Test
    @DisplayName("B29 b, env-tumbling-no-state: no state is a failure; when it is discarded the window goes on")
    void no_state() {
        stream.mapping.maximumRetryAttempts(1);
        stream.arriving("1", 10);
        stream.arriving("2", 20);

        stream.run(call -> {
            if (call.records().stream().anyMatch(record -> record.id().equals("1"))) {
                stream.gatherer.note(call);
                return accepted("{}");
            }
            return stream.gatherer.gather(call);
        });

        assertThat(stream.calls())
                .containsExactly("00:00 [] + [1]", "00:00 [] + [1]", "00:00 [] + [2]", "00:00 [2] final");
        assertThat(stream.settled()).containsExactly("1 Discarded", "2 Delivered");
        assertThat(stream.failures.stored()).hasSize(1);
    }

    @Test
    @DisplayName(
            "B29 c, env-tumbling-state-too-big: ends the window early with the whole state, then starts from nothing")
    void state_too_large() {
        stream.arriving("1", 10);
        stream.arriving("2", 20);
        stream.arriving("3", 70);
        List<Integer> sizes = new ArrayList<>();

        stream.run(call -> {
            sizes.add(call.event().length);
            boolean first =
                    call.records().stream().anyMatch(record -> record.id().equals("1"));
            return stream.gatherer.gather(call, call.records().size(), first ? TOO_LARGE : "");
        });

        assertThat(stream.calls())
                .containsExactly(
                        "00:00 [] + [1]",
                        "00:00 [1] final early",
                        "00:00 [] + [2]",
                        "00:00 [2] final",
                        "01:00 [] + [3]",
                        "01:00 [3] final");
        assertThat(sizes.get(1)).isGreaterThan(WindowState.MAX_BYTES);
        assertThat(stream.events.of(LaneEvent.Settled.class)).hasSize(3);
    }

    @Test
    @DisplayName("a window that ended early and had no more records gets no second last call")
    void ended_early_only() {
        stream.arriving("1", 10);
        stream.arriving("2", 70);

        stream.run(call -> stream.gatherer.gather(call, call.records().size(), TOO_LARGE));

        assertThat(stream.calls())
                .containsExactly("00:00 [] + [1]", "00:00 [1] final early", "01:00 [] + [2]", "01:00 [2] final early");
    }

    @Test
    @DisplayName("a state that grows too large in the middle of a batch ends the window between its parts")
    void too_large_between_parts() {
        stream.mapping.bisect().maximumRetryAttempts(0);
        stream.partition().arriving(Duration.ofSeconds(10), List.of(at("1", 1), at("2", 2), at("3", 3), at("4", 4)));
        List<List<String>> settledBefore = new ArrayList<>();

        stream.run(call -> {
            settledBefore.add(stream.settled());
            if (call.records().size() == 4) {
                stream.gatherer.note(call);
                return failing();
            }
            boolean first =
                    call.records().stream().anyMatch(record -> record.id().equals("1"));
            return stream.gatherer.gather(call, call.records().size(), first ? TOO_LARGE : "");
        });

        assertThat(stream.calls())
                .containsExactly(
                        "00:00 [] + [1, 2, 3, 4]",
                        "00:00 [] + [1, 2]",
                        "00:00 [1, 2] final early",
                        "00:00 [] + [3, 4]",
                        "00:00 [3, 4] final");
        assertThat(settledBefore.get(2)).isEmpty();
        assertThat(settledBefore.get(3)).containsExactly("1 Delivered", "2 Delivered");
        assertThat(stream.settled()).containsExactly("1 Delivered", "2 Delivered", "3 Delivered", "4 Delivered");
    }

    @Test
    @DisplayName(
            "leaves room in its batches for the largest state, so that a state that grows never makes one unsendable")
    void room_for_the_state() {
        String mebibyte = "x".repeat(1 << 20);
        List<TestRecord> large = new ArrayList<>();
        for (int id = 1; id <= 6; id++) {
            large.add(at(Integer.toString(id), id).withContent(mebibyte));
        }
        stream.partition().arriving(Duration.ofSeconds(10), large);

        stream.run(stream.gatherer::gather);

        assertThat(stream.calls().getFirst()).isEqualTo("00:00 [] + [1, 2, 3, 4]");
        assertThat(stream.settled()).hasSize(6).allMatch(fate -> fate.endsWith("Delivered"));
    }

    @Test
    @DisplayName("B50: leaves as much room where less can be sent, and ends a window early whose state takes more")
    void b50_room_for_the_state_of_a_smaller_limit() {
        List<TestRecord> large = new ArrayList<>();
        for (int id = 1; id <= 5; id++) {
            large.add(at(Integer.toString(id), id).withContent("x".repeat(12_000)));
        }
        stream.partition().arriving(Duration.ofSeconds(10), large);
        String most = ",\"pad\":\"" + "x".repeat(45_000) + "\"";
        String tooMuch = ",\"pad\":\"" + "x".repeat(46_000) + "\"";

        stream.lane(
                        call -> stream.gatherer.gather(
                                call, call.records().size(), call.records().size() > 1 ? most : tooMuch),
                        new PayloadLimit(100_000))
                .run();

        assertThat(stream.calls())
                .containsExactly(
                        "00:00 [] + [1, 2, 3, 4]", "00:00 [1, 2, 3, 4] + [5]", "00:00 [1, 2, 3, 4, 5] final early");
        assertThat(stream.settled()).hasSize(5).allMatch(fate -> fate.endsWith("Delivered"));
    }
}
