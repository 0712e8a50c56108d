package io.penstock.core.lane;

import static io.penstock.core.lane.WindowedStream.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.core.event.LaneEvent;
import io.penstock.core.record.SourceRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A lane with tumbling windows of a minute (semantics §2.4)")
class WindowLaneTest {

    private final WindowedStream stream = new WindowedStream();

    @Test
    @DisplayName("B29 a, f: passes the state on, closes each window with a record, and starts the next from nothing")
    void passes_the_state_on() {
        stream.arriving("1", 10);
        stream.arriving("2", 50);
        stream.arriving("3", 190);

        stream.run(stream.gatherer::gather);

        assertThat(stream.calls())
                .containsExactly(
                        "00:00 [] + [1]", "00:00 [1] + [2]", "00:00 [1, 2] final", "03:00 [] + [3]", "03:00 [3] final");
        assertThat(stream.settled()).containsExactly("1 Delivered", "2 Delivered", "3 Delivered");
        assertThat(stream.partition().isClosedAtEnd()).isTrue();
    }

    @Test
    @DisplayName("never mixes windows in a batch, and joins a late record to the open window (B29 h)")
    void never_mixes_windows() {
        stream.partition()
                .arriving(
                        Duration.ofSeconds(130),
                        List.of(at("1", 10), at("2", 59), at("3", 60), at("4", 58), at("5", 120)));

        stream.run(stream.gatherer::gather);

        assertThat(stream.calls())
                .containsExactly(
                        "00:00 [] + [1, 2]",
                        "00:00 [1, 2] final",
                        "01:00 [] + [3, 4]",
                        "01:00 [3, 4] final",
                        "02:00 [] + [5]",
                        "02:00 [5] final");
    }

    @Test
    @DisplayName("closes a window when the source reports that it is read past its end")
    void read_past_the_end() {
        stream.arriving("1", 10);
        stream.partition().endless();
        Lane lane = stream.lane(stream.gatherer::gather);

        while (stream.calls().size() < 2) {
            lane.runOnce();
        }

        assertThat(stream.calls()).containsExactly("00:00 [] + [1]", "00:00 [1] final");
        assertThat(stream.time.elapsed()).isEqualTo(Duration.ofSeconds(60));
        assertThat(stream.settled()).containsExactly("1 Delivered");
    }

    @Test
    @DisplayName("never closes a window by the clock: a source that is late may still bring its records")
    void not_by_the_clock() {
        stream.arriving("1", 10);
        stream.partition()
                .arriving(Duration.ofHours(1), List.of(at("2", 55), at("3", 61)))
                .silent();

        stream.run(stream.gatherer::gather);

        assertThat(stream.calls())
                .containsExactly(
                        "00:00 [] + [1]", "00:00 [1] + [2]", "00:00 [1, 2] final", "01:00 [] + [3]", "01:00 [3] final");
    }

    @Test
    @DisplayName("does not wait for the end of its batching window when the tumbling window is over")
    void batching_window() {
        stream.mapping.batchingWindow(Duration.ofSeconds(300));
        stream.arriving("1", 10);
        stream.arriving("2", 61);
        List<Duration> calledAt = new ArrayList<>();

        stream.run(call -> {
            calledAt.add(stream.time.elapsed());
            return stream.gatherer.gather(call);
        });

        assertThat(stream.calls())
                .containsExactly("00:00 [] + [1]", "00:00 [1] final", "01:00 [] + [2]", "01:00 [2] final");
        assertThat(calledAt.subList(0, 2)).containsOnly(Duration.ofSeconds(60));
    }

    @Test
    @DisplayName(
            "settles nothing of a window before its last call, then everything together, without the records' content")
    void settles_at_the_end() {
        stream.arriving("1", 10);
        stream.arriving("2", 50);
        stream.arriving("3", 70);
        List<Integer> settledBefore = new ArrayList<>();

        stream.run(call -> {
            settledBefore.add(stream.partition().settled().size());
            return stream.gatherer.gather(call);
        });

        assertThat(settledBefore).containsExactly(0, 0, 0, 2, 2);
        assertThat(stream.events.of(LaneEvent.Settled.class))
                .extracting(event -> event.settlement().entries().size())
                .containsExactly(2, 1);
        assertThat(stream.events.of(LaneEvent.Invoked.class))
                .extracting(LaneEvent.Invoked::records)
                .containsExactly(1, 1, 0, 1, 0);
        assertThat(stream.events.of(LaneEvent.BatchFormed.class)).hasSize(3);
        SourceRecord first = stream.partition().settled().getFirst().record();
        assertThat(first.position()).isEqualTo("position-of-1");
        assertThatThrownBy(first::json).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("B29 g: the end of the shard closes the window, and a stop there does not end the shard")
    void shard_ends() {
        stream.arriving("1", 40);
        List<Duration> calledAt = new ArrayList<>();

        stream.run(call -> {
            calledAt.add(stream.time.elapsed());
            return stream.gatherer.gather(call);
        });

        assertThat(stream.calls()).containsExactly("00:00 [] + [1]", "00:00 [1] final");
        assertThat(calledAt).containsOnly(Duration.ofSeconds(40));
        assertThat(stream.partition().isClosedAtEnd()).isTrue();
    }

    @Test
    @DisplayName("a source that fails leaves the window open until it can be read again")
    void source_fails() {
        stream.arriving("1", 10);
        stream.arriving("2", 20);
        Lane lane = stream.lane(stream.gatherer::gather);
        lane.runOnce();
        for (int failure = 0; failure < 10; failure++) {
            stream.partition().failing("down");
            lane.runOnce();
        }

        assertThat(stream.calls()).containsExactly("00:00 [] + [1]");
        lane.run();

        assertThat(stream.calls()).containsExactly("00:00 [] + [1]", "00:00 [1] + [2]", "00:00 [1, 2] final");
    }
}
