package io.penstock.service.mappings;

import static io.penstock.service.mappings.Answers.accepted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.Dialect;
import io.penstock.core.mapping.MappingParser;
import io.penstock.core.mapping.MappingSpec;
import io.penstock.core.mapping.MappingState;
import io.penstock.service.function.FunctionProperties;
import io.penstock.service.function.FunctionProperties.Alias;
import io.penstock.service.observe.MappingStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Mappings of the configuration, when it is replaced,")
@Timeout(30)
class ReconfigurationTest {

    private static final Map<String, FunctionProperties> FUNCTIONS = Map.of(
            "resize", TestInstance.function(Map.of("live", new Alias("1", null))),
            "count", TestInstance.function(Map.of()));

    private final ScriptedSources queues = ScriptedSources.queues();
    private final ScriptedSources streams = ScriptedSources.streams();
    private final SimpleStore store = new SimpleStore();
    private final TestInstance instance = TestInstance.with(store, queues, streams)
            .functions(FUNCTIONS)
            .configured(Map.of("orders", TestSpec.queue("orders"), "clicks", TestSpec.stream("clicks")))
            .start();

    @AfterEach
    void close() {
        queues.letDrain();
        instance.close();
    }

    @Test
    @DisplayName("go on in place with other properties, and the others are left alone")
    void change_in_place() throws Exception {
        instance.configure(Map.of("orders", TestSpec.queue("orders", "batchSize", 7), "clicks", clicks()));

        awaitView("orders", "orders", view -> view.revision() == 2 && view.state() == MappingState.ENABLED);
        assertThat(queues.changed())
                .extracting(mapping -> mapping.limits().count())
                .containsExactly(7);
        assertThat(queues.opened()).as("opened once").hasSize(1);
        assertThat(streams.changed()).isEmpty();
        assertThat(status("clicks").revision()).isEqualTo(1);
    }

    @Test
    @DisplayName("begin when they are added, and drain when they are removed: their meters go, their leases stay")
    void come_and_go() throws Exception {
        instance.configure(Map.of("orders", TestSpec.queue("orders"), "letters", TestSpec.queue("letters")));

        await().until(() -> queues.open().contains("letters"));
        await().until(() -> streams.open().isEmpty());
        await().until(() -> instance.observer().mapping("clicks").isEmpty());
        assertThat(streams.forgotten()).isEmpty();
        assertThat(instance.operations().all())
                .extracting(view -> view.mapping().name())
                .containsExactlyInAnyOrder("orders", "letters");
        assertThat(instance.meters()
                        .find("penstock.lanes")
                        .tag("mapping", "clicks")
                        .gauges())
                .isEmpty();

        instance.configure(Map.of("orders", TestSpec.queue("orders"), "clicks", clicks()));
        await().until(() -> streams.open().contains("clicks"));
        await().until(() -> queues.open().equals(List.of("orders")));
    }

    @Test
    @DisplayName("are removed also while the store is down")
    void go_without_the_store() {
        store.isDown(true);

        instance.configure(Map.of("orders", TestSpec.queue("orders")));

        await().until(() -> instance.observer().mapping("clicks").isEmpty());
    }

    @Test
    @DisplayName("on another source are other mappings: the new one begins when the old one has drained")
    void another_source() throws Exception {
        queues.holdDrains();
        instance.configure(Map.of("orders", TestSpec.queue("urgent"), "clicks", clicks()));

        await().until(() -> status("orders").state().equals("Deleting"));
        assertThat(queues.opened()).hasSize(1);
        queues.letDrain();
        awaitView("orders", "urgent", view -> view.state() == MappingState.ENABLED);
        assertThat(queues.opened())
                .extracting(mapping -> mapping.source().resource())
                .containsExactly("orders", "urgent");
        assertThat(instance.operations().find(id("orders", "sqs", "orders"))).isEmpty();
        assertThat(queues.faults()).isEmpty();
        assertThat(queues.forgotten()).isEmpty();
    }

    @Test
    @DisplayName("that come back while they drain begin again after it")
    void come_back_while_they_drain() throws Exception {
        Map<String, MappingSpec> both = Map.of("orders", TestSpec.queue("orders"), "clicks", clicks());
        queues.holdDrains();
        instance.configure(Map.of("clicks", clicks()));
        await().until(() -> status("orders").state().equals("Deleting"));

        instance.configure(both);
        queues.letDrain();

        awaitView("orders", "orders", view -> view.state() == MappingState.ENABLED);
        assertThat(queues.opened()).hasSize(2);
        assertThat(queues.faults()).isEmpty();
    }

    @Test
    @DisplayName("are paused and resumed by it, with their leases")
    void enabled() {
        instance.configure(Map.of("orders", TestSpec.queue("orders"), "clicks", clicks("enabled", false)));
        await().until(() -> streams.open().isEmpty());
        await().until(() -> status("clicks").state().equals("Disabled"));

        instance.configure(Map.of("orders", TestSpec.queue("orders"), "clicks", clicks()));
        await().until(() -> streams.open().contains("clicks"));
        assertThat(streams.forgotten()).isEmpty();
    }

    @Test
    @DisplayName("of the API, too, invoke a function as it is configured now, at their next batch")
    void another_function() throws Exception {
        UUID letters = accepted(instance.operations().create(TestSpec.queue("letters"), Dialect.AWS))
                .mapping()
                .id();
        await().until(() -> queues.open().contains(letters.toString()));

        instance.configure(
                Map.of("resize", TestInstance.function(Map.of()), "count", TestInstance.function(Map.of())),
                Map.of("orders", TestSpec.queue("orders"), "clicks", clicks("functionName", "count")));

        await().until(() -> queues.changed().size() == 2);
        assertThat(queues.changed())
                .extracting(mapping -> mapping.name())
                .containsExactlyInAnyOrder("orders", letters.toString());
        assertThat(instance.functions().inUse()).isEqualTo(2);
        assertThat(status(letters.toString()).revision())
                .as("it is the mapping that was stored")
                .isEqualTo(1);
    }

    @Test
    @DisplayName("invoke a function with its new settings, and others go on as they are")
    void settings_of_a_function() {
        FunctionProperties quick =
                new FunctionProperties("http://127.0.0.1:1/", Duration.ofSeconds(5), null, null, null, null);
        assertThat(queues.functionTimeout("orders")).isEqualTo(Duration.ofSeconds(30));

        instance.configure(
                Map.of("resize", quick, "count", TestInstance.function(Map.of())),
                Map.of("orders", TestSpec.queue("orders"), "clicks", clicks("functionName", "count")));

        await().until(() -> queues.functionTimeout("orders").equals(Duration.ofSeconds(5)));
        assertThat(streams.functionTimeout("clicks")).isEqualTo(Duration.ofSeconds(30));
        assertThat(queues.opened()).hasSize(1);
    }

    @Test
    @DisplayName("leave a stored mapping without its alias waiting, until there is one again")
    void an_alias_that_goes_and_comes_back() throws Exception {
        Map<String, MappingSpec> same = Map.of("orders", TestSpec.queue("orders"), "clicks", clicks());
        UUID letters = accepted(instance.operations()
                        .create(TestSpec.queue("letters", "functionName", "resize:live"), Dialect.AWS))
                .mapping()
                .id();
        await().until(() -> queues.open().contains(letters.toString()));

        instance.configure(Map.of("resize", TestInstance.function(Map.of())), same);
        await().until(() -> !queues.open().contains(letters.toString()));
        MappingView waiting = instance.operations().find(letters).orElseThrow();
        await().until(() -> instance.operations().find(letters).orElseThrow().state() == MappingState.DISABLED);
        assertThat(waiting.lastProcessingResult()).contains("PROBLEM", "has no version or alias 'live'");

        instance.configure(FUNCTIONS, same);
        await().until(() -> queues.open().contains(letters.toString()));
        assertThat(queues.faults()).isEmpty();
    }

    private static MappingSpec clicks(Object... properties) {
        return TestSpec.stream("clicks", properties);
    }

    private MappingStatus status(String name) {
        return instance.observer().mapping(name).orElseThrow().status();
    }

    private void awaitView(String name, String queue, Predicate<MappingView> as) {
        await().until(() ->
                instance.operations().find(id(name, "sqs", queue)).filter(as).isPresent());
    }

    private static UUID id(String name, String service, String resource) {
        return MappingParser.id(
                name,
                Arn.parse("arn:aws:" + service + ":us-east-1:000000000000:" + resource)
                        .orElseThrow());
    }
}
