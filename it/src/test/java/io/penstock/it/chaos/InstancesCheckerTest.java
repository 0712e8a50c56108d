package io.penstock.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.it.chaos.Changed.Outcome;
import io.penstock.it.chaos.Invocation.Answer;
import io.penstock.it.chaos.Item.Kind;
import io.penstock.it.chaos.Life.Ending;
import io.penstock.it.chaos.Verdict.Promise;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The checker of the chaos test finds what instances do wrong")
class InstancesCheckerTest {

    private final Story story = new Story();

    @Test
    void exits() {
        story.life("a-1", Ending.STOPPED, 100, 200, 143);
        story.life("a-2", Ending.STOPPED, 100, 200, 0);
        story.life("a-3", Ending.KILLED, 100, 110, 137);
        assertThat(story.broken()).isEmpty();
        story.life("a-4", Ending.STOPPED, 100, 200, 1);
        story.life("a-5", Ending.STOPPED, 100, 100 + Story.GRACE + 1, 143);
        story.life("a-6", Ending.BY_ITSELF, 100, 100, 3);
        assertThat(story.broken()).containsExactly(Promise.EXIT, Promise.EXIT, Promise.EXIT);
    }

    @Test
    void leftoversErrorsAndMemory() {
        story.left.put("orders", 2);
        story.leased.add("table shard of a");
        story.errors.add("a-1: 1 x died by a fault of Penstock");
        story.memory.put(
                "a-1",
                IntStream.range(0, 300).mapToObj(second -> 200.0 + second).toList());
        story.memory.put(
                "b-1", IntStream.range(0, 300).mapToObj(second -> 200.0).toList());
        assertThat(story.broken())
                .containsExactly(Promise.LEFT_OVER, Promise.LEFT_OVER, Promise.OWN_ERROR, Promise.MEMORY);
    }

    @Test
    void changesThatAreRefusedOrForgotten() {
        story.changes.add(new Changed(Source.ORDERS, Outcome.ACCEPTED, "batch size"));
        story.changes.add(new Changed(Source.ORDERS, Outcome.BUSY, "batch size"));
        story.changes.add(new Changed(Source.ORDERS, Outcome.UNAVAILABLE, "batch size"));
        story.changes.add(new Changed(Source.ORDERS, Outcome.UNREACHABLE, "batch size"));
        assertThat(story.broken()).isEmpty();
        story.changes.add(new Changed(Source.ORDERS, Outcome.REFUSED, "window"));
        story.unsettled.add("BatchSize of orders on A");
        assertThat(story.broken()).containsExactly(Promise.CHANGED, Promise.CHANGED);
    }

    @Test
    void reloadsThatAreRefusedOrShouldHaveBeen() {
        story.reloads.add(new Reloaded(false, Reloaded.Outcome.APPLIED, "good"));
        story.reloads.add(new Reloaded(true, Reloaded.Outcome.REFUSED, "broken"));
        story.reloads.add(new Reloaded(false, Reloaded.Outcome.UNREACHABLE, "good"));
        story.reloads.add(new Reloaded(true, Reloaded.Outcome.UNAVAILABLE, "broken"));
        assertThat(story.broken()).isEmpty();
        story.reloads.add(new Reloaded(false, Reloaded.Outcome.REFUSED, "good"));
        story.reloads.add(new Reloaded(true, Reloaded.Outcome.APPLIED, "broken"));
        assertThat(story.broken()).containsExactly(Promise.RELOADED, Promise.RELOADED);
    }

    @Test
    void moreAtTheSameTimeThanTheLimitOverAllInstances() {
        List<Item> items = story.items(Source.NOTES, 3);
        story.call("a-1", 0, 100, Answer.ACCEPTED, items.get(0));
        story.call("b-1", 50, 150, Answer.ACCEPTED, items.get(1));
        story.call("b-1", 100, 150, Answer.ACCEPTED, items.get(2));
        assertThat(story.broken()).isEmpty();
        assertThat(story.verdict().figures()).containsEntry("most at the same time, and the limit", "notes 2 of 2");
        story.call("c-1", 120, 150, Answer.ACCEPTED, story.item(Source.NOTES, 3, Kind.GOOD));
        assertThat(story.broken()).containsExactly(Promise.LIMIT);
    }

    @Test
    void whatAnInstanceThatWasKilledHasBegunCountsUntilItEnds() {
        List<Item> items = story.items(Source.NOTES, 3);
        story.life("a-1", Ending.KILLED, 40, 45, 137);
        story.call("a-1", 0, 100, Answer.ACCEPTED, items.get(0));
        story.call("b-1", 50, 150, Answer.ACCEPTED, items.get(1));
        story.call("b-1", 60, 150, Answer.ACCEPTED, items.get(2));
        assertThat(story.broken()).containsExactly(Promise.LIMIT);
    }

    @Test
    void anInvocationThatIsNotWaitedForAnyMoreDoesNotCount() {
        List<Item> items = story.items(Source.NOTES, 3);
        story.call("a-1", 0, 3_500, Answer.HUNG, items.get(0));
        story.call("a-1", 2_100, 2_200, Answer.ACCEPTED, items.get(0), items.get(1));
        story.call("b-1", 2_100, 2_200, Answer.ACCEPTED, items.get(2));
        assertThat(story.broken()).isEmpty();
    }
}
