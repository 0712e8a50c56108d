package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.penstock.core.source.Pulled;
import io.penstock.core.source.SourceUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A read on its way from the Kinesis Client Library to a lane")
class KclShardReadingTest {

    private final LibrarySide library = new LibrarySide();

    @Test
    @DisplayName("is pulled in order, as much at a time as the lane wants")
    void in_order() throws Exception {
        library.delivers(1, 5);

        assertThat(library.pulls(2)).containsExactly("1", "2");
        assertThat(library.pulls(10)).containsExactly("3", "4", "5");
        assertThat(library.pulls(10)).isEmpty();
    }

    @Test
    @DisplayName("waits until the read before is taken")
    void waits() throws Exception {
        library.delivers(1, 2);
        Thread next = library.does(() -> library.delivers(3, 4));

        assertThat(library.pulls(1)).containsExactly("1");
        await().pollDelay(Duration.ofMillis(300)).until(next::isAlive);
        assertThat(library.pulls(10)).containsExactly("2");
        LibrarySide.join(next);
        assertThat(library.pulls(10)).containsExactly("3", "4");
    }

    @Test
    @DisplayName("counts as read up to its time only when all of it is pulled")
    void read_to() throws Exception {
        library.delivers(1, 2);

        Pulled.Records first = library.pulled(1);
        Pulled.Records second = library.pulled(1);

        assertThat(first.readTo()).isBefore(library.time.now().minusSeconds(60));
        assertThat(second.readTo()).isAfter(library.time.now().minusSeconds(60));
    }

    @Test
    @DisplayName("B35: goes by the stream's clock for windows and lag, also when that is ten minutes off ours")
    void clock_of_the_stream() throws Exception {
        for (Duration ahead : List.of(Duration.ofMinutes(10), Duration.ofMinutes(-10))) {
            LibrarySide skewed = new LibrarySide();
            skewed.stream.answers(ahead);
            skewed.delivers(1, 1);

            Instant readTo = skewed.pulled(10).readTo();

            assertThat(Duration.between(skewed.time.now().plus(ahead), readTo).abs())
                    .isLessThan(Duration.ofSeconds(5));
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"PT10M", "-PT10M", "PT0S"})
    @DisplayName("F12: the clock that gave the records their arrival is measured again with each answer")
    void f12_clockIsMeasuredAgain(Duration ahead) {
        library.stream.answers(ahead);
        assertThat(library.shard.partition().clockAhead().minus(ahead).abs()).isLessThan(Duration.ofSeconds(2));

        library.stream.answers(Duration.ofHours(1));
        assertThat(library.shard.partition().clockAhead().minusHours(1).abs()).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    @DisplayName("without a lag counts as read up to two seconds ago when it is empty")
    void no_lag() throws Exception {
        library.deliversNothing();

        Instant readTo = library.pulled(10).readTo();

        assertThat(Duration.between(readTo, library.time.now()))
                .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(7));
    }

    @Test
    @DisplayName("fails with what keeps the stream from being read")
    void trouble() {
        library.stream.failsWith("GetRecords failed: AccessDeniedException: no");

        assertThatThrownBy(library::awaitsPull)
                .isInstanceOf(SourceUnavailable.class)
                .hasMessageContaining("AccessDenied");
    }
}
