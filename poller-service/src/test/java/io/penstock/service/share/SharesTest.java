package io.penstock.service.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.service.share.Shares.Seen;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A limit that instances share")
class SharesTest {

    private static final String QUEUE = "queue/orders";
    private static final String FUNCTION = "function/resize";

    private final Map<String, Seen> instances = new TreeMap<>();
    private Split split = Split.NONE;

    /** An instance that has applied the present split. */
    private void reports(String id, String limit, long total, long wanted) {
        put(
                id,
                limit,
                new LimitReport(true, total, wanted, split.part(limit, id).share()),
                split.epoch(),
                false);
    }

    private void put(String id, String limit, LimitReport report, long epoch, boolean silent) {
        InstanceReport whole = new InstanceReport(id, "host", Instant.EPOCH, "1", 1, epoch, Map.of(limit, report));
        instances.put(id, new Seen(whole, silent));
    }

    /** Everybody who has reported applies the split and reports it. */
    private void divide(String limit) {
        split = Shares.next(split, List.copyOf(instances.values()));
        instances.replaceAll((id, seen) -> {
            LimitReport before = seen.report().of(limit);
            LimitReport after = new LimitReport(
                    before.takesPart(),
                    before.total(),
                    before.wanted(),
                    split.part(limit, id).share());
            return new Seen(
                    new InstanceReport(id, "host", Instant.EPOCH, "1", 2, split.epoch(), Map.of(limit, after)), false);
        });
    }

    private List<Long> shares(String limit) {
        return new TreeMap<>(split.limits().getOrDefault(limit, Map.of()))
                .values().stream().map(Split.Part::share).toList();
    }

    @Test
    @DisplayName("belongs to the only instance")
    void alone() {
        reports("a", QUEUE, 20, 20);

        divide(QUEUE);

        assertThat(shares(QUEUE)).containsExactly(20L);
    }

    @Test
    @DisplayName("goes to the instance that invokes, also when it is few invocations a second")
    void aLowRate() {
        String rate = "rate/resize/invocations";
        reports("a", rate, 3_000, 3_000);
        reports("b", rate, 3_000, 150);
        reports("c", rate, 3_000, 150);

        divide(rate);

        assertThat(shares(rate)).containsExactly(2_700L, 150L, 150L);
    }

    @Test
    @DisplayName("is divided equally for the lanes of a queue, but not before others have less")
    void aQueue() {
        reports("a", QUEUE, 20, 20);
        divide(QUEUE);
        reports("b", QUEUE, 20, 20);
        reports("c", QUEUE, 20, 20);

        divide(QUEUE);
        assertThat(shares(QUEUE)).containsExactly(7L, 0L, 0L);
        divide(QUEUE);
        assertThat(shares(QUEUE)).containsExactly(7L, 7L, 6L);
        Split before = split;
        divide(QUEUE);
        assertThat(split).isSameAs(before);
    }

    @Test
    @DisplayName("follows what is wanted for a function, everybody has one, and what nobody wants is divided")
    void aFunction() {
        reports("a", FUNCTION, 10, 100);
        reports("b", FUNCTION, 10, 2);
        reports("c", FUNCTION, 10, 0);

        divide(FUNCTION);
        assertThat(shares(FUNCTION)).containsExactly(7L, 2L, 1L);

        instances.clear();
        split = Split.NONE;
        reports("a", FUNCTION, 10, 0);
        reports("b", FUNCTION, 10, 1);
        divide(FUNCTION);
        assertThat(shares(FUNCTION)).containsExactly(5L, 5L);
    }

    @Test
    @DisplayName("stays as it is while nobody would get much more")
    void isNotMovedAllTheTime() {
        reports("a", FUNCTION, 100, 60);
        reports("b", FUNCTION, 100, 40);
        divide(FUNCTION);
        Split before = split;
        assertThat(shares(FUNCTION)).containsExactly(60L, 40L);

        reports("a", FUNCTION, 100, 57);
        reports("b", FUNCTION, 100, 43);
        divide(FUNCTION);
        assertThat(split).isSameAs(before);

        reports("a", FUNCTION, 100, 10);
        reports("b", FUNCTION, 100, 90);
        divide(FUNCTION);
        divide(FUNCTION);
        assertThat(shares(FUNCTION)).containsExactly(10L, 90L);
    }

    @Test
    @DisplayName("is given to the first ones when there is not enough for all")
    void tooSmall() {
        for (String id : List.of("a", "b", "c")) {
            reports(id, FUNCTION, 2, 5);
        }

        divide(FUNCTION);

        assertThat(shares(FUNCTION)).containsExactly(1L, 1L, 0L);
    }

    @Test
    @DisplayName("of nothing gives nobody anything")
    void nothing() {
        reports("a", FUNCTION, 0, 5);

        divide(FUNCTION);

        assertThat(shares(FUNCTION)).containsExactly(0L);
    }

    @Test
    @DisplayName("is the smallest that anybody knows while a change spreads")
    void aChange() {
        reports("a", QUEUE, 20, 20);
        reports("b", QUEUE, 20, 20);
        divide(QUEUE);
        divide(QUEUE);
        reports("a", QUEUE, 6, 6);

        divide(QUEUE);
        assertThat(shares(QUEUE)).containsExactly(3L, 3L);

        reports("a", QUEUE, 6, 6);
        reports("b", QUEUE, 6, 6);
        divide(QUEUE);
        assertThat(shares(QUEUE)).containsExactly(3L, 3L);
    }

    @Test
    @DisplayName("is kept for an instance that is silent, and is free when that is gone")
    void silence() {
        reports("a", QUEUE, 20, 20);
        reports("b", QUEUE, 20, 20);
        divide(QUEUE);
        divide(QUEUE);
        instances.computeIfPresent("b", (id, seen) -> new Seen(seen.report(), true));
        Split before = split;

        assertThat(Shares.next(split, List.copyOf(instances.values()))).isSameAs(before);
        instances.remove("b");
        divide(QUEUE);
        assertThat(shares(QUEUE)).containsExactly(20L);
    }

    @Test
    @DisplayName("of all functions together is free as soon as an instance is silent")
    void silenceOfTheCommonOne() {
        reports("a", "concurrency", 20, 20);
        reports("b", "concurrency", 20, 20);
        divide("concurrency");
        divide("concurrency");
        instances.computeIfPresent("b", (id, seen) -> new Seen(seen.report(), true));

        split = Shares.next(split, List.copyOf(instances.values()));

        assertThat(shares("concurrency")).containsExactly(20L);
    }

    @Test
    @DisplayName("counts for an instance that has not applied a split what it could have, and what it reports")
    void bounds() {
        reports("a", QUEUE, 20, 20);
        divide(QUEUE);
        put("b", QUEUE, new LimitReport(true, 20, 20, 0), split.epoch(), false);
        Seen late = Objects.requireNonNull(instances.get("a"));
        divide(QUEUE);
        assertThat(shares(QUEUE)).containsExactly(10L, 0L);
        instances.put("a", late);

        split = Shares.next(split, List.copyOf(instances.values()));
        assertThat(shares(QUEUE)).containsExactly(10L, 0L);

        put("a", QUEUE, new LimitReport(true, 20, 20, 14), split.epoch(), false);
        split = Shares.next(split, List.copyOf(instances.values()));
        assertThat(shares(QUEUE)).as("14 lanes still have messages").containsExactly(10L, 6L);
    }

    @Test
    @DisplayName("counts for an instance what a split gave it, although it has not reported that it knows it")
    void ceilings() {
        reports("a", QUEUE, 20, 20);
        divide(QUEUE);
        reports("b", QUEUE, 20, 20);
        divide(QUEUE);
        Seen before = Objects.requireNonNull(instances.get("b"));
        divide(QUEUE);
        assertThat(shares(QUEUE)).containsExactly(10L, 10L);
        instances.put("b", before);
        reports("c", QUEUE, 20, 20);

        split = Shares.next(split, List.copyOf(instances.values()));

        assertThat(split.part(QUEUE, "a")).isEqualTo(new Split.Part(7, 10));
        assertThat(split.part(QUEUE, "b")).isEqualTo(new Split.Part(7, 10));
        assertThat(split.part(QUEUE, "c")).isEqualTo(new Split.Part(0, 0));
    }

    @Test
    @DisplayName("is given anew to an instance that left and came back before anybody noticed")
    void comesBack() {
        reports("a", QUEUE, 20, 20);
        divide(QUEUE);
        put("a", QUEUE, new LimitReport(true, 20, 20, 0), split.epoch(), false);
        long before = split.epoch();

        divide(QUEUE);

        assertThat(split.epoch()).isEqualTo(before + 1);
        assertThat(shares(QUEUE)).containsExactly(20L);
    }

    @Test
    @DisplayName("leaves nothing to an instance that drains but what it still uses")
    void draining() {
        reports("a", QUEUE, 20, 20);
        reports("b", QUEUE, 20, 20);
        divide(QUEUE);
        divide(QUEUE);
        put("a", QUEUE, new LimitReport(false, 20, 0, 10), split.epoch(), false);

        split = Shares.next(split, List.copyOf(instances.values()));

        assertThat(split.part(QUEUE, "a")).isEqualTo(new Split.Part(0, 10));
        assertThat(split.part(QUEUE, "b")).isEqualTo(new Split.Part(10, 10));
        put("a", QUEUE, new LimitReport(false, 20, 0, 3), split.epoch(), false);
        reports("b", QUEUE, 20, 20);
        split = Shares.next(split, List.copyOf(instances.values()));
        assertThat(split.part(QUEUE, "b")).isEqualTo(new Split.Part(17, 17));
    }

    @Test
    @DisplayName("is divided with what can't be divided to the first")
    void equally() {
        assertThat(Shares.equally(20, new long[] {100, 100, 100})).containsExactly(7, 7, 6);
        assertThat(Shares.equally(20, new long[] {3, 100, 0})).containsExactly(3, 17, 0);
        assertThat(Shares.equally(5, new long[] {1, 1})).containsExactly(1, 1);
    }
}
