package io.penstock.core.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.core.record.Fate;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.record.SettledRecord;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.record.TimeWindow;
import io.penstock.core.record.WindowState;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The book of a tumbling window")
class WindowBookTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final BigInteger FIRST = new BigInteger("49671246667567228643283430150187894614270744178253135874");
    private static final List<Fate> FATES = List.of(
            Fate.DELIVERED,
            Fate.FILTERED,
            new Fate.Discarded(Fate.Reason.AGE, Fate.Report.STORED),
            new Fate.Discarded(Fate.Reason.RETRIES, Fate.Report.NOT_WANTED),
            Fate.Released.FAILED);

    private static final TimeWindow WINDOW = TimeWindow.of(START, Duration.ofMinutes(1));

    private final WindowBook book = new WindowBook("arn:stream", PayloadLimit.LAMBDA);

    private void enter(List<Settlement.Entry> fates) {
        book.enter(new Settlement(fates), WINDOW, Optional.of(WindowState.EMPTY));
    }

    @Test
    @DisplayName("F18: takes some 30 bytes a record, and is settled as it was decided, in its order")
    void f18_isSmall() {
        List<Settlement.Entry> entries = new ArrayList<>();
        PackedEntries packed = new PackedEntries();
        for (int index = 0; index < 100_000; index++) {
            String id = FIRST.add(BigInteger.valueOf(index * 5_368_709_120L)).toString();
            SourceRecord record =
                    new SettledRecord(id, index % 1000 == 0 ? id + ":" + index : id, START.plusMillis(index));
            entries.add(new Settlement.Entry(record, FATES.get(index % FATES.size())));
            packed.pack(record, FATES.get(index % FATES.size()));
        }
        enter(entries.subList(0, 60_000));
        enter(entries.subList(60_000, entries.size()));

        assertThat(packed.bytes() / entries.size()).isLessThan(45);
        Settlement settlement = book.close();
        assertThat(settlement.entries())
                .as("nothing else of the records is kept")
                .isInstanceOfSatisfying(
                        PackedEntries.class, kept -> assertThat(kept.bytes()).isEqualTo(packed.bytes()));
        assertThat(new ArrayList<>(settlement.entries())).isEqualTo(entries);
        assertThat(settlement.entries().getLast()).isEqualTo(entries.getLast());
        assertThat(settlement.entries().get(77_777)).isEqualTo(entries.get(77_777));
        assertThat(book.close().isEmpty()).isTrue();
    }

    @Test
    @DisplayName("opens a window with its first fates, hands its state on, and is empty after it closes")
    void opens_and_closes() {
        assertThat(book.open()).isEmpty();

        Settlement fates =
                new Settlement(List.of(new Settlement.Entry(new SettledRecord("1", "1", START), Fate.DELIVERED)));
        book.enter(fates, WINDOW, Optional.of(new WindowState("{\"seen\":1}")));

        assertThat(book.open()).hasValueSatisfying(open -> {
            assertThat(open.time()).isEqualTo(WINDOW);
            assertThat(open.state().json()).isEqualTo("{\"seen\":1}");
        });
        assertThat(book.close().entries()).isEqualTo(fates.entries());
        assertThat(book.open()).isEmpty();
    }

    @Test
    @DisplayName("is released as a whole, and what was released already stays as it was")
    void released() {
        enter(List.of(
                new Settlement.Entry(new SettledRecord("ä\uD83D\uDE00", "p", START), Fate.DELIVERED),
                new Settlement.Entry(new SettledRecord("ä\uD83D\uDE01", "q", START), Fate.Released.FAILED)));

        List<Settlement.Entry> released = book.release().entries();

        assertThat(released)
                .extracting(Settlement.Entry::fate)
                .containsExactly(Fate.Released.STOPPED, Fate.Released.FAILED);
        assertThat(released).extracting(entry -> entry.record().id()).containsExactly("ä\uD83D\uDE00", "ä\uD83D\uDE01");
        assertThatThrownBy(() -> released.getFirst().record().json()).isInstanceOf(IllegalStateException.class);
    }
}
