package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.source.Pulled;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.locks.Condition;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Up to when a shard counts as read, which closes tumbling windows, so it must never be too late. */
class ReadToProperties {

    private static final Duration SLOWEST_SHOW = Duration.ofMillis(900);

    /** Real time, which our clock shows, and the wall clock with a difference. */
    private Instant real = Instant.parse("2026-01-01T00:00:00Z");

    private Duration wallAhead = Duration.ZERO;

    private final Time ours = new Time() {
        @Override
        public Instant now() {
            return real;
        }

        @Override
        public Instant wall(Instant instant) {
            return instant.plus(wallAhead);
        }

        @Override
        public void pauseUntil(Instant instant) {
            throw new UnsupportedOperationException("nothing pauses here");
        }

        @Override
        public void awaitUntil(Condition condition, Instant instant) {
            throw new UnsupportedOperationException("nothing waits here");
        }
    };

    private record Read(Instant at, Instant noted) {}

    @Property
    @Label("F2: however long reads wait and however the wall clock is set, a read never counts as later")
    void f2_neverLater(@ForAll long seed, @ForAll @IntRange(min = 1, max = 10) int queue) {
        Random random = new Random(seed);
        ReadTimes reads = new ReadTimes(ours);
        Deque<Read> waiting = new ArrayDeque<>();
        for (int step = 0; step < 100; step++) {
            pass(random.nextInt(1_500));
            if (random.nextInt(10) == 0) {
                wallAhead = Duration.ofMillis(random.nextInt(7_200_000) - 3_600_000);
                reads.checkWallClock();
            }
            waiting.add(new Read(real, real.plus(wallAhead)));
            if (waiting.size() == queue) {
                pass(random.nextInt(30_000));
                Read read = waiting.remove();
                assertThat(reads.of(read.noted())).isBeforeOrEqualTo(read.at());
            }
        }
    }

    @Property
    @Label("F2: a wall clock that was set is forgotten when no read from before can wait any more")
    void f2_forgotten(@ForAll @IntRange(min = -3_600, max = 3_600) int set) {
        ReadTimes reads = new ReadTimes(ours);
        wallAhead = Duration.ofSeconds(set);
        for (int read = 0; read < 20; read++) {
            pass(1_000);
            reads.of(real.plus(wallAhead));
        }
        pass(1_000);
        assertThat(reads.of(real.minusMillis(700).plus(wallAhead))).isEqualTo(real.minusMillis(700));
    }

    @Property
    @Label("F2: whatever the clocks show and however long a read waited, what counts as read has shown up")
    void f2_neverTooFar(
            @ForAll @IntRange(min = -3_600_000, max = 3_600_000) int aheadMillis,
            @ForAll @IntRange(max = 120) int waited,
            @ForAll @IntRange(max = 5_000) int behind)
            throws Exception {
        Duration ahead = Duration.ofMillis(aheadMillis);
        LibrarySide library = new LibrarySide(ours);
        library.stream.answers(ahead);
        Instant shown = real.plus(ahead).minus(SLOWEST_SHOW);
        Instant noted = real;
        real = real.plusSeconds(waited);
        library.stream.answers(ahead);

        library.deliversNothing(noted, (long) behind);
        assertThat(readTo(library)).isBeforeOrEqualTo(shown.minusMillis(behind));
        library.deliversNothing(noted, null);
        assertThat(readTo(library)).isBeforeOrEqualTo(shown).isAfter(shown.minusSeconds(4));
    }

    private static Instant readTo(LibrarySide library) throws Exception {
        return ((Pulled.Records) library.shard.partition().pull(10, Duration.ZERO)).readTo();
    }

    private void pass(int millis) {
        real = real.plusMillis(millis);
    }

    @Property(tries = 20)
    @Label("F2: while clocks run even it is the time of the read, but for the time that a record takes to show")
    void f2_theTimeOfTheRead(@ForAll @IntRange(max = 60) int waited) throws Exception {
        LibrarySide library = new LibrarySide(ours);
        Instant read = real;
        real = real.plusSeconds(waited);
        library.deliversNothing(read, 0L);

        assertThat(readTo(library)).isEqualTo(read.minusSeconds(2));
    }
}
