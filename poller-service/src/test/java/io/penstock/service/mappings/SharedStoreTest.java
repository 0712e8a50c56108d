package io.penstock.service.mappings;

import static io.penstock.service.mappings.Answers.accepted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.penstock.core.mapping.Dialect;
import io.penstock.core.mapping.MappingState;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.service.store.PutResult;
import io.penstock.service.store.StoreUnavailable;
import io.penstock.service.store.StoredMapping;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
@DisplayName("Instances that share a store")
@Timeout(60)
class SharedStoreTest {

    /** Changes apply within 2 s; a busy machine may take its time. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private final SimpleStore store = new SimpleStore();
    private final ScriptedSources here = ScriptedSources.queues();
    private final ScriptedSources there = ScriptedSources.queues();
    private final TestInstance one = TestInstance.with(store, here).start();
    private final TestInstance other = TestInstance.with(store, there).start();

    @AfterEach
    void close() {
        here.letDrain();
        there.letDrain();
        one.close();
        other.close();
    }

    @Test
    @DisplayName("answer the same at once, and apply what the other has stored")
    void agree() throws Exception {
        UUID id = created();
        assertThat(view(other, id).spec()).isEqualTo(view(one, id).spec());
        assertThat(view(other, id).state()).isIn(MappingState.CREATING, MappingState.ENABLED);
        await().atMost(SOON).until(() -> there.open().contains(id.toString()));

        accepted(one.operations().update(id, TestSpec.changes("enabled", false), Dialect.AWS, "deployer"));
        assertThat(view(other, id).spec().enabled()).isFalse();
        assertThat(view(other, id).state()).isIn(MappingState.DISABLING, MappingState.DISABLED);
        await().atMost(SOON).until(() -> there.open().isEmpty());

        accepted(other.operations().delete(id));
        await().atMost(SOON).until(() -> one.operations().find(id).isEmpty());
        await().atMost(SOON).until(() -> one.observer().mapping(id.toString()).isEmpty());
        await().atMost(SOON).until(() -> other.operations().all().isEmpty());
        assertThat(here.faults()).isEmpty();
        assertThat(there.faults()).isEmpty();
    }

    @Test
    @DisplayName("apply without being asked what another has stored: create, update, delete")
    void follow() throws Exception {
        UUID id = created();
        await().atMost(SOON).until(() -> there.open().contains(id.toString()));

        accepted(one.operations().update(id, TestSpec.changes("batchSize", 5), Dialect.AWS, "deployer"));
        await().atMost(SOON)
                .until(() -> other.observer()
                                .mapping(id.toString())
                                .orElseThrow()
                                .status()
                                .revision()
                        == 2);

        accepted(one.operations().delete(id));
        await().atMost(SOON).until(() -> other.observer().mapping(id.toString()).isEmpty());
        assertThat(there.open()).isEmpty();
    }

    @Test
    @DisplayName("go on from what the other has stored last, also before they have applied it")
    void build_on_each_other() throws Exception {
        UUID id = created();
        await().atMost(SOON).until(() -> there.open().contains(id.toString()));

        accepted(one.operations().update(id, TestSpec.changes("batchSize", 5), Dialect.AWS, "deployer"));
        MappingView both = accepted(
                other.operations().update(id, TestSpec.changes("functionName", "count"), Dialect.AWS, "deployer"));

        assertThat(both.spec()).isEqualTo(TestSpec.queue("letters", "batchSize", 5, "functionName", "count"));
        assertThat(both.revision()).isEqualTo(3);
    }

    @Test
    @DisplayName("decide conflicting changes by the revision: one wins, the other changes nothing")
    void conflict() throws Exception {
        UUID id = created();
        await().atMost(SOON).until(() -> there.open().contains(id.toString()));
        AtomicBoolean once = new AtomicBoolean(true);
        store.beforePut(() -> {
            if (once.getAndSet(false)) {
                storeFirst(id);
            }
        });

        assertThat(one.operations().update(id, TestSpec.changes("batchSize", 5), Dialect.AWS, "deployer"))
                .isEqualTo(new ChangeResult.Busy());
        assertThat(view(one, id).spec()).isEqualTo(TestSpec.queue("letters", "batchSize", 9));
        assertThat(view(other, id)).extracting(MappingView::revision).isEqualTo(2L);
    }

    @Test
    @DisplayName("go on while it is down, refuse changes, and forget nothing")
    void down() throws Exception {
        UUID id = created();
        store.isDown(true);

        assertThat(one.operations().update(id, TestSpec.changes("batchSize", 5), Dialect.AWS, "deployer"))
                .isEqualTo(new ChangeResult.Unavailable("the store of the test is down"));
        assertThat(one.operations().create(TestSpec.queue("more"), Dialect.AWS))
                .isEqualTo(new ChangeResult.Unavailable("the store of the test is down"));
        assertThat(one.operations().delete(id)).isInstanceOf(ChangeResult.Unavailable.class);
        assertThat(one.operations().delete(UUID.randomUUID())).isInstanceOf(ChangeResult.Unavailable.class);
        assertThatThrownBy(() -> one.operations().all()).isInstanceOf(StoreUnavailable.class);
        assertThat(here.open()).containsExactly(id.toString());

        store.isDown(false);
        assertThat(view(one, id).state()).isEqualTo(MappingState.ENABLED);
        assertThat(view(one, id).revision()).isEqualTo(1);
    }

    @Test
    @DisplayName("start with those of the configuration while it is down; the stored ones follow when it answers")
    void started_while_it_is_down() throws Exception {
        UUID id = created();
        store.isDown(true);
        ScriptedSources late = ScriptedSources.queues();
        try (TestInstance third = TestInstance.with(store, late)
                .configured(Map.of("orders", TestSpec.queue("orders")))
                .start()) {
            assertThat(late.open()).containsExactly("orders");

            store.isDown(false);
            await().atMost(SOON).until(() -> late.open().contains(id.toString()));
            assertThat(third.operations().all()).hasSize(2);
        }
    }

    @Test
    @DisplayName("B33: restart with what is stored: those that are enabled read, those that are disabled do not")
    void b33_restarted() throws Exception {
        UUID enabled = created();
        UUID disabled = accepted(one.operations().create(TestSpec.queue("bills", "enabled", false), Dialect.AWS))
                .mapping()
                .id();
        ScriptedSources late = ScriptedSources.queues();

        try (TestInstance third = TestInstance.with(store, late).start()) {
            assertThat(late.open()).containsExactly(enabled.toString());
            assertThat(view(third, enabled).state()).isEqualTo(MappingState.ENABLED);
            assertThat(view(third, disabled).state()).isEqualTo(MappingState.DISABLED);
            assertThat(view(third, enabled).lastModified())
                    .isEqualTo(view(one, enabled).lastModified());
        }
    }

    @Test
    @DisplayName("B33: finish at a restart what was deleted by half")
    void b33_half_deleted() throws Exception {
        UUID id = UUID.randomUUID();
        store.put(stored(id, 1, false));
        store.put(stored(id, 2, true));
        ScriptedSources late = ScriptedSources.queues();
        late.failToForget(2);

        try (TestInstance third = TestInstance.with(store, late).start()) {
            await().atMost(SOON).until(() -> third.operations().find(id).isEmpty());
            assertThat(late.opened()).isEmpty();
            assertThat(store.all()).isEmpty();
            assertThat(third.observer().mappings()).isEmpty();
        }
    }

    @Test
    @DisplayName("show mappings of kinds that they do not run, change them, and read nothing")
    void kinds_that_run_elsewhere() throws Exception {
        ScriptedSources late = ScriptedSources.queues();
        try (TestInstance third =
                TestInstance.with(store, late).running("kinesis").start()) {
            UUID id = created();
            await().atMost(SOON).until(() -> view(third, id).state() == MappingState.ENABLED);

            accepted(third.operations().update(id, TestSpec.changes("batchSize", 5), Dialect.AWS, "deployer"));
            assertThat(third.observer().mappings()).isEmpty();
            assertThat(late.opened()).isEmpty();
            accepted(third.operations().delete(id));
            await().atMost(SOON).until(() -> one.operations().find(id).isEmpty());
        }
    }

    @Test
    @DisplayName("keep a stored mapping that they can't run, say why, and run it when it is updated")
    void an_obstacle() throws Exception {
        UUID id = created("functionName", "resize:live");
        ScriptedSources late = ScriptedSources.queues();
        try (TestInstance third = TestInstance.with(store, late)
                .functions(Map.of("resize", TestInstance.function(Map.of())))
                .start()) {
            MappingView stuck = view(third, id);
            assertThat(stuck.state()).isEqualTo(MappingState.DISABLED);
            assertThat(stuck.lastProcessingResult()).startsWith("PROBLEM: ").contains("function-name is 'resize:live'");
            assertThat(late.opened()).isEmpty();

            accepted(
                    third.operations().update(id, TestSpec.changes("functionName", "resize"), Dialect.AWS, "deployer"));
            await().atMost(SOON).until(() -> view(third, id).state() == MappingState.ENABLED);
            assertThat(late.open()).containsExactly(id.toString());
        }
    }

    private void storeFirst(UUID id) {
        try {
            StoredMapping before = store.find(id).orElseThrow();
            PutResult result = store.put(new StoredMapping(
                    id,
                    before.spec().changedBy(TestSpec.changes("batchSize", 9)),
                    before.uniqueness(),
                    before.created(),
                    before.modified(),
                    false,
                    before.revision() + 1));
            assertThat(result).isInstanceOf(PutResult.Stored.class);
        } catch (StoreUnavailable unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    private static StoredMapping stored(UUID id, long revision, boolean deleting) {
        return new StoredMapping(
                id, TestSpec.queue("half"), "half", VirtualTime.START, VirtualTime.START, deleting, revision);
    }

    private UUID created(Object... properties) throws Exception {
        UUID id = accepted(one.operations().create(TestSpec.queue("letters", properties), Dialect.AWS))
                .mapping()
                .id();
        await().until(() -> view(one, id).state() == MappingState.ENABLED);
        return id;
    }

    private static MappingView view(TestInstance instance, UUID id) throws StoreUnavailable {
        List<MappingView> found = instance.operations().find(id).stream().toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }
}
