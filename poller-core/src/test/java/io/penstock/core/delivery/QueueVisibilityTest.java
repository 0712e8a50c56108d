package io.penstock.core.delivery;

import static io.penstock.core.testkit.ScriptedFunction.accepted;
import static io.penstock.core.testkit.ScriptedFunction.throttled;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.record.Fate;
import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A batch of a queue that waits for its function (semantics §5.2)")
class QueueVisibilityTest {

    @Test
    @DisplayName("that is throttled is invoked again while it is hidden, with the same request id")
    void throttled_batch_stays_hidden() {
        AtomicInteger calls = new AtomicInteger();
        Journey journey = Journey.ofQueue(1)
                .heldFor(Duration.ofSeconds(30))
                .to(call -> calls.incrementAndGet() < 3 ? throttled() : accepted("null"))
                .run();

        assertThat(journey.calls()).hasSize(3);
        assertThat(journey.requestIds()).containsOnly(Journey.BATCH_ID);
        assertThat(journey.fates()).containsExactly("1 delivered");
        assertThat(journey.time.elapsed()).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    @DisplayName("that stays throttled is released before it becomes visible, and no attempt starts too late")
    void throttled_until_it_becomes_visible() {
        Journey journey = Journey.ofQueue(1)
                .heldFor(Duration.ofSeconds(30))
                .to(call -> throttled())
                .run();

        assertThat(journey.time.elapsed()).isEqualTo(Duration.ofSeconds(26));
        assertThat(journey.lastFate()).isEqualTo(Fate.Released.NOT_ATTEMPTED);
        assertThat(journey.calls()).hasSizeBetween(8, 12);
    }

    @Test
    @DisplayName("F8: no attempt but the first begins when less than the function's timeout is left")
    void f8_no_attempt_may_outlast_the_visibility() {
        List<Duration> begun = new ArrayList<>();
        Journey journey = Journey.ofQueue(1).heldFor(Duration.ofSeconds(30)).functionTimeout(Duration.ofSeconds(20));
        journey.to(call -> {
                    begun.add(journey.time.elapsed());
                    return throttled();
                })
                .run();

        assertThat(begun).hasSizeGreaterThan(2).allMatch(at -> at.compareTo(Duration.ofSeconds(10)) <= 0);
        assertThat(journey.lastFate()).isEqualTo(Fate.Released.NOT_ATTEMPTED);
    }

    @Test
    @DisplayName(
            "F8: a visibility timeout shorter than the function's leaves the first attempt as it is, and the only one")
    void f8_short_visibility() {
        Journey journey = Journey.ofQueue(1)
                .heldFor(Duration.ofSeconds(5))
                .functionTimeout(Duration.ofSeconds(20))
                .to(call -> throttled())
                .run();

        assertThat(journey.calls()).hasSize(1);
        assertThat(journey.lastFate()).isEqualTo(Fate.Released.NOT_ATTEMPTED);
    }

    @Test
    @DisplayName("F8: that is throttled is kept hidden, for the pause and for the attempt after it")
    void f8_throttled_batch_is_kept() {
        AtomicInteger calls = new AtomicInteger();
        Journey journey = Journey.ofQueue(1)
                .heldFor(Duration.ofSeconds(5))
                .functionTimeout(Duration.ofSeconds(20))
                .extending(4_000);
        journey.to(call -> {
                    boolean first = calls.incrementAndGet() == 1;
                    Duration left = Duration.between(journey.time.now(), journey.heldUntil());
                    assertThat(first || left.compareTo(Duration.ofSeconds(20)) > 0)
                            .isTrue();
                    return journey.time.elapsed().compareTo(Duration.ofHours(3)) < 0 ? throttled() : accepted("null");
                })
                .run();

        assertThat(journey.fates()).containsExactly("1 delivered");
        assertThat(journey.requestIds()).containsOnly(Journey.BATCH_ID);
        assertThat(journey.time.elapsed()).isGreaterThan(Duration.ofHours(3));
    }

    @Test
    @DisplayName("F8: whose extension is refused asks for it again while time is left, and is then released")
    void f8_refused_extension() {
        Journey journey = Journey.ofQueue(1)
                .heldFor(Duration.ofSeconds(10))
                .extending(2)
                .to(call -> throttled())
                .run();

        assertThat(journey.keeps()).hasSizeGreaterThan(3);
        assertThat(journey.time.now()).isEqualTo(journey.heldUntil().minusSeconds(4));
        assertThat(journey.lastFate()).isEqualTo(Fate.Released.NOT_ATTEMPTED);
    }

    @Test
    @DisplayName("a stop while it is kept hidden releases it immediately")
    void stop_while_hidden() {
        Journey journey = Journey.ofQueue(1).heldFor(Duration.ofMinutes(5)).to(call -> throttled());
        journey.time.interruptAt(VirtualTime.START.plusSeconds(10));

        journey.run();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(journey.lastFate()).isEqualTo(Fate.Released.STOPPED);
    }
}
