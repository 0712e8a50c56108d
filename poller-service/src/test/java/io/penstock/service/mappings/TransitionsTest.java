package io.penstock.service.mappings;

import static io.penstock.service.mappings.Answers.accepted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.mapping.Dialect;
import io.penstock.core.mapping.MappingSpec;
import io.penstock.core.mapping.MappingState;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("While something is in flight")
@Timeout(30)
class TransitionsTest {

    private final ScriptedSources queues = ScriptedSources.queues();
    private final TestInstance instance =
            TestInstance.with(new SimpleStore(), queues).start();
    private final MappingOperations mappings = instance.operations();

    @AfterEach
    void close() {
        queues.letDrain();
        instance.close();
    }

    @Test
    @DisplayName("a mapping that is disabled says Disabling, and a later change waits for it")
    void disabling() throws Exception {
        UUID id = created();
        queues.holdDrains();
        MappingView disabling = accepted(update(id, "enabled", false));

        BlockingQueue<ChangeResult> later = asked(() -> update(id, "enabled", true));
        await().until(() -> instance.time().isAwaited());
        assertThat(disabling.state()).isEqualTo(MappingState.DISABLING);
        assertThat(state(id)).isEqualTo(MappingState.DISABLING);
        assertThat(status(id)).isEqualTo("Disabling");
        assertThat(later).isEmpty();

        queues.letDrain();
        assertThat(accepted(later.take()).state()).isEqualTo(MappingState.ENABLING);
        await().until(() -> state(id) == MappingState.ENABLED);
        assertThat(queues.faults()).isEmpty();
    }

    @Test
    @DisplayName("a change that has waited for ten seconds answers that the mapping is busy, and changes nothing")
    void busy() throws Exception {
        UUID id = created();
        queues.holdDrains();
        update(id, "enabled", false);

        BlockingQueue<ChangeResult> later = asked(() -> update(id, "batchSize", 5));
        await().until(() -> instance.time().isAwaited());
        instance.time().advance(Duration.ofSeconds(10));

        assertThat(later.take()).isEqualTo(new ChangeResult.Busy());
        queues.letDrain();
        await().until(() -> state(id) == MappingState.DISABLED);
        assertThat(mappings.find(id).orElseThrow().revision()).isEqualTo(2);
        assertThat(accepted(update(id, "batchSize", 6)).revision())
                .as("the change that was withdrawn comes no more")
                .isEqualTo(3);
    }

    @Test
    @DisplayName("a mapping that is deleted says Deleting, and a second deletion that waits finds nothing")
    void deleting() throws Exception {
        UUID id = created();
        queues.holdDrains();

        assertThat(accepted(mappings.delete(id)).state()).isEqualTo(MappingState.DELETING);
        BlockingQueue<ChangeResult> second = asked(() -> mappings.delete(id));
        await().until(() -> instance.time().isAwaited());
        assertThat(state(id)).isEqualTo(MappingState.DELETING);
        assertThat(queues.forgotten()).isEmpty();

        queues.letDrain();
        assertThat(second.take()).isEqualTo(new ChangeResult.NotFound());
        assertThat(mappings.find(id)).isEmpty();
        assertThat(queues.faults()).isEmpty();
    }

    @Test
    @DisplayName("another mapping with the source and function of one that is being deleted may be created")
    void recreated() throws Exception {
        UUID id = created();
        queues.holdDrains();
        mappings.delete(id);

        UUID other = created();

        assertThat(other).isNotEqualTo(id);
        assertThat(mappings.all()).hasSize(2);
    }

    @Test
    @DisplayName("a stop of the instance leaves a mapping that drains as it is stored")
    void stopped() throws Exception {
        UUID id = created();
        queues.holdDrains();
        update(id, "enabled", false);
        BlockingQueue<ChangeResult> later = asked(() -> update(id, "batchSize", 5));
        await().until(() -> instance.time().isAwaited());

        BlockingQueue<ChangeResult> stopped = asked(() -> {
            instance.mappings().stop();
            return new ChangeResult.NotFound();
        });

        assertThat(later.take()).isEqualTo(ManagedMapping.NOT_RUNNING);
        queues.letDrain();
        stopped.take();
        assertThat(mappings.find(id).orElseThrow().spec().enabled()).isFalse();
        assertThat(mappings.find(id).orElseThrow().revision()).isEqualTo(2);
        assertThat(queues.open()).isEmpty();
    }

    private UUID created() throws Exception {
        UUID id = accepted(mappings.create(TestSpec.queue("letters"), Dialect.AWS))
                .mapping()
                .id();
        await().until(() -> state(id) == MappingState.ENABLED);
        return id;
    }

    private ChangeResult update(UUID id, Object... properties) throws InterruptedException {
        MappingSpec changes = TestSpec.changes(properties);
        return mappings.update(id, changes, Dialect.AWS, "deployer");
    }

    private MappingState state(UUID id) throws Exception {
        return mappings.find(id).orElseThrow().state();
    }

    private String status(UUID id) {
        return instance.observer().mapping(id.toString()).orElseThrow().status().state();
    }

    private interface Call {
        ChangeResult make() throws InterruptedException;
    }

    /** The answer of a call on a thread of its own. */
    private static BlockingQueue<ChangeResult> asked(Call call) {
        BlockingQueue<ChangeResult> answer = new LinkedBlockingQueue<>();
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
