package io.penstock.service.mappings;

import static io.penstock.service.mappings.Answers.accepted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.penstock.core.mapping.Dialect;
import io.penstock.core.mapping.MappingState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("At an unlucky moment")
@Timeout(30)
class UnluckyMomentsTest {

    private final ScriptedSources queues = ScriptedSources.queues();
    private final SimpleStore store = new SimpleStore();
    private final TestInstance instance = TestInstance.with(store, queues).start();
    private final MappingOperations mappings = instance.operations();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);

    @AfterEach
    void close() {
        answered.countDown();
        instance.close();
    }

    @Test
    @DisplayName("a mapping that is stored while the instance stops is run by the next start, and not by this one")
    void created_during_a_stop() throws Exception {
        holdTheStore();
        BlockingQueue<Object> creation = onAThread(() -> mappings.create(TestSpec.queue("letters"), Dialect.AWS));
        asked.await();

        instance.mappings().stop();
        answered.countDown();

        assertThat(creation.take()).isInstanceOf(ChangeResult.Accepted.class);
        assertThat(queues.opened()).isEmpty();
        assertThat(store.all()).hasSize(1);
    }

    @Test
    @DisplayName("a stop waits for the answer of a slow store, but lets no mapping read on meanwhile")
    void stopped_while_a_change_is_stored() throws Exception {
        UUID slow = created("letters");
        created("parcels");
        holdTheStore();
        BlockingQueue<Object> update = onAThread(() -> disable(slow));
        asked.await();

        BlockingQueue<Object> stop = onAThread(() -> {
            instance.mappings().stop();
            return "stopped";
        });

        await().until(() -> queues.open().isEmpty());
        assertThat(stop).isEmpty();
        answered.countDown();
        assertThat(accepted((ChangeResult) update.take()).revision()).isEqualTo(2);
        assertThat(stop.take()).isEqualTo("stopped");
        assertThat(store.find(slow).orElseThrow().revision()).isEqualTo(2);
    }

    @Test
    @DisplayName("an error of the machine leaves nobody waiting for the answer to a change, and is reported")
    void error() throws Exception {
        UUID id = created("letters");
        store.beforePut(() -> {
            throw new OutOfMemoryError("of the test");
        });

        assertThatThrownBy(() -> disable(id)).hasRootCauseMessage("of the test");

        await().until(() -> instance.mappings().dead().equals(List.of(id.toString())));
    }

    @Test
    @DisplayName("an instance that another one outruns at the removal of a mapping is done with it, too")
    void removed_by_another() throws Exception {
        UUID id = created("letters");
        Instant before = instance.time().now();
        store.beforeRemove(store::clear);

        mappings.delete(id);

        await().until(() -> instance.observer().mappings().isEmpty());
        assertThat(mappings.find(id)).isEmpty();
        assertThat(instance.time().now())
                .as("nothing failed, so nothing is tried again after a pause")
                .isEqualTo(before);
    }

    private void holdTheStore() {
        store.beforePut(() -> {
            asked.countDown();
            try {
                answered.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private UUID created(String queue) throws Exception {
        UUID id = accepted(mappings.create(TestSpec.queue(queue), Dialect.AWS))
                .mapping()
                .id();
        await().until(() -> mappings.find(id).orElseThrow().state() == MappingState.ENABLED);
        return id;
    }

    private ChangeResult disable(UUID id) throws InterruptedException {
        return mappings.update(id, TestSpec.changes("enabled", false), Dialect.AWS, "deployer");
    }

    private interface Call {
        Object make() throws InterruptedException;
    }

    /** What a call on a thread of its own returns. */
    private static BlockingQueue<Object> onAThread(Call call) {
        BlockingQueue<Object> answer = new LinkedBlockingQueue<>();
        Thread.ofVirtual().start(() -> {
            try {
                answer.add(call.make());
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        return answer;
    }
}
