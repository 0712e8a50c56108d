package io.penstock.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.it.chaos.Invocation.Answer;
import io.penstock.it.chaos.Item.Kind;
import io.penstock.it.chaos.Life.Ending;
import io.penstock.it.chaos.Verdict.Promise;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The checker of the chaos test finds what is put into a clean trace")
class CheckerTest {

    private final Story story = new Story();

    @Test
    void cleanTrace() {
        for (Source source : Source.values()) {
            story.sent.clear();
            story.invocations.clear();
            story.lives.clear();
            story.clean(source);
            assertThat(story.broken()).as(source.id()).isEmpty();
        }
    }

    @Test
    void loss() {
        story.clean(Source.TRADES);
        story.item(Source.TRADES, 3, Kind.GOOD);
        assertThat(story.broken()).containsExactly(Promise.LOST);
        assertThat(story.verdict().figures()).containsEntry("  lost", "1");
    }

    @Test
    void lossOfARecordThatWasInvokedButNeverAccepted() {
        story.clean(Source.ORDERS);
        story.call("a-1", 60, 70, Answer.CUT, story.item(Source.ORDERS, 3, Kind.GOOD));
        assertThat(story.broken()).containsExactly(Promise.LOST);
    }

    @Test
    void swap() {
        List<Item> items = story.items(Source.PAYMENTS, 2);
        story.call("a-1", 0, 10, Answer.ACCEPTED, items.get(1));
        story.call("a-1", 20, 30, Answer.ACCEPTED, items.get(0));
        assertThat(story.broken()).containsExactly(Promise.OUT_OF_ORDER);
    }

    @Test
    void swapWithinAnEvent() {
        List<Item> items = story.items(Source.STOCK, 2);
        story.call("a-1", 0, 10, Answer.ACCEPTED, items.get(1), items.get(0));
        assertThat(story.broken()).containsExactly(Promise.OUT_OF_ORDER);
    }

    @Test
    void oneThatIsPassedOverWithinAnEvent() {
        List<Item> items = story.items(Source.STOCK, 3);
        story.call("a-1", 0, 10, Answer.ACCEPTED, items.get(0), items.get(2));
        story.call("a-1", 20, 30, Answer.ACCEPTED, items.get(1));
        assertThat(story.broken()).containsExactly(Promise.OUT_OF_ORDER);
    }

    @Test
    void oneThatIsInvokedBeforeTheRetryOfAnother() {
        List<Item> items = story.items(Source.TRADES, 2);
        story.call("a-1", 0, 10, Answer.ERROR, items.get(0));
        story.call("a-1", 20, 30, Answer.ACCEPTED, items.get(1));
        story.call("a-1", 40, 50, Answer.ACCEPTED, items.get(0));
        assertThat(story.broken()).containsExactly(Promise.OUT_OF_ORDER);
    }

    @Test
    void swapInAQueueWithoutOrderIsNone() {
        List<Item> items = story.items(Source.ORDERS, 2);
        story.call("a-1", 0, 10, Answer.ACCEPTED, items.get(1));
        story.call("b-1", 5, 30, Answer.ACCEPTED, items.get(0));
        assertThat(story.broken()).isEmpty();
    }

    @Test
    void discardedRecordsMayBePassed() {
        List<Item> items = story.items(Source.CLICKS, 2);
        story.call("a-1", 0, 10, Answer.ERROR, items.get(0));
        story.stored.add(new Stored(Source.CLICKS, List.of(items.get(0))));
        story.call("a-1", 20, 30, Answer.ACCEPTED, items.get(1));
        assertThat(story.broken()).isEmpty();
    }

    @Test
    void discardedAlthoughNoFunctionSawIt() {
        story.stored.add(new Stored(Source.ORDERS, story.items(Source.ORDERS, 1)));
        assertThat(story.broken()).containsExactly(Promise.DISCARDED_UNSEEN);
    }

    @Test
    void filteredRecordThatIsInvoked() {
        story.item(Source.MAILS, 0, Kind.UNWANTED);
        assertThat(story.broken()).isEmpty();
        story.call("a-1", 0, 10, Answer.ACCEPTED, story.sent.getFirst());
        assertThat(story.broken()).containsExactly(Promise.FILTER);
    }

    @Test
    void overlapOnOneInstance() {
        List<Item> items = story.items(Source.TRADES, 1);
        story.call("a-1", 0, 100, Answer.ACCEPTED, items.get(0));
        story.call("a-1", 50, 150, Answer.ACCEPTED, items.get(0));
        assertThat(story.broken()).containsExactly(Promise.OVERLAP);
    }

    @Test
    void overlapOfAGroupOnTwoInstances() {
        List<Item> items = story.items(Source.PAYMENTS, 1);
        story.call("a-1", 0, 100, Answer.ACCEPTED, items.get(0));
        story.call("b-1", 50, 150, Answer.ACCEPTED, items.get(0));
        assertThat(story.broken()).containsExactly(Promise.OVERLAP);
    }

    @Test
    void overlapWithAnInvocationOfAnInstanceThatWasKilledIsNone() {
        List<Item> items = story.items(Source.PAYMENTS, 1);
        story.call("a-1", 0, 100, Answer.ACCEPTED, items.get(0));
        story.call("b-1", 50, 150, Answer.ACCEPTED, items.get(0));
        story.life("a-1", Ending.KILLED, 40, 45, 137);
        assertThat(story.broken()).isEmpty();
        assertThat(story.verdict().figures()).containsEntry("repeats after kills", "1");
    }

    @Test
    void overlapWithAnInvocationThatWasCutByItsTimeoutIsNone() {
        List<Item> items = story.items(Source.TRADES, 1);
        story.call("a-1", 0, 3_500, Answer.HUNG, items.get(0));
        story.call("a-1", 2_100, 2_200, Answer.ACCEPTED, items.get(0));
        assertThat(story.broken()).isEmpty();
    }

    @Test
    void lostLeaseMayOverlapOnceButItsOldOwnerStartsNothingMore() {
        List<Item> items = story.items(Source.TRADES, 1);
        story.call("a-1", 0, 100, Answer.ACCEPTED, items.get(0));
        story.call("b-1", 50, 150, Answer.ACCEPTED, items.get(0));
        assertThat(story.broken()).isEmpty();
        story.call("a-1", 110, 120, Answer.ACCEPTED, items.get(0));
        assertThat(story.broken()).containsExactly(Promise.OVERLAP);
    }

    @Test
    void repeatsAfterAGracefulStopAreCounted() {
        List<Item> items = story.items(Source.TRADES, 1);
        story.call("a-1", 0, 100, Answer.ACCEPTED, items.get(0));
        story.life("a-1", Ending.STOPPED, 90, 300, 143);
        story.call("b-1", 400, 450, Answer.ACCEPTED, items.get(0));
        assertThat(story.broken()).isEmpty();
        assertThat(story.verdict().figures()).containsEntry("repeats after graceful stops", "1");
    }
}
