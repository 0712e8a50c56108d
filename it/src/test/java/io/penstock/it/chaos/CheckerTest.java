package io.penstock.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.it.chaos.Changed.Outcome;
import io.penstock.it.chaos.Invocation.Answer;
import io.penstock.it.chaos.Item.Kind;
import io.penstock.it.chaos.Life.Ending;
import io.penstock.it.chaos.Verdict.Finding;
import io.penstock.it.chaos.Verdict.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The checker of the chaos test finds what is put into a clean trace")
class CheckerTest {

    private static final long TIMEOUT = 2_000;
    private static final long GRACE = 20_000;

    private final List<Item> sent = new ArrayList<>();
    private final List<Invocation> invocations = new ArrayList<>();
    private final List<Stored> stored = new ArrayList<>();
    private final List<Life> lives = new ArrayList<>();
    private final Map<String, Integer> left = new TreeMap<>();
    private final List<String> leased = new ArrayList<>();
    private final List<Changed> changes = new ArrayList<>();
    private final List<String> unsettled = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private final Map<String, List<Double>> memory = new TreeMap<>();

    private Item item(Source source, int number, Kind kind) {
        Item item = new Item(source, "key", number, kind);
        sent.add(item);
        return item;
    }

    private List<Item> items(Source source, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> item(source, number, Kind.GOOD))
                .toList();
    }

    private void call(String instance, long start, long end, Answer answer, Item... items) {
        List<Item> all = List.of(items);
        invocations.add(new Invocation(
                "request-" + invocations.size(),
                all.getFirst().source(),
                instance,
                start,
                end,
                all,
                answer,
                answer == Answer.ACCEPTED ? all : List.of()));
    }

    private void life(String instance, Ending ending, long asked, long end, int code) {
        lives.add(new Life(instance, 0, ending, asked, end, code));
    }

    private Verdict verdict() {
        return Checker.check(new Trace(
                sent,
                invocations,
                stored,
                lives,
                changes,
                left,
                leased,
                unsettled,
                errors,
                memory,
                Map.of(),
                10_000,
                TIMEOUT,
                GRACE));
    }

    private List<Promise> broken() {
        return verdict().findings().stream().map(Finding::promise).toList();
    }

    /** Three records of a key, one after the other, with a retry. */
    private List<Item> clean(Source source) {
        List<Item> items = items(source, 3);
        call("a-1", 0, 10, Answer.ACCEPTED, items.get(0));
        call("a-1", 20, 30, Answer.ERROR, items.get(1), items.get(2));
        call("a-1", 40, 50, Answer.ACCEPTED, items.get(1), items.get(2));
        life("a-1", Ending.STOPPED, 9_000, 9_500, 143);
        return items;
    }

    @Test
    void cleanTrace() {
        for (Source source : Source.values()) {
            sent.clear();
            invocations.clear();
            lives.clear();
            clean(source);
            assertThat(broken()).as(source.id()).isEmpty();
        }
    }

    @Test
    void loss() {
        clean(Source.TRADES);
        item(Source.TRADES, 3, Kind.GOOD);
        assertThat(broken()).containsExactly(Promise.LOST);
        assertThat(verdict().figures()).containsEntry("  lost", "1");
    }

    @Test
    void lossOfARecordThatWasInvokedButNeverAccepted() {
        clean(Source.ORDERS);
        call("a-1", 60, 70, Answer.CUT, item(Source.ORDERS, 3, Kind.GOOD));
        assertThat(broken()).containsExactly(Promise.LOST);
    }

    @Test
    void swap() {
        List<Item> items = items(Source.PAYMENTS, 2);
        call("a-1", 0, 10, Answer.ACCEPTED, items.get(1));
        call("a-1", 20, 30, Answer.ACCEPTED, items.get(0));
        assertThat(broken()).containsExactly(Promise.OUT_OF_ORDER);
    }

    @Test
    void swapWithinAnEvent() {
        List<Item> items = items(Source.STOCK, 2);
        call("a-1", 0, 10, Answer.ACCEPTED, items.get(1), items.get(0));
        assertThat(broken()).containsExactly(Promise.OUT_OF_ORDER);
    }

    @Test
    void oneThatIsPassedOverWithinAnEvent() {
        List<Item> items = items(Source.STOCK, 3);
        call("a-1", 0, 10, Answer.ACCEPTED, items.get(0), items.get(2));
        call("a-1", 20, 30, Answer.ACCEPTED, items.get(1));
        assertThat(broken()).containsExactly(Promise.OUT_OF_ORDER);
    }

    @Test
    void oneThatIsInvokedBeforeTheRetryOfAnother() {
        List<Item> items = items(Source.TRADES, 2);
        call("a-1", 0, 10, Answer.ERROR, items.get(0));
        call("a-1", 20, 30, Answer.ACCEPTED, items.get(1));
        call("a-1", 40, 50, Answer.ACCEPTED, items.get(0));
        assertThat(broken()).containsExactly(Promise.OUT_OF_ORDER);
    }

    @Test
    void swapInAQueueWithoutOrderIsNone() {
        List<Item> items = items(Source.ORDERS, 2);
        call("a-1", 0, 10, Answer.ACCEPTED, items.get(1));
        call("b-1", 5, 30, Answer.ACCEPTED, items.get(0));
        assertThat(broken()).isEmpty();
    }

    @Test
    void discardedRecordsMayBePassed() {
        List<Item> items = items(Source.CLICKS, 2);
        call("a-1", 0, 10, Answer.ERROR, items.get(0));
        stored.add(new Stored(Source.CLICKS, List.of(items.get(0))));
        call("a-1", 20, 30, Answer.ACCEPTED, items.get(1));
        assertThat(broken()).isEmpty();
    }

    @Test
    void discardedAlthoughNoFunctionSawIt() {
        stored.add(new Stored(Source.ORDERS, items(Source.ORDERS, 1)));
        assertThat(broken()).containsExactly(Promise.DISCARDED_UNSEEN);
    }

    @Test
    void filteredRecordThatIsInvoked() {
        item(Source.MAILS, 0, Kind.UNWANTED);
        assertThat(broken()).isEmpty();
        call("a-1", 0, 10, Answer.ACCEPTED, sent.getFirst());
        assertThat(broken()).containsExactly(Promise.FILTER);
    }

    @Test
    void overlapOnOneInstance() {
        List<Item> items = items(Source.TRADES, 1);
        call("a-1", 0, 100, Answer.ACCEPTED, items.get(0));
        call("a-1", 50, 150, Answer.ACCEPTED, items.get(0));
        assertThat(broken()).containsExactly(Promise.OVERLAP);
    }

    @Test
    void overlapOfAGroupOnTwoInstances() {
        List<Item> items = items(Source.PAYMENTS, 1);
        call("a-1", 0, 100, Answer.ACCEPTED, items.get(0));
        call("b-1", 50, 150, Answer.ACCEPTED, items.get(0));
        assertThat(broken()).containsExactly(Promise.OVERLAP);
    }

    @Test
    void overlapWithAnInvocationOfAnInstanceThatWasKilledIsNone() {
        List<Item> items = items(Source.PAYMENTS, 1);
        call("a-1", 0, 100, Answer.ACCEPTED, items.get(0));
        call("b-1", 50, 150, Answer.ACCEPTED, items.get(0));
        life("a-1", Ending.KILLED, 40, 45, 137);
        assertThat(broken()).isEmpty();
        assertThat(verdict().figures()).containsEntry("repeats after kills", "1");
    }

    @Test
    void overlapWithAnInvocationThatWasCutByItsTimeoutIsNone() {
        List<Item> items = items(Source.TRADES, 1);
        call("a-1", 0, 3_500, Answer.HUNG, items.get(0));
        call("a-1", 2_100, 2_200, Answer.ACCEPTED, items.get(0));
        assertThat(broken()).isEmpty();
    }

    @Test
    void lostLeaseMayOverlapOnceButItsOldOwnerStartsNothingMore() {
        List<Item> items = items(Source.TRADES, 1);
        call("a-1", 0, 100, Answer.ACCEPTED, items.get(0));
        call("b-1", 50, 150, Answer.ACCEPTED, items.get(0));
        assertThat(broken()).isEmpty();
        call("a-1", 110, 120, Answer.ACCEPTED, items.get(0));
        assertThat(broken()).containsExactly(Promise.OVERLAP);
    }

    @Test
    void repeatsAfterAGracefulStopAreCounted() {
        List<Item> items = items(Source.TRADES, 1);
        call("a-1", 0, 100, Answer.ACCEPTED, items.get(0));
        life("a-1", Ending.STOPPED, 90, 300, 143);
        call("b-1", 400, 450, Answer.ACCEPTED, items.get(0));
        assertThat(broken()).isEmpty();
        assertThat(verdict().figures()).containsEntry("repeats after graceful stops", "1");
    }

    @Test
    void exits() {
        life("a-1", Ending.STOPPED, 100, 200, 143);
        life("a-2", Ending.STOPPED, 100, 200, 0);
        life("a-3", Ending.KILLED, 100, 110, 137);
        assertThat(broken()).isEmpty();
        life("a-4", Ending.STOPPED, 100, 200, 1);
        life("a-5", Ending.STOPPED, 100, 100 + GRACE + 1, 143);
        life("a-6", Ending.BY_ITSELF, 100, 100, 3);
        assertThat(broken()).containsExactly(Promise.EXIT, Promise.EXIT, Promise.EXIT);
    }

    @Test
    void leftoversErrorsAndMemory() {
        left.put("orders", 2);
        leased.add("table shard of a");
        errors.add("a-1: 1 x died by a fault of Penstock");
        memory.put(
                "a-1",
                IntStream.range(0, 300).mapToObj(second -> 200.0 + second).toList());
        memory.put("b-1", IntStream.range(0, 300).mapToObj(second -> 200.0).toList());
        assertThat(broken()).containsExactly(Promise.LEFT_OVER, Promise.LEFT_OVER, Promise.OWN_ERROR, Promise.MEMORY);
    }

    @Test
    void changesThatAreRefusedOrForgotten() {
        changes.add(new Changed(Source.ORDERS, Outcome.ACCEPTED, "batch size"));
        changes.add(new Changed(Source.ORDERS, Outcome.BUSY, "batch size"));
        changes.add(new Changed(Source.ORDERS, Outcome.UNAVAILABLE, "batch size"));
        changes.add(new Changed(Source.ORDERS, Outcome.UNREACHABLE, "batch size"));
        assertThat(broken()).isEmpty();
        changes.add(new Changed(Source.ORDERS, Outcome.REFUSED, "window"));
        unsettled.add("BatchSize of orders on A");
        assertThat(broken()).containsExactly(Promise.CHANGED, Promise.CHANGED);
    }
}
