package io.penstock.service.share;

import static org.awaitility.Awaitility.await;

import io.penstock.core.lane.LaneThreads;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.core.time.Chance;
import io.penstock.service.store.InstanceTable;
import io.penstock.service.store.StoreUnavailable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An instance whose thread a call has left interrupted")
@Timeout(60)
class InterruptedRoundsTest {

    private final VirtualTime time = new VirtualTime();
    private final MemoryInstances table = new MemoryInstances();
    private final AtomicInteger reads = new AtomicInteger();

    @TempDir
    private Path machine;

    private final InstanceTable interrupting = new InstanceTable() {

        @Override
        public List<Item> all() throws StoreUnavailable {
            List<Item> all = table.all();
            if (reads.incrementAndGet() == 2) {
                Thread.currentThread().interrupt();
            }
            return all;
        }

        @Override
        public boolean create(Item item) throws StoreUnavailable {
            return table.create(item);
        }

        @Override
        public boolean replace(Item item) throws StoreUnavailable {
            return table.replace(item);
        }

        @Override
        public boolean remove(String id, long number) throws StoreUnavailable {
            return table.remove(id, number);
        }
    };

    @Test
    @DisplayName("goes on sharing, and ends when it is stopped")
    void goesOn() {
        InstanceLimits limits = new InstanceLimits(
                interrupting,
                new LocalInstances(machine, () -> Duration.ofSeconds(1), time),
                "host",
                "1",
                new LaneThreads(time),
                time,
                Chance.seeded(1));
        until(Thread.ofVirtual().start(limits::start));

        await().until(() -> {
            time.advance(Duration.ofMillis(500));
            return reads.get() > 10;
        });

        until(Thread.ofVirtual().start(limits::stop));
    }

    private void until(Thread ended) {
        await().until(() -> {
            time.advance(Duration.ofMillis(500));
            return !ended.isAlive();
        });
    }
}
