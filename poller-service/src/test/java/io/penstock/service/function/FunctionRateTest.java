package io.penstock.service.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.limit.LimitShare;
import io.penstock.core.limit.LimitUser;
import io.penstock.core.limit.SharedLimits;
import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Contract §2, rate-limit. */
@Timeout(30)
@DisplayName("The rate of a function")
class FunctionRateTest {

    private final VirtualTime time = new VirtualTime();
    private final Shares shares = new Shares();
    private final List<Thread> threads = new ArrayList<>();

    @AfterEach
    void end() {
        threads.forEach(Thread::interrupt);
    }

    private FunctionRate rate(@Nullable Double invocations, @Nullable Double records) {
        return FunctionRate.of("resize", new RateLimitProperties(invocations, records), shares, time);
    }

    private boolean takes(FunctionRate rate, int records) throws InterruptedException {
        return rate.take(records, time.now());
    }

    @Test
    @DisplayName("is no limit when none is set, and asks nobody")
    void unlimited() throws Exception {
        FunctionRate rate = rate(null, null);

        for (int invocation = 0; invocation < 1000; invocation++) {
            assertThat(takes(rate, 10_000)).isTrue();
        }
        assertThat(rate.awaitRoom()).isFalse();
        assertThat(shares.users).isEmpty();
    }

    @Test
    @DisplayName("may be less than one a second")
    void slow() throws Exception {
        FunctionRate rate = rate(0.5, null);

        assertThat(takes(rate, 1)).isTrue();
        time.advance(Duration.ofMillis(1900));
        assertThat(takes(rate, 1)).isFalse();
        time.advance(Duration.ofMillis(100));
        assertThat(takes(rate, 1)).isTrue();
        time.advance(Duration.ofHours(1));
        assertThat(takes(rate, 1)).isTrue();
        assertThat(takes(rate, 1)).as("what is not used is lost").isFalse();
    }

    @Test
    @DisplayName("makes a batch of more records than a second has wait longer, and the next one behind it")
    void largeBatches() throws Exception {
        FunctionRate rate = rate(null, 100.0);

        assertThat(takes(rate, 5)).isTrue();
        assertThat(takes(rate, 1000)).isFalse();
        time.advance(Duration.ofMillis(9900));
        assertThat(takes(rate, 1000)).isFalse();
        time.advance(Duration.ofMillis(110));
        assertThat(takes(rate, 1000)).isTrue();
        assertThat(takes(rate, 5)).isFalse();
        time.advance(Duration.ofMillis(50));
        assertThat(takes(rate, 5)).isTrue();
    }

    @Test
    @DisplayName("is taken by lanes in the order of asking, and first by one that may not wait")
    void inOrder() throws Exception {
        FunctionRate rate = rate(1.0, null);
        assertThat(takes(rate, 1)).isTrue();
        Queue<String> order = new ConcurrentLinkedQueue<>();
        for (String lane : List.of("a", "b", "c")) {
            start(() -> {
                assertThat(rate.take(1, Instant.MAX)).isTrue();
                order.add(lane);
            });
        }
        start(() -> {
            assertThat(rate.takeFirst(1, Instant.MAX)).isTrue();
            order.add("first");
        });
        assertThat(order).isEmpty();

        for (int lane = 1; lane <= 4; lane++) {
            time.advance(Duration.ofSeconds(1));
            int done = lane;
            await().until(() -> order.size() == done);
        }

        assertThat(order).containsExactly("first", "a", "b", "c");
    }

    @Test
    @DisplayName("is not spent by a lane that is interrupted, nor by one whose invocation is not made")
    void notSpent() throws Exception {
        FunctionRate rate = rate(0.1, null);
        assertThat(takes(rate, 1)).isTrue();
        start(() -> rate.take(1, Instant.MAX));
        threads.getFirst().interrupt();
        threads.getFirst().join();

        time.advance(Duration.ofSeconds(10));
        assertThat(takes(rate, 1)).isTrue();
        rate.giveBack(1);
        assertThat(takes(rate, 1)).isTrue();
        assertThat(takes(rate, 1)).isFalse();
    }

    @Test
    @DisplayName("lets lanes receive only what is sent within a second")
    void room() throws Exception {
        FunctionRate rate = rate(2.0, null);
        AtomicInteger receiving = new AtomicInteger();
        for (int lane = 0; lane < 10; lane++) {
            start(() -> {
                assertThat(rate.awaitRoom()).isTrue();
                receiving.incrementAndGet();
            });
        }
        awaitWaiting(7);
        assertThat(receiving).as("now, in half a second, and in a second").hasValue(3);

        assertThat(takes(rate, 1)).isTrue();
        rate.leaveRoom(true);
        time.advance(Duration.ofMillis(500));
        await().until(() -> receiving.get() == 4);
        awaitWaiting(6);
    }

    @Test
    @DisplayName("counts the records that wait when a lane asks for room")
    void roomForRecords() throws Exception {
        FunctionRate rate = rate(null, 10.0);
        assertThat(takes(rate, 1)).isTrue();
        start(() -> rate.take(100, Instant.MAX));
        AtomicInteger receiving = new AtomicInteger();
        start(() -> {
            rate.awaitRoom();
            receiving.incrementAndGet();
        });
        awaitWaiting(2);

        time.advance(Duration.ofSeconds(8));
        awaitWaiting(2);
        time.advance(Duration.ofSeconds(3));

        await().until(() -> receiving.get() == 1);
    }

    @Test
    @DisplayName("is this instance's share; none makes all wait until there is one")
    void shares() throws Exception {
        FunctionRate rate = rate(100.0, 1000.0);
        assertThat(shares.users.keySet()).containsExactly("rate/resize/invocations", "rate/resize/records");
        LimitUser invocations = Objects.requireNonNull(shares.users.get("rate/resize/invocations"));
        assertThat(invocations.used()).isEqualTo(100_000);
        assertThat(invocations.wanted()).as("idle").isBetween(1L, 50_000L);

        invocations.allow(0);
        AtomicInteger taken = new AtomicInteger();
        start(() -> {
            assertThat(rate.take(1, Instant.MAX)).isTrue();
            taken.incrementAndGet();
        });
        time.advance(Duration.ofMinutes(1));
        awaitWaiting(1);
        assertThat(invocations.wanted()).as("a lane waits").isEqualTo(100_000);
        assertThat(invocations.used()).isZero();

        invocations.allow(33_333);
        await().until(() -> taken.get() == 1);

        rate.configure(new RateLimitProperties(50.0, null));
        assertThat(shares.limits).containsEntry("rate/resize/invocations", 50_000L);
        assertThat(shares.users).doesNotContainKey("rate/resize/records");
        rate.close();
        assertThat(shares.users).isEmpty();
    }

    @Test
    @DisplayName("keeps what a large batch has waited for when shares change again and again")
    void sharesChangeMeanwhile() throws Exception {
        FunctionRate rate = rate(1000.0, 100.0);
        LimitUser invocations = Objects.requireNonNull(shares.users.get("rate/resize/invocations"));
        LimitUser records = Objects.requireNonNull(shares.users.get("rate/resize/records"));
        assertThat(takes(rate, 5)).isTrue();
        start(() -> assertThat(rate.take(1000, Instant.MAX)).isTrue());
        Duration before = time.elapsed();

        for (int change = 0; change < 20 && threads.getFirst().isAlive(); change++) {
            time.advance(Duration.ofSeconds(1));
            (change % 2 == 0 ? invocations : records).allow(100_000 + change);
            await().pollDelay(Duration.ofMillis(20))
                    .until(() -> !threads.getFirst().isAlive() || isWaiting(threads.getFirst()));
        }

        assertThat(time.elapsed().minus(before)).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(13));
    }

    /** Allows each user all of its limit, and remembers. */
    private static final class Shares implements SharedLimits {

        private final Map<String, LimitUser> users = new TreeMap<>();
        private final Map<String, Long> limits = new TreeMap<>();

        @Override
        public LimitShare join(String name, long limit, LimitUser user) {
            users.put(name, user);
            limits.put(name, limit);
            user.allow(limit);
            return new LimitShare() {
                @Override
                public void limit(long next) {
                    limits.put(name, next);
                    user.allow(next);
                }

                @Override
                public void close() {
                    users.remove(name);
                }
            };
        }
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private void start(Work work) {
        Thread lane = Thread.ofVirtual().start(() -> {
            try {
                work.run();
            } catch (InterruptedException end) {
                // the test ends lanes that still wait
            }
        });
        threads.add(lane);
        await().pollInterval(Duration.ofMillis(1)).until(() -> !lane.isAlive() || isWaiting(lane));
    }

    private void awaitWaiting(int lanes) {
        await().pollInterval(Duration.ofMillis(1))
                .until(() -> threads.stream().filter(Thread::isAlive).count() == lanes
                        && threads.stream().filter(Thread::isAlive).allMatch(FunctionRateTest::isWaiting));
    }

    private static boolean isWaiting(Thread lane) {
        return lane.getState() == Thread.State.WAITING || lane.getState() == Thread.State.TIMED_WAITING;
    }
}
