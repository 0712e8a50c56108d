package io.penstock.core.delivery;

import static io.penstock.core.testkit.ScriptedFunction.accepted;
import static io.penstock.core.testkit.ScriptedFunction.failing;
import static io.penstock.core.testkit.ScriptedFunction.reporting;
import static io.penstock.core.testkit.ScriptedFunction.tooLarge;
import static io.penstock.core.testkit.TestRecord.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.record.Fate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A batch of a queue (semantics §5)")
class QueueDeliveryTest {

    @Test
    @DisplayName("that the function accepts is delivered")
    void accepted_batch() {
        Journey journey = Journey.ofQueue(2).run();

        assertThat(journey.fates()).containsExactly("1 delivered", "2 delivered");
    }

    @Test
    @DisplayName("that fails is invoked once and released")
    void failure_is_released() {
        Journey journey = Journey.ofQueue(2)
                .heldFor(Duration.ofSeconds(30))
                .to(call -> failing())
                .run();

        assertThat(journey.calls()).hasSize(1);
        assertThat(journey.fates()).containsExactly("1 released", "2 released");
        assertThat(journey.lastFate()).isEqualTo(Fate.Released.FAILED);
        assertThat(journey.time.elapsed()).isZero();
    }

    @Test
    @DisplayName("B3: only the reported messages are released; a message that is not listed counts as delivered")
    void reported_messages_are_released() {
        Journey journey = Journey.ofQueue(record("a1"), record("a2"), record("b1"), record("a3"), record("b2"))
                .reportingItemFailures()
                .to(call -> reporting("a2"))
                .run();

        assertThat(journey.fates())
                .containsExactly("a1 delivered", "a2 released", "b1 delivered", "a3 delivered", "b2 delivered");
    }

    @Test
    @DisplayName(
            "B50: that is too large on its way is split until it fits, in order, and each part is settled by itself")
    void b50_split() {
        Journey journey = Journey.ofQueue(5)
                .to(call -> call.records().size() > 2 ? tooLarge() : accepted("null"))
                .run();

        assertThat(journey.calls())
                .containsExactly(
                        List.of("1", "2", "3", "4", "5"),
                        List.of("1", "2"),
                        List.of("3", "4", "5"),
                        List.of("3"),
                        List.of("4", "5"));
        assertThat(journey.requestIds()).doesNotHaveDuplicates();
        assertThat(journey.settlements()).hasSize(3);
        assertThat(journey.fates())
                .containsExactly("1 delivered", "2 delivered", "3 delivered", "4 delivered", "5 delivered");
    }

    @Test
    @DisplayName("B50: of which one message alone is too large has failed with that one; the others are delivered")
    void b50_oneIsTooLarge() {
        Journey journey = Journey.ofQueue(3)
                .to(call ->
                        call.records().stream().anyMatch(record -> record.id().equals("2"))
                                ? tooLarge()
                                : accepted("null"))
                .run();

        assertThat(journey.fates()).containsExactly("1 delivered", "2 released", "3 delivered");
        assertThat(journey.settlements().get(1).entries().getFirst().fate()).isEqualTo(Fate.Released.FAILED);
    }

    @Test
    @DisplayName("B50: no right half passes a message of its group that failed in the left one")
    void b50_groups() {
        Journey journey = Journey.ofQueue(
                        record("a1").withKey("a"),
                        record("b1").withKey("b"),
                        record("a2").withKey("a"))
                .to(call -> call.records().size() > 1 ? tooLarge() : failing())
                .run();

        assertThat(journey.calls()).containsExactly(List.of("a1", "b1", "a2"), List.of("a1"));
        assertThat(journey.fates()).containsExactly("a1 released", "b1 released", "a2 released");
    }

    @Test
    @DisplayName("B50: whose halves stay hidden no longer is released, and no attempt starts too late")
    void b50_halvesWhileHidden() {
        Journey journey = Journey.ofQueue(2)
                .heldFor(Duration.ofSeconds(3))
                .to(call -> tooLarge())
                .run();

        assertThat(journey.calls()).hasSize(1);
        assertThat(journey.lastFate()).isEqualTo(Fate.Released.NOT_ATTEMPTED);
    }

    @Test
    @DisplayName("a message that was only throttled before still gets its invocation")
    void throttles_do_not_discard() {
        Journey journey =
                Journey.ofQueue(record("1").withDeliveries(9)).retries(1).run();

        assertThat(journey.calls()).hasSize(1);
        assertThat(journey.fates()).containsExactly("1 delivered");
    }

    @Test
    @DisplayName("that is too large to send is released, and left to the queue's redrive policy")
    void oversize() {
        Journey journey = Journey.ofQueue(1).tooLargeToSend().run();

        assertThat(journey.calls()).isEmpty();
        assertThat(journey.fates()).isEqualTo(List.of("1 released"));
    }
}
