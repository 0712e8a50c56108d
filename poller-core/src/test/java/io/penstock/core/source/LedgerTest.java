package io.penstock.core.source;

import static io.penstock.core.record.Fate.DELIVERED;
import static io.penstock.core.record.Fate.FILTERED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.testkit.TestRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

    private final Ledger ledger = new Ledger(10, 10_000);

    private static TestRecord of(String id) {
        return TestRecord.record(id).withKey(id.substring(0, 1));
    }

    private void add(String... ids) {
        addReadTo(T0, ids);
    }

    private void addReadTo(Instant readTo, String... ids) {
        List<SourceRecord> records = new ArrayList<>();
        List.of(ids).forEach(id -> records.add(of(id)));
        ledger.add(new Pulled.Records(records, readTo, readTo.plusSeconds(60)));
    }

    private List<String> take(int slice, int limit) {
        return ids(ledger.take(slice, limit).records());
    }

    private List<String> settle(int slice, Fate fate, String... ids) {
        Settlement.Builder settlement = new Settlement.Builder(ids.length);
        List.of(ids).forEach(id -> settlement.add(of(id), fate));
        return ids(ledger.settle(slice, settlement.build()).entries().stream()
                .map(Settlement.Entry::record)
                .toList());
    }

    private static List<String> ids(List<SourceRecord> records) {
        return records.stream().map(SourceRecord::id).toList();
    }

    /** The slice that gets records of this key when there are {@code slices}. */
    static int sliceOf(String key, int slices) {
        Ledger probe = new Ledger(1, 1);
        probe.deal(slices);
        probe.add(new Pulled.Records(List.of(TestRecord.record("probe").withKey(key)), Instant.MIN, Instant.MAX));
        return IntStream.range(0, slices)
                .filter(slice -> !probe.take(slice, 1).records().isEmpty())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void thePositionStaysBeforeTheFirstRecordThatIsNotSettled() {
        int x = sliceOf("x", 2);
        int y = sliceOf("y", 2);
        assertThat(x).isNotEqualTo(y);
        ledger.deal(2);
        add("x1", "y1", "y2", "x2");

        assertThat(take(x, 1)).containsExactly("x1");
        assertThat(take(y, 10)).containsExactly("y1", "y2");
        assertThat(settle(y, DELIVERED, "y1", "y2")).isEmpty();
        assertThat(ledger.allSettled()).isFalse();

        assertThat(settle(x, DELIVERED, "x1")).containsExactly("x1", "y1", "y2");
        assertThat(take(x, 10)).containsExactly("x2");
        assertThat(settle(x, FILTERED, "x2")).containsExactly("x2");
        assertThat(ledger.allSettled()).isTrue();
    }

    @Test
    void recordsOfOneKeyAreNeverInTwoSlices() {
        ledger.deal(10);
        add("k1", "k2", "k3");

        assertThat(IntStream.range(0, 10).mapToObj(slice -> take(slice, 10)).filter(taken -> !taken.isEmpty()))
                .containsExactly(List.of("k1", "k2", "k3"));
    }

    @Test
    void recordsWithoutAKeyAreSpread() {
        Ledger roomy = new Ledger(1000, 1_000_000);
        roomy.deal(4);
        roomy.add(new Pulled.Records(TestRecord.records(400), Instant.MIN, Instant.MAX));

        assertThat(IntStream.range(0, 4)
                        .map(slice -> roomy.take(slice, 400).records().size()))
                .allMatch(taken -> taken > 50)
                .hasSize(4);
    }

    @Test
    void aReleasedRecordIsAGapForGood() {
        int x = sliceOf("x", 2);
        int y = sliceOf("y", 2);
        ledger.deal(2);
        add("x1", "y1", "x2", "y2");
        assertThat(take(x, 10)).containsExactly("x1", "x2");
        assertThat(take(y, 1)).containsExactly("y1");

        assertThat(settle(x, DELIVERED, "x1")).containsExactly("x1");
        assertThat(settle(x, Fate.Released.FAILED, "x2")).isEmpty();

        assertThat(ledger.isCut()).isTrue();
        assertThat(ledger.room()).isZero();
        assertThat(take(y, 10)).as("y2 comes after the gap").isEmpty();
        assertThat(settle(y, DELIVERED, "y1")).containsExactly("y1");
        assertThat(ledger.releaseRest().entries())
                .extracting(Settlement.Entry::fate)
                .containsExactly(Fate.Released.FAILED, Fate.Released.STOPPED);
        assertThat(ledger.allSettled()).isTrue();
    }

    @Test
    void whatComesBeforeAGapIsStillTaken() {
        int x = sliceOf("x", 2);
        int y = sliceOf("y", 2);
        ledger.deal(2);
        add("y1", "x1", "y2");
        take(x, 1);
        settle(x, Fate.Released.STOPPED, "x1");

        assertThat(take(y, 10)).containsExactly("y1");
    }

    @Test
    void aSettledRecordAfterAGapIsReleasedInTheEnd() {
        int x = sliceOf("x", 2);
        int y = sliceOf("y", 2);
        ledger.deal(2);
        add("x1", "y1");
        take(x, 1);
        take(y, 1);
        settle(y, DELIVERED, "y1");
        settle(x, Fate.Released.NOT_ATTEMPTED, "x1");

        assertThat(ledger.releaseRest().entries())
                .extracting(Settlement.Entry::fate)
                .containsExactly(Fate.Released.NOT_ATTEMPTED, Fate.Released.STOPPED);
    }

    @Test
    void itIsBoundedInRecordsSettledOnesAfterAGapIncluded() {
        int x = sliceOf("x", 2);
        int y = sliceOf("y", 2);
        ledger.deal(2);
        add("x1", "y1", "y2", "y3", "y4", "y5", "y6", "y7", "y8");
        assertThat(ledger.room()).isEqualTo(1);
        add("y9");
        take(y, 10);
        settle(y, DELIVERED, "y1", "y2", "y3", "y4", "y5", "y6", "y7", "y8", "y9");
        assertThat(ledger.room()).isZero();

        take(x, 1);
        settle(x, DELIVERED, "x1");
        assertThat(ledger.room()).isEqualTo(10);
    }

    @Test
    void itIsBoundedInUnsettledBytesPlusOnePull() {
        int size = of("k1").json().length;
        Ledger tight = new Ledger(1000, 2L * size);
        tight.deal(1);
        tight.add(new Pulled.Records(List.of(of("k1")), Instant.MIN, Instant.MAX));
        assertThat(tight.room()).isEqualTo(999);
        tight.add(new Pulled.Records(List.of(of("k2"), of("k3")), Instant.MIN, Instant.MAX));
        assertThat(tight.room()).isZero();

        tight.take(0, 2);
        tight.settle(0, Settlement.all(List.of(of("k1"), of("k2")), DELIVERED));
        assertThat(tight.room()).isEqualTo(999);
    }

    @Test
    void dealingAgainKeepsTheOrderOfEachKey() {
        ledger.deal(3);
        add("x1", "y1", "x2", "z1", "y2");
        ledger.deal(1);

        assertThat(take(0, 10)).containsExactly("x1", "y1", "x2", "z1", "y2");
        assertThatIllegalStateException().isThrownBy(() -> ledger.deal(2));
        assertThatIllegalStateException().isThrownBy(() -> new Ledger(1, 1).deal(0));
    }

    @Test
    void aSliceSettlesInTheOrderInWhichItTook() {
        ledger.deal(1);
        add("x1", "x2");
        take(0, 2);

        assertThatIllegalStateException().isThrownBy(() -> settle(0, DELIVERED, "x2"));
        assertThatIllegalStateException().isThrownBy(() -> settle(0, DELIVERED, "x1", "x2", "x3"));
    }

    @Test
    void aSliceIsReadAsFarAsNothingForItWaits() {
        int x = sliceOf("x", 2);
        int y = sliceOf("y", 2);
        ledger.deal(2);
        assertThat(ledger.take(x, 1).readTo()).isEqualTo(Instant.MIN);
        addReadTo(T0, "x1", "y1");
        addReadTo(T0.plusSeconds(1), "x2", "y2", "x3");

        assertThat(ledger.take(x, 1).readTo()).as("x2 waits; it came after T0").isEqualTo(T0);
        assertThat(ledger.take(x, 1).readTo()).as("x3 waits").isEqualTo(T0);
        assertThat(ledger.take(x, 1).readTo()).isEqualTo(T0.plusSeconds(1));
        assertThat(ledger.take(y, 2).readTo()).isEqualTo(T0.plusSeconds(1));
    }

    @Test
    void recordsAreOursUntilTheEarliestOfThemIsNot() {
        ledger.deal(1);
        addReadTo(T0.plusSeconds(9), "x1");
        addReadTo(T0, "x2");

        assertThat(ledger.take(0, 1).heldUntil()).isEqualTo(T0.plusSeconds(69));
        assertThat(ledger.take(0, 1).heldUntil()).isEqualTo(T0.plusSeconds(60));
        assertThat(ledger.take(0, 1).heldUntil()).isEqualTo(Instant.MAX);
    }

    @Test
    void itNeedsRoom() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Ledger(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Ledger(1, 0));
    }

    @Test
    void f4_whatASliceHasTakenIsNotKeptHereAsWell() {
        ledger.deal(1);
        add("a1", "a2");

        SourceRecord taken = ledger.take(0, 1).records().getFirst();

        assertThat(taken.size()).isPositive();
        assertThat(ledger.releaseRest().entries())
                .extracting(entry -> entry.record().size())
                .containsExactly(0, taken.size());
    }
}
