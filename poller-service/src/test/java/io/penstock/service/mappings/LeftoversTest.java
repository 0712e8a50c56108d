package io.penstock.service.mappings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.mapping.Dialect;
import io.penstock.core.mapping.MappingSpec;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Of mappings that were deleted")
@Timeout(120)
class LeftoversTest {

    private static final int MAPPINGS = 1_000;

    private final ScriptedSources queues = ScriptedSources.queues();

    @Test
    @DisplayName("a thousand leave no meter, no source, no function in use, and no part of the memory")
    void nothing_is_left() throws Exception {
        SimpleStore store = new SimpleStore();
        try (TestInstance instance = TestInstance.with(store, queues).start()) {
            MappingOperations mappings = instance.operations();
            int meters = instance.meters().getMeters().size();

            for (int round = 0; round < MAPPINGS; round++) {
                MappingSpec spec = TestSpec.queue("queue-" + round);
                UUID id = ((ChangeResult.Accepted) mappings.create(spec, Dialect.AWS))
                        .view()
                        .mapping()
                        .id();
                mappings.update(id, TestSpec.changes("functionName", "count"), Dialect.AWS, "deployer");
                assertThat(mappings.delete(id)).isInstanceOf(ChangeResult.Accepted.class);
            }
            await().until(() -> mappings.all().isEmpty());

            assertThat(instance.meters().getMeters()).hasSize(meters);
            assertThat(instance.observer().mappings()).isEmpty();
            assertThat(queues.open()).isEmpty();
            assertThat(queues.forgotten()).hasSize(MAPPINGS);
            assertThat(queues.faults()).isEmpty();
            assertThat(store.all()).isEmpty();
            assertThat(instance.functions().inUse()).isZero();
            assertThat(instance.memory().members()).isZero();
        }
    }
}
