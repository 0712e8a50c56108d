package io.penstock.service.mappings;

import static io.penstock.service.mappings.Answers.accepted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.Dialect;
import io.penstock.core.mapping.MappingParser;
import io.penstock.core.mapping.MappingSpec;
import io.penstock.core.mapping.MappingState;
import io.penstock.service.observe.MappingStatus;
import io.penstock.service.store.FileStore;
import io.penstock.service.store.MappingStore;
import io.penstock.service.store.NoStore;
import io.penstock.service.store.StoredOverride;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
@DisplayName("An override of Enabled")
@Timeout(60)
class OverridesTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final UUID ORDERS = MappingParser.id(
            "orders", Arn.parse("arn:aws:sqs:us-east-1:000000000000:orders").orElseThrow());

    private final SimpleStore store = new SimpleStore();
    private final ScriptedSources queues = ScriptedSources.queues();

    @TempDir
    private Path folder = Path.of("unset");

    private static TestInstance instance(MappingStore store, ScriptedSources queues, Object... properties) {
        return TestInstance.with(store, queues)
                .configured(configuration(properties))
                .start();
    }

    private static Map<String, MappingSpec> configuration(Object... properties) {
        return Map.of("orders", TestSpec.queue("orders", properties));
    }

    @Test
    @DisplayName("stops a mapping of the configuration, and is shown with who and when")
    void is_shown() throws Exception {
        try (TestInstance instance = instance(store, queues)) {
            MappingView disabling = accepted(enabled(instance, false));

            assertThat(disabling.state()).isEqualTo(MappingState.DISABLING);
            StoredOverride override = disabling.override().orElseThrow();
            assertThat(override)
                    .isEqualTo(new StoredOverride(ORDERS, false, true, "deployer", disabling.lastModified(), 1));
            await().until(() -> state(instance) == MappingState.DISABLED);
            assertThat(queues.open()).isEmpty();
            assertThat(view(instance).spec()).as("what the configuration says").isEqualTo(TestSpec.queue("orders"));
            assertThat(status(instance).override())
                    .isEqualTo(new MappingStatus.EnabledOverride(false, "deployer", override.at()));
            assertThat(gauge(instance)).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("is over when the operator sets what the configuration says")
    void is_taken_back() throws Exception {
        try (TestInstance instance = instance(store, queues)) {
            accepted(enabled(instance, false));
            MappingView enabling = accepted(enabled(instance, true));

            assertThat(enabling.override()).isEmpty();
            await().until(() -> queues.open().contains("orders"));
            assertThat(store.overrides()).isEmpty();
            assertThat(gauge(instance)).isZero();
            assertThat(accepted(enabled(instance, true)).revision())
                    .as("a change that changes nothing is one")
                    .isEqualTo(4);
        }
    }

    @Test
    @DisplayName("survives a restart: the mapping reads nothing, not even for a moment")
    void survives_a_restart() throws Exception {
        Path file = folder.resolve("mappings.json");
        try (MappingStore first = FileStore.open(file);
                TestInstance instance = instance(first, queues)) {
            accepted(enabled(instance, false));
            await().until(() -> queues.open().isEmpty());
        }
        ScriptedSources again = ScriptedSources.queues();
        try (MappingStore second = FileStore.open(file);
                TestInstance instance = instance(second, again)) {
            assertThat(state(instance)).isEqualTo(MappingState.DISABLED);
            assertThat(again.opened()).isEmpty();
            assertThat(view(instance).override().map(StoredOverride::who)).contains("deployer");

            accepted(enabled(instance, true));
            await().until(() -> again.open().contains("orders"));
        }
    }

    @Test
    @DisplayName("is seen by all instances, and answered by them at once")
    void is_shared() throws Exception {
        ScriptedSources there = ScriptedSources.queues();
        try (TestInstance one = instance(store, queues);
                TestInstance other = instance(store, there)) {
            accepted(enabled(one, false));

            assertThat(view(other).override()).isPresent();
            assertThat(state(other)).isIn(MappingState.DISABLING, MappingState.DISABLED);
            await().atMost(SOON).until(() -> there.open().isEmpty());

            accepted(enabled(other, true));
            await().atMost(SOON).until(() -> queues.open().contains("orders"));
            assertThat(view(one).override()).isEmpty();
        }
    }

    @Test
    @DisplayName("is dropped when the configuration changes Enabled, and does not come back with it")
    void is_dropped() throws Exception {
        try (TestInstance instance = instance(store, queues)) {
            accepted(enabled(instance, false));

            instance.configure(configuration("batchSize", 5));
            await().until(() -> status(instance).revision() == 3);
            assertThat(view(instance).override()).as("another property").isPresent();

            instance.configure(configuration("enabled", false));
            await().until(() -> view(instance).override().isEmpty());
            await().atMost(SOON).until(() -> store.overrides().isEmpty());

            instance.configure(configuration());
            await().until(() -> queues.open().contains("orders"));
        }
    }

    @Test
    @DisplayName("is dropped by a start whose configuration says something else than when it was made")
    void is_dropped_by_a_start() throws Exception {
        try (TestInstance instance = instance(store, queues, "enabled", false)) {
            accepted(enabled(instance, true));
            await().until(() -> queues.open().contains("orders"));
        }
        try (TestInstance instance = instance(store, queues)) {
            assertThat(view(instance).override()).isEmpty();
            await().until(() -> queues.open().contains("orders"));
            await().atMost(SOON).until(() -> store.overrides().isEmpty());
        }
    }

    @Test
    @DisplayName("that is dropped in a store that can't be written hides no mapping, and is removed later")
    void is_dropped_later() throws Exception {
        try (TestInstance instance = instance(store, queues)) {
            accepted(enabled(instance, false));
        }
        store.isReadOnly(true);
        try (TestInstance instance = instance(store, queues, "enabled", false)) {
            assertThat(instance.operations().all())
                    .hasSize(1)
                    .allMatch(view -> view.override().isEmpty());
            assertThat(store.overrides()).hasSize(1);

            store.isReadOnly(false);
            await().atMost(SOON).until(() -> store.overrides().isEmpty());
        }
    }

    @Test
    @DisplayName("is refused together with other properties, without a store, and while the store is down")
    void is_refused() throws Exception {
        try (TestInstance instance = instance(new NoStore(), queues)) {
            assertThat(enabled(instance, false))
                    .isInstanceOfSatisfying(
                            ChangeResult.Configured.class,
                            refused -> assertThat(refused.message()).contains("penstock.store.type is none"));
        }
        try (TestInstance instance = instance(store, queues)) {
            MappingSpec more = TestSpec.changes("enabled", false, "batchSize", 5);
            assertThat(instance.operations().update(ORDERS, more, Dialect.AWS, "deployer"))
                    .isInstanceOf(ChangeResult.Configured.class);
            store.isDown(true);
            assertThat(enabled(instance, false)).isInstanceOf(ChangeResult.Unavailable.class);
            assertThat(state(instance)).isEqualTo(MappingState.ENABLED);
            assertThat(view(instance).override()).isEmpty();
        }
    }

    @Test
    @DisplayName("of a mapping that leaves the configuration waits for its return")
    void waits() throws Exception {
        try (TestInstance instance = instance(store, queues)) {
            accepted(enabled(instance, false));
            await().until(() -> state(instance) == MappingState.DISABLED);
            instance.configure(Map.of());
            await().until(() -> instance.operations().find(ORDERS).isEmpty());

            instance.configure(configuration());
            await().until(() -> instance.operations().find(ORDERS).isPresent());
            await().until(() -> state(instance) == MappingState.DISABLED);
            assertThat(queues.opened()).hasSize(1);
        }
    }

    private static ChangeResult enabled(TestInstance instance, boolean enabled) throws InterruptedException {
        return instance.operations().update(ORDERS, TestSpec.changes("enabled", enabled), Dialect.AWS, "deployer");
    }

    private static MappingView view(TestInstance instance) throws Exception {
        return instance.operations().find(ORDERS).orElseThrow();
    }

    private static MappingState state(TestInstance instance) throws Exception {
        return view(instance).state();
    }

    private static MappingStatus status(TestInstance instance) {
        return instance.observer().mapping("orders").orElseThrow().status();
    }

    private static double gauge(TestInstance instance) {
        return instance.meters().get("penstock.mapping.override").gauge().value();
    }
}
