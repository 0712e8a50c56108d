package io.penstock.core.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.core.record.Fate;
import io.penstock.core.record.SettledRecord;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What waits for its tumbling window to close")
class WithheldTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final BigInteger FIRST = new BigInteger("49671246667567228643283430150187894614270744178253135874");
    private static final List<Fate> FATES = List.of(
            Fate.DELIVERED,
            Fate.FILTERED,
            new Fate.Discarded(Fate.Reason.AGE, Fate.Report.STORED),
            new Fate.Discarded(Fate.Reason.RETRIES, Fate.Report.NOT_WANTED),
            Fate.Released.FAILED);

    private final Withheld withheld = new Withheld();

    @Test
    @DisplayName("F18: takes some 30 bytes a record, and is told as it was decided, in its order")
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
        withheld.add(new Settlement(entries.subList(0, 60_000)));
        withheld.add(new Settlement(entries.subList(60_000, entries.size())));

        assertThat(packed.bytes() / entries.size()).isLessThan(45);
        Settlement settlement = withheld.settle();
        assertThat(settlement.entries())
                .as("nothing else of the records is kept")
                .isInstanceOfSatisfying(
                        PackedEntries.class, kept -> assertThat(kept.bytes()).isEqualTo(packed.bytes()));
        assertThat(new ArrayList<>(settlement.entries())).isEqualTo(entries);
        assertThat(settlement.entries().getLast()).isEqualTo(entries.getLast());
        assertThat(settlement.entries().get(77_777)).isEqualTo(entries.get(77_777));
        assertThat(withheld.settle().isEmpty()).isTrue();
    }

    @Test
    @DisplayName("is released as a whole, and what was released already stays as it was")
    void released() {
        withheld.add(new Settlement(List.of(
                new Settlement.Entry(new SettledRecord("ä\uD83D\uDE00", "p", START), Fate.DELIVERED),
                new Settlement.Entry(new SettledRecord("ä\uD83D\uDE01", "q", START), Fate.Released.FAILED))));

        List<Settlement.Entry> released = withheld.release().entries();

        assertThat(released)
                .extracting(Settlement.Entry::fate)
                .containsExactly(Fate.Released.STOPPED, Fate.Released.FAILED);
        assertThat(released).extracting(entry -> entry.record().id()).containsExactly("ä\uD83D\uDE00", "ä\uD83D\uDE01");
        assertThatThrownBy(() -> released.getFirst().record().json()).isInstanceOf(IllegalStateException.class);
    }
}
