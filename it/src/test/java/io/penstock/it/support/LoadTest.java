package io.penstock.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.it.support.Load.Span;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The load of a function")
class LoadTest {

    private static final Load SOME_SIDE_BY_SIDE = new Load(
            List.of(new Span(150, 250), new Span(0, 100), new Span(100, 200), new Span(120, 180), new Span(160, 160)));

    @Test
    void countsThoseThatRunAtTheSameTime() {
        assertThat(SOME_SIDE_BY_SIDE.mostAtOnce()).isEqualTo(3);
        assertThat(new Load(List.of(new Span(0, 100), new Span(100, 200))).mostAtOnce())
                .isEqualTo(1);
        assertThat(new Load(List.of()).mostAtOnce()).isZero();
    }

    @Test
    void averagesOnlyWhatRanWithinTheTime() {
        assertThat(SOME_SIDE_BY_SIDE.average(0, 100)).isEqualTo(1);
        assertThat(SOME_SIDE_BY_SIDE.average(150, 200)).isEqualTo(2.6);
        assertThat(SOME_SIDE_BY_SIDE.average(300, 400)).isZero();
    }

    @Test
    void countsThoseThatBeginWithinAnySecond() {
        Load load = new Load(LongStream.of(0, 900, 950, 1_000, 1_899, 1_950)
                .mapToObj(begin -> new Span(begin, begin + 1))
                .toList());

        assertThat(load.mostInASecond()).isEqualTo(4);
        assertThat(load.begun(900, 1_000)).isEqualTo(2);
    }
}
