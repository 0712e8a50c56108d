package io.penstock.service.mappings;

import static io.penstock.service.mappings.Answers.accepted;
import static io.penstock.service.mappings.Answers.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.Dialect;
import io.penstock.core.mapping.MappingParser;
import io.penstock.core.mapping.MappingSpec;
import io.penstock.core.mapping.MappingState;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Mappings")
@Timeout(30)
class MappingsTest {

    private final SimpleStore store = new SimpleStore();
    private final ScriptedSources queues = ScriptedSources.queues();
    private final ScriptedSources streams = ScriptedSources.streams();
    private final TestInstance instance = TestInstance.with(store, queues, streams)
            .configured(Map.of("orders", TestSpec.queue("orders")))
            .start();
    private final MappingOperations mappings = instance.operations();

    @AfterEach
    void close() {
        instance.close();
    }

    @Test
    @DisplayName("of the configuration run from the start, are shown, and are changed by no call")
    void of_the_configuration() throws Exception {
        MappingView orders = mappings.find(configuredId()).orElseThrow();

        assertThat(orders.origin()).isEqualTo(MappingOrigin.CONFIGURATION);
        assertThat(orders.state()).isEqualTo(MappingState.ENABLED);
        assertThat(orders.spec()).isEqualTo(TestSpec.queue("orders"));
        assertThat(orders.functionArn()).isEqualTo("arn:aws:lambda:us-east-1:000000000000:function:resize");
        UUID id = orders.mapping().id();
        assertThat(mappings.update(id, TestSpec.changes("batchSize", 5, "enabled", false), Dialect.AWS, "deployer"))
                .isEqualTo(new ChangeResult.Configured("Mapping 'orders' comes from the configuration. To change it,"
                        + " edit penstock.mappings.orders.enabled, penstock.mappings.orders.batch-size in"
                        + " application.yml; Penstock reads it again at POST /actuator/refresh-mappings."));
        assertThat(mappings.delete(id))
                .isEqualTo(new ChangeResult.Configured("Mapping 'orders' comes from the configuration. To change it,"
                        + " edit penstock.mappings.orders in application.yml; Penstock reads it again at POST"
                        + " /actuator/refresh-mappings."));
        assertThat(mappings.tag(id, Map.of("team", "web"))).isInstanceOf(ChangeResult.Configured.class);
        assertThat(mappings.untag(id, Set.of("team"))).isInstanceOf(ChangeResult.Configured.class);
        assertThat(mappings.find(id)).contains(orders);
    }

    @Test
    @DisplayName("are created with an id, a name that is the id, and the moment of the request")
    void are_created() throws Exception {
        MappingView created = accepted(mappings.create(TestSpec.queue("letters"), Dialect.AWS));

        assertThat(created.state()).isEqualTo(MappingState.CREATING);
        assertThat(created.origin()).isEqualTo(MappingOrigin.API);
        assertThat(created.mapping().name()).isEqualTo(created.mapping().id().toString());
        assertThat(created.mapping().identity().created()).contains(created.lastModified());
        assertThat(created.revision()).isEqualTo(1);
        awaitState(created, MappingState.ENABLED);
        assertThat(queues.open()).contains(created.mapping().name());
        assertThat(mappings.all()).hasSize(2).contains(view(created));
    }

    @Test
    @DisplayName("that are created disabled read nothing: a queue's is Disabled at once, a stream's is Creating first")
    void are_created_disabled() throws Exception {
        MappingView queue = accepted(mappings.create(TestSpec.queue("letters", "enabled", false), Dialect.AWS));
        MappingView stream = accepted(mappings.create(TestSpec.stream("clicks", "enabled", false), Dialect.AWS));

        assertThat(queue.state()).isEqualTo(MappingState.DISABLED);
        assertThat(stream.state()).isEqualTo(MappingState.CREATING);
        awaitState(stream, MappingState.DISABLED);
        assertThat(queues.open()).containsExactly("orders");
        assertThat(streams.opened()).isEmpty();
    }

    @Test
    @DisplayName("are updated: the answer shows Updating and the new revision, and the lanes follow")
    void are_updated() throws Exception {
        MappingView letters = created(TestSpec.queue("letters"));
        instance.time().advance(Duration.ofSeconds(5));

        MappingView updated = accepted(
                mappings.update(letters.mapping().id(), TestSpec.changes("batchSize", 7), Dialect.AWS, "deployer"));

        assertThat(updated.state()).isEqualTo(MappingState.UPDATING);
        assertThat(updated.revision()).isEqualTo(2);
        assertThat(updated.spec()).isEqualTo(TestSpec.queue("letters", "batchSize", 7));
        assertThat(updated.lastModified()).isEqualTo(letters.lastModified().plusSeconds(5));
        awaitState(updated, MappingState.ENABLED);
        assertThat(queues.opened())
                .as("changed in place: nothing is opened again")
                .hasSize(2);
        assertThat(queues.changed())
                .extracting(mapping -> mapping.limits().count())
                .containsExactly(7);
        assertThat(view(updated).lastModified()).as("settled").isEqualTo(updated.lastModified());
    }

    @Test
    @DisplayName("move their last modification by an update of nothing, and by none that is refused")
    void are_updated_with_nothing() throws Exception {
        MappingView letters = created(TestSpec.queue("letters"));
        UUID id = letters.mapping().id();
        instance.time().advance(Duration.ofSeconds(5));

        assertThat(problems(mappings.update(id, TestSpec.changes("batchSize", 11), Dialect.AWS, "deployer")))
                .as("11 without a window: the whole mapping is checked")
                .hasSize(1);
        assertThat(view(letters)).isEqualTo(letters);

        MappingView same = accepted(mappings.update(id, TestSpec.changes(), Dialect.AWS, "deployer"));
        assertThat(same.state()).isEqualTo(MappingState.UPDATING);
        assertThat(same.lastModified()).isAfter(letters.lastModified());
        assertThat(same.spec()).isEqualTo(letters.spec());
    }

    @Test
    @DisplayName("of queues that are Disabled and stay so are updated without a transition")
    void are_updated_while_disabled() throws Exception {
        MappingView queue = accepted(mappings.create(TestSpec.queue("letters", "enabled", false), Dialect.AWS));
        MappingView stream = created(TestSpec.stream("clicks", "enabled", false));

        assertThat(accepted(mappings.update(
                                queue.mapping().id(), TestSpec.changes("batchSize", 7), Dialect.AWS, "deployer"))
                        .state())
                .isEqualTo(MappingState.DISABLED);
        MappingView updating = accepted(
                mappings.update(stream.mapping().id(), TestSpec.changes("batchSize", 7), Dialect.AWS, "deployer"));
        assertThat(updating.state()).isEqualTo(MappingState.UPDATING);
        awaitState(updating, MappingState.DISABLED);
        assertThat(queues.opened()).hasSize(1);
        assertThat(streams.opened()).isEmpty();
    }

    @Test
    @DisplayName("B37: are disabled and enabled: nothing is read between, and what was left is not forgotten")
    void b37_are_disabled_and_enabled() throws Exception {
        MappingView clicks = created(TestSpec.stream("clicks"));
        UUID id = clicks.mapping().id();

        MappingView disabling =
                accepted(mappings.update(id, TestSpec.changes("enabled", false), Dialect.AWS, "deployer"));
        assertThat(disabling.state()).isEqualTo(MappingState.DISABLING);
        awaitState(clicks, MappingState.DISABLED);
        assertThat(streams.open()).isEmpty();

        MappingView enabling =
                accepted(mappings.update(id, TestSpec.changes("enabled", true), Dialect.AWS, "deployer"));
        assertThat(enabling.state()).isEqualTo(MappingState.ENABLING);
        awaitState(clicks, MappingState.ENABLED);
        assertThat(streams.open()).containsExactly(id.toString());
        assertThat(streams.forgotten()).isEmpty();
    }

    @Test
    @DisplayName("B37: are deleted: they drain, their leases are removed, and then nothing is left")
    void b37_are_deleted() throws Exception {
        MappingView clicks = created(TestSpec.stream("clicks"));
        UUID id = clicks.mapping().id();
        streams.failToForget(3);

        assertThat(accepted(mappings.delete(id)).state()).isEqualTo(MappingState.DELETING);
        await().until(() -> mappings.find(id).isEmpty());

        assertThat(streams.forgotten()).containsExactly(id.toString());
        assertThat(streams.open()).isEmpty();
        assertThat(streams.faults()).isEmpty();
        assertThat(store.all()).isEmpty();
        assertThat(instance.observer().mapping(id.toString())).isEmpty();
        assertThat(mappings.delete(id)).isEqualTo(new ChangeResult.NotFound());
        assertThat(mappings.update(id, TestSpec.changes(), Dialect.AWS, "deployer"))
                .isEqualTo(new ChangeResult.NotFound());
    }

    @Test
    @DisplayName("report those whose thread has died, until they are stopped")
    void report_the_dead() throws Exception {
        assertThat(instance.mappings().dead()).isEmpty();
        queues.breakAssignments();

        String broken = accepted(mappings.create(TestSpec.queue("letters"), Dialect.AWS))
                .mapping()
                .name();

        await().untilAsserted(() -> assertThat(instance.mappings().dead()).containsExactly(broken));
        instance.mappings().stop();
        assertThat(instance.mappings().dead()).isEmpty();
        assertThat(mappings.create(TestSpec.queue("late"), Dialect.AWS)).isEqualTo(ManagedMapping.NOT_RUNNING);
    }

    @Test
    @DisplayName("have tags, which are no modification")
    void have_tags() throws Exception {
        MappingView letters = created(TestSpec.queue("letters", "tags", Map.of("team", "web")));
        UUID id = letters.mapping().id();
        instance.time().advance(Duration.ofSeconds(5));

        MappingView tagged = accepted(mappings.tag(id, Map.of("team", "mail", "stage", "test")));
        assertThat(tagged.mapping().tags()).isEqualTo(Map.of("team", "mail", "stage", "test"));
        assertThat(tagged.state()).isEqualTo(MappingState.ENABLED);
        assertThat(tagged.lastModified()).isEqualTo(letters.lastModified());
        MappingView untagged = accepted(mappings.untag(id, Set.of("team", "stage", "unknown")));
        assertThat(untagged.mapping().tags()).isEmpty();
        assertThat(untagged.spec().tags()).isNull();
        assertThat(instance.observer()
                        .mapping(id.toString())
                        .orElseThrow()
                        .status()
                        .tags())
                .isEmpty();
    }

    private static UUID configuredId() {
        return MappingParser.id(
                "orders", Arn.parse("arn:aws:sqs:us-east-1:000000000000:orders").orElseThrow());
    }

    private MappingView created(MappingSpec spec) throws Exception {
        MappingView view = accepted(mappings.create(spec, Dialect.AWS));
        awaitState(view, spec.enabled() == null ? MappingState.ENABLED : MappingState.DISABLED);
        return view(view);
    }

    private MappingView view(MappingView of) throws Exception {
        return mappings.find(of.mapping().id()).orElseThrow();
    }

    private void awaitState(MappingView of, MappingState state) {
        await().until(() -> view(of).state() == state);
    }
}
