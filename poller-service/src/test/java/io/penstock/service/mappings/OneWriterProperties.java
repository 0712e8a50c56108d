package io.penstock.service.mappings;

import static io.penstock.service.mappings.Answers.accepted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.mapping.Dialect;
import io.penstock.core.mapping.MappingSpec;
import io.penstock.core.mapping.MappingState;
import io.penstock.service.store.StoredMapping;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.Size;

@Label("Changes of one mapping by many callers of two instances")
class OneWriterProperties {

    private enum Asked {
        ENABLE,
        DISABLE,
        BATCH_SIZE,
        FUNCTION,
        TAG,
        READ
    }

    @Property(tries = 30, shrinking = ShrinkingMode.OFF)
    @Label("are stored one after another, and applied until both instances do what is stored last")
    void one_after_another(@ForAll @Size(min = 2, max = 6) List<@Size(min = 1, max = 8) List<Asked>> callers)
            throws Exception {
        SimpleStore store = new SimpleStore();
        ScriptedSources here = ScriptedSources.streams();
        ScriptedSources there = ScriptedSources.streams();
        try (TestInstance one = TestInstance.with(store, here).start();
                TestInstance other = TestInstance.with(store, there).start()) {
            UUID id = accepted(one.operations().create(TestSpec.stream("clicks"), Dialect.AWS))
                    .mapping()
                    .id();
            List<Long> revisions = Collections.synchronizedList(new ArrayList<>());
            List<Thread> threads = new ArrayList<>();
            for (int caller = 0; caller < callers.size(); caller++) {
                MappingOperations mappings = (caller % 2 == 0 ? one : other).operations();
                List<Asked> asked = callers.get(caller);
                threads.add(Thread.ofVirtual().start(() -> asked.forEach(what -> ask(mappings, id, what, revisions))));
            }
            for (Thread thread : threads) {
                thread.join();
            }

            StoredMapping last = store.find(id).orElseThrow();
            assertThat(revisions).doesNotHaveDuplicates().hasSize((int) last.revision() - 1);
            boolean enabled = !Boolean.FALSE.equals(last.spec().enabled());
            for (TestInstance instance : List.of(one, other)) {
                await().untilAsserted(() -> {
                    MappingView view = instance.operations().find(id).orElseThrow();
                    assertThat(view.revision()).isEqualTo(last.revision());
                    assertThat(view.spec()).isEqualTo(last.spec());
                    assertThat(view.state()).isEqualTo(enabled ? MappingState.ENABLED : MappingState.DISABLED);
                });
            }
            List<String> running = enabled ? List.of(id.toString()) : List.of();
            assertThat(here.open()).isEqualTo(running);
            assertThat(there.open()).isEqualTo(running);
            assertThat(here.faults()).isEmpty();
            assertThat(there.faults()).isEmpty();
        }
    }

    private static void ask(MappingOperations mappings, UUID id, Asked what, List<Long> revisions) {
        try {
            ChangeResult result = switch (what) {
                case ENABLE -> update(mappings, id, "enabled", true);
                case DISABLE -> update(mappings, id, "enabled", false);
                case BATCH_SIZE -> update(mappings, id, "batchSize", 7);
                case FUNCTION -> update(mappings, id, "functionName", "count");
                case TAG -> mappings.tag(id, Map.of("team", "web"));
                case READ -> new ChangeResult.Accepted(mappings.find(id).orElseThrow());
            };
            if (what != Asked.READ && result instanceof ChangeResult.Accepted accepted) {
                revisions.add(accepted.view().revision());
            }
        } catch (Exception fault) {
            throw new AssertionError(fault);
        }
    }

    private static ChangeResult update(MappingOperations mappings, UUID id, String property, Object value)
            throws InterruptedException {
        MappingSpec changes = TestSpec.changes(property, value);
        return mappings.update(id, changes, Dialect.AWS, "deployer");
    }
}
