package io.penstock.service.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.lane.LaneThreads;
import io.penstock.core.limit.LimitShare;
import io.penstock.core.limit.SharedLimits;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.core.time.Chance;
import io.penstock.service.store.InstanceTable.Item;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
@DisplayName("Instances on one table")
@Timeout(60)
class InstanceLimitsTest {

    private static final String QUEUE = "queue/orders";
    private static final String COMMON = SharedLimits.CONCURRENCY;

    private final VirtualTime time = new VirtualTime();
    private final Chance chance = Chance.seeded(1);
    private final MemoryInstances table = new MemoryInstances();
    private final List<Instance> instances = new ArrayList<>();

    @TempDir
    private Path machine;

    private final class Instance {

        private final InstanceLimits limits = new InstanceLimits(
                table,
                new LocalInstances(machine, () -> Duration.ofSeconds(5), time),
                "host",
                "1",
                new LaneThreads(time),
                time,
                chance.split());
        private final User common = new User();
        private final User queue = new User();

        Instance() {
            limits.join(COMMON, 100, common);
        }

        void start() {
            Thread starting = Thread.ofVirtual().start(limits::start);
            until(() -> !starting.isAlive());
        }

        LimitShare join() {
            return limits.join(QUEUE, 20, queue);
        }
    }

    private Instance start() {
        Instance instance = new Instance();
        instances.add(instance);
        instance.start();
        return instance;
    }

    /** Lets the clock run until something is the case. */
    private void until(Callable<Boolean> reached) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    time.advance(Duration.ofMillis(50));
                    return reached.call();
                });
    }

    @AfterEach
    void stop() {
        table.available(true);
        instances.stream().filter(instance -> instance.limits.isRunning()).forEach(instance -> {
            Thread stopping = Thread.ofVirtual().start(instance.limits::stop);
            until(() -> !stopping.isAlive());
        });
    }

    private void stop(Instance instance) {
        Thread stopping = Thread.ofVirtual().start(instance.limits::stop);
        until(() -> !stopping.isAlive());
    }

    @Test
    @DisplayName("have all of it at once when there is one, also of what it joins later")
    void alone() {
        Instance one = start();
        assertThat(one.common.allowed).isEqualTo(100);
        assertThat(one.limits.instances()).isEqualTo(1);
        Duration before = time.elapsed();

        try (LimitShare share = one.join()) {
            assertThat(one.queue.allowed).isZero();
            until(() -> one.queue.allowed == 20);
            assertThat(share).isNotNull();
        }

        assertThat(time.elapsed().minus(before)).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    @DisplayName("share it, and have it all when the others have stopped")
    void joinAndLeave() {
        Instance one = start();
        one.join();
        until(() -> one.queue.allowed == 20);
        Instance two = start();
        two.join();
        Instance three = start();
        three.join();

        until(() -> one.queue.allowed + two.queue.allowed + three.queue.allowed == 20 && three.queue.allowed > 0);
        assertThat(List.of(one.queue.allowed, two.queue.allowed, three.queue.allowed))
                .containsExactlyInAnyOrder(7L, 7L, 6L);
        until(() -> one.limits.instances() == 3 && three.limits.instances() == 3);

        stop(two);
        Duration before = time.elapsed();
        until(() -> one.queue.allowed + three.queue.allowed == 20);
        assertThat(time.elapsed().minus(before)).isLessThan(Duration.ofSeconds(15));
        stop(one);
        until(() -> three.queue.allowed == 20);
    }

    @Test
    @DisplayName("begin nothing more under a limit after 75 s without the table, but what sets no limit")
    void outage() {
        Instance one = start();
        one.join();
        until(() -> one.queue.allowed == 20);
        table.available(false);
        Duration before = time.elapsed();

        until(() -> time.elapsed().minus(before).compareTo(Duration.ofSeconds(70)) > 0);
        assertThat(one.queue.allowed).isEqualTo(20);
        assertThat(one.limits.holds()).isTrue();
        until(() -> one.queue.allowed == 0);
        assertThat(time.elapsed().minus(before)).isBetween(Duration.ofSeconds(70), Duration.ofSeconds(78));
        assertThat(one.limits.holds()).isFalse();
        assertThat(one.common.allowed).isEqualTo(100);

        table.available(true);
        until(() -> one.queue.allowed == 20);
        assertThat(one.limits.holds()).isTrue();
    }

    @Test
    @DisplayName("hear of a share that ended and holds again, although the write that says so began before it ended")
    void endedWithinAWrite() {
        Instance one = start();
        one.join();
        until(() -> one.queue.allowed == 20);
        table.available(false);
        Duration before = time.elapsed();
        until(() -> time.elapsed().minus(before).compareTo(Duration.ofSeconds(68)) > 0);
        one.queue.told.clear();

        table.atNextWrite(() -> time.advance(Duration.ofSeconds(8)));
        table.available(true);

        until(() -> one.limits.holds() && !one.queue.told.isEmpty());
        assertThat(one.queue.told).containsExactly(0L, 20L);
    }

    @Test
    @DisplayName("go on after a fault")
    void fault() {
        Instance one = start();
        table.atNextWrite(() -> {
            throw new IllegalStateException("the test has broken it");
        });
        one.join();

        until(() -> one.queue.allowed == 20);
    }

    @Test
    @DisplayName("start without the table, and use what sets no limit as if alone")
    void noTable() {
        table.available(false);
        Instance one = start();
        one.join();

        assertThat(time.elapsed()).isLessThan(Duration.ofSeconds(6));
        assertThat(one.common.allowed).isEqualTo(100);
        assertThat(one.queue.allowed).isZero();

        table.available(true);
        until(() -> one.queue.allowed == 20 && one.common.allowed == 100);
    }

    @Test
    @DisplayName("read and write once every two seconds, however much there is to share")
    void cost() {
        Instance one = start();
        for (int mapping = 0; mapping < 100; mapping++) {
            one.limits.join("queue/" + mapping, 20, new User());
        }
        until(() -> time.elapsed().compareTo(Duration.ofSeconds(30)) > 0);
        int reads = table.reads();
        int writes = table.writes();
        Duration before = time.elapsed();

        until(() -> time.elapsed().minus(before).compareTo(Duration.ofSeconds(100)) > 0);

        assertThat(table.reads() - reads).isBetween(40, 51);
        assertThat(table.writes() - writes).isBetween(40, 51);
    }

    @Test
    @DisplayName("after a kill have what sets no limit when they have started, and the rest when it is free")
    void killed() throws Exception {
        LimitReport all = new LimitReport(true, 20, 20, 20);
        InstanceReport dead = new InstanceReport(
                "00dead", "host", VirtualTime.START.minusSeconds(60), "1", 30, 1, Map.of(QUEUE, all, COMMON, all));
        Map<String, Split.Part> parts = Map.of("00dead", new Split.Part(20, 20));
        InstanceItems items = new InstanceItems(table);
        items.write(new Membership.Write.FirstReport(dead));
        items.write(new Membership.Write.NextSplit(new Split(1, Map.of(QUEUE, parts, COMMON, parts))));

        Instance one = start();
        assertThat(time.elapsed()).isLessThan(Duration.ofSeconds(8));
        assertThat(one.common.allowed).isEqualTo(100);
        one.join();
        until(() -> one.queue.allowed == 20);
        assertThat(time.elapsed()).isBetween(Duration.ofSeconds(90), Duration.ofSeconds(100));
    }

    @Test
    @DisplayName("leave what is still used at a stop to the others after a while only")
    void stillUsed() {
        Instance one = start();
        one.join();
        Instance two = start();
        two.join();
        until(() -> one.queue.allowed == 10 && two.queue.allowed == 10);
        one.queue.used = 3;

        stop(one);
        Duration before = time.elapsed();

        until(() -> two.queue.allowed == 20);
        assertThat(time.elapsed().minus(before)).isBetween(Duration.ofSeconds(85), Duration.ofSeconds(100));
    }

    @Test
    @DisplayName("have the share of one that died on the same machine at once")
    void diedHere() throws Exception {
        Instance one = start();
        one.join();
        until(() -> one.queue.allowed == 20);
        table.create(new Item("dead", 1, """
                {"id": "dead", "host": "host", "since": "1970-01-01T00:00:00Z", "version": "1", "sequence": 1,
                 "epoch": 0,
                 "limits": {"queue/orders": {"takesPart": true, "total": 20, "wanted": 5, "inForce": 10}}}"""));
        until(() -> one.limits.instances() == 2);
        Files.createFile(machine.resolve("dead"));
        Duration before = time.elapsed();

        until(() -> one.limits.instances() == 1 && one.queue.allowed == 20);

        assertThat(time.elapsed().minus(before)).isLessThan(Duration.ofSeconds(20));
        assertThat(machine.resolve("dead")).doesNotExist();
    }
}
