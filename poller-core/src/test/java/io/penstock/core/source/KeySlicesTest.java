package io.penstock.core.source;

import static io.penstock.core.source.LedgerTest.sliceOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.testkit.TestRecord;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A key slice that pulls")
class KeySlicesTest {

    private static final int ROOM = 3;

    private final KeySlices slices = new KeySlices(2, new Ledger(ROOM, 10_000));
    private final KeySlices.Id x = slices.newest().get(sliceOf("x", 2));
    private final KeySlices.Id y = slices.newest().get(sliceOf("y", 2));

    private void pulled(String... ids) {
        List<SourceRecord> records = Stream.of(ids)
                .<SourceRecord>map(id -> TestRecord.record(id).withKey(id.substring(0, 1)))
                .toList();
        slices.pulled(new Pulled.Records(records, Instant.MIN, Instant.MAX));
    }

    private List<SourceRecord> taken(KeySlices.Id slice) {
        KeySlices.Turn turn = slices.next(slice, ROOM);
        assertThat(turn).isInstanceOf(KeySlices.Turn.Answer.class);
        return ((Pulled.Records) ((KeySlices.Turn.Answer) turn).pulled()).records();
    }

    private static KeySlices.Turn nothing(int room) {
        return new KeySlices.Turn.Nothing(new Pulled.Records(List.of(), Instant.MIN, Instant.MAX), room);
    }

    private static KeySlices.Turn answer(Pulled pulled) {
        return new KeySlices.Turn.Answer(pulled);
    }

    @Test
    @DisplayName("may pull for all as far as there is room, and only waits when there is none")
    void room() {
        assertThat(slices.next(x, 1)).isEqualTo(nothing(ROOM));
        pulled("y1", "y2");
        assertThat(slices.next(x, 1)).isEqualTo(nothing(1));
        pulled("y3");

        assertThat(slices.next(x, 1)).isEqualTo(nothing(0));
    }

    @Test
    @DisplayName("gets the records of its own keys, no more than it wants")
    void ownRecords() {
        pulled("x1", "y1", "x2");

        assertThat(taken(y)).extracting(SourceRecord::id).containsExactly("y1");
        assertThat(slices.next(x, 1)).isInstanceOf(KeySlices.Turn.Answer.class);
        assertThat(taken(x)).extracting(SourceRecord::id).containsExactly("x2");
    }

    @Test
    @DisplayName("learns of the end after what was pulled before")
    void end() {
        pulled("x1");
        slices.pulled(new Pulled.Ended());

        assertThat(slices.next(y, 1)).isEqualTo(answer(new Pulled.Ended()));
        assertThat(taken(x)).hasSize(1);
        assertThat(slices.next(x, 1)).isEqualTo(answer(new Pulled.Ended()));
    }

    @Test
    @DisplayName("F3: is gone after a pull that failed with an error")
    void f3_error() {
        pulled("x1");
        slices.pullFailed();

        assertThat(slices.next(y, 1)).isEqualTo(answer(new Pulled.Gone()));
        assertThat(taken(x)).as("pulled before").hasSize(1);
    }

    @Test
    @DisplayName("ends when it is replaced, and its successor may not pull until all of the old ones are closed")
    void generations() {
        pulled("x1", "y1");
        KeySlices.Id one = slices.change(1).getFirst();

        assertThat(slices.next(x, 1)).isEqualTo(answer(new Pulled.Ended()));
        assertThat(slices.close(x)).isEmpty();
        assertThat(slices.next(one, 1)).isEqualTo(nothing(0));
        assertThat(slices.close(y)).isEmpty();

        assertThat(taken(one)).extracting(SourceRecord::id).containsExactly("x1", "y1");
    }

    @Test
    @DisplayName("leaves the rest to be released when it is the last one that is closed")
    void rest() {
        pulled("x1", "y1");
        taken(x);

        assertThat(slices.close(x)).isEmpty();
        KeySlices.Rest rest = slices.close(y).orElseThrow();

        assertThat(rest.endSettled()).isFalse();
        assertThat(rest.released().entries())
                .extracting(Settlement.Entry::fate)
                .containsExactly(Fate.Released.STOPPED, Fate.Released.STOPPED);
        assertThat(slices.close(y)).as("closed already").isEmpty();
        assertThat(slices.change(2)).isEmpty();
    }
}
