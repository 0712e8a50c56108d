package io.penstock.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.record.Fate;
import io.penstock.core.record.FilterView;
import io.penstock.core.record.Settlement;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.core.time.Chance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Field bug B4: of a FIFO group one lane at a time has messages, also when they become visible too early. */
class FifoClaimsTest {

    private final VirtualTime time = new VirtualTime();
    private final MessageGroups groups = new MessageGroups(new LoneTime(time));
    private final FifoClaims one = lane(1);
    private final FifoClaims two = lane(2);
    private final Hidden hidden = new Hidden(time.now(), Duration.ofSeconds(30));

    private FifoClaims lane(int number) {
        return new FifoClaims(new LaneId(number, number), groups, Chance.seeded(number), new LoneTime(time));
    }

    /** A message whose group is its first letter. */
    private SqsRecord message(String id) {
        return new SqsRecord(
                id, "handle-" + id, id.substring(0, 1), time.now(), 1, new byte[0], FilterView.NONE, Optional.empty());
    }

    private Instant in(Duration duration) {
        return time.now().plus(duration);
    }

    @Test
    void messagesOfAGroupThatAnotherLaneHasAreDeferredAndTheOthersAreNot() {
        one.claim(List.of(message("a1")), hidden);

        List<SqsRecord> claimed = two.claim(List.of(message("a2"), message("b1")), hidden);

        assertThat(claimed).extracting(SqsRecord::id).containsExactly("b1");
        assertThat(two.hasDeferred()).isTrue();
        assertThat(two.deferredHandles()).containsExactly("handle-a2");
    }

    @Test
    void deferredMessagesAreDeliveredWhenTheirGroupIsFree() throws Exception {
        List<SqsRecord> first = one.claim(List.of(message("a1"), message("a2")), hidden);
        two.claim(List.of(message("a3")), hidden);

        one.settled(Settlement.all(List.of(first.getFirst()), Fate.DELIVERED));
        assertThat(two.awaitDeferred(in(Duration.ofSeconds(1)))).isEqualTo(new Claims.Progress.StillDeferred());
        one.settled(Settlement.all(List.of(first.getLast()), Fate.DELIVERED));

        Claims.Progress.Claimed claimed = (Claims.Progress.Claimed) two.awaitDeferred(in(Duration.ofSeconds(1)));
        assertThat(claimed.records()).extracting(SqsRecord::id).containsExactly("a3");
        assertThat(claimed.hidden()).isEqualTo(hidden);
        assertThat(two.hasDeferred()).isFalse();
        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aLaneThatEndsFreesItsGroups() throws Exception {
        one.claim(List.of(message("a1")), hidden);
        two.claim(List.of(message("a2")), hidden);

        one.close();

        assertThat(two.awaitDeferred(in(Duration.ofSeconds(1)))).isInstanceOf(Claims.Progress.Claimed.class);
    }

    @Test
    void deferredMessagesAreForgottenWhenTheyAreVisibleAgain() throws Exception {
        one.claim(List.of(message("a1")), hidden);
        SqsRecord deferred = message("a2");
        two.claim(List.of(deferred), hidden);

        assertThat(two.awaitDeferred(in(Duration.ofMinutes(5)))).isEqualTo(new Claims.Progress.StillDeferred());
        assertThat(time.elapsed())
                .as("they are waited for while they are hidden")
                .isEqualTo(Duration.ofSeconds(30));
        assertThat(two.deferredHandles()).isEmpty();
        assertThat(two.awaitDeferred(in(Duration.ofMinutes(5))))
                .isEqualTo(new Claims.Progress.VisibleAgain(List.of(deferred)));

        assertThat(two.hasDeferred()).isFalse();
    }

    @Test
    void aReceiveKeepsItsNameUntilItIsAnswered() {
        String name = one.attempt();

        assertThat(one.attempt()).isEqualTo(name);
        one.answered();
        assertThat(one.attempt()).isNotEqualTo(name);
    }
}
