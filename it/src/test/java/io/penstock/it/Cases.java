package io.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.FunctionHost.Answer;
import io.penstock.it.FunctionHost.DeployedFunction;
import io.penstock.it.FunctionHost.Handler;
import io.penstock.it.Stage.Queue;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.MappingEntry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.sqs.model.Message;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The cases of a conformance test, side by side on one service: each has a source, a function and a queue of failures
 * of its own, and a mapping of its name.
 *
 * @param <S> its source
 */
public final class Cases<S> {

    /** The body of a record that warms a case up: every function accepts it, and no case sees it. */
    public static final String WARM_UP = "up";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final FunctionHost functions;
    private final Map<String, Case<S>> cases = new LinkedHashMap<>();
    private Configuration configuration = Configuration.empty();

    /** No cases yet; their functions run on {@code functions}. */
    public Cases(FunctionHost functions) {
        this.functions = functions;
    }

    /**
     * One case.
     *
     * @param mapping its name
     * @param failures the queue of dead letters, or of destination records
     */
    public record Case<S>(String mapping, S source, Queue failures, DeployedFunction function) {

        /** The invocations without those that only warmed up. */
        public List<FunctionEvent> invocations() {
            return function.invocations().stream()
                    .filter(invocation -> !invocation.bodies().contains(WARM_UP))
                    .toList();
        }

        /** The bodies of each of its {@link #invocations()}. */
        public List<List<String>> batches() {
            return invocations().stream().map(FunctionEvent::bodies).toList();
        }

        /** The bodies of all its {@link #invocations()}. */
        public List<String> bodies() {
            return batches().stream().flatMap(List::stream).toList();
        }

        /** The receive counts of its messages, in the order of the invocations. */
        public List<Integer> receiveCounts() {
            return invocations().stream()
                    .flatMap(invocation -> invocation.receiveCounts().stream())
                    .toList();
        }

        /** Waits until its function has seen {@code count} records. */
        public void awaitBodies(int count) {
            await(mapping).atMost(PATIENCE).until(() -> bodies().size() >= count);
        }

        /** Waits until its function was invoked with exactly these batches, in this order. */
        public void awaitBatches(List<List<String>> expected) {
            await(mapping)
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(batches()).hasSizeGreaterThanOrEqualTo(expected.size()));
            assertThat(batches()).isEqualTo(expected);
        }

        /** Waits for so many failures, and returns their bodies. */
        public List<String> awaitFailures(int count) {
            return failures.awaitMessages(count).stream().map(Message::body).toList();
        }

        /** Waits for the destination record, which must be the only one. */
        public JsonNode destinationRecord() {
            List<Message> records = failures.awaitMessages(1);
            assertThat(records).hasSize(1);
            return JsonMapper.shared().readTree(records.getFirst().body());
        }
    }

    /** Adds a case that has the name of {@code mapping}. */
    public void add(MappingEntry mapping, S source, Queue failures, Duration timeout, Handler handler) {
        DeployedFunction function = functions.deploy(
                mapping.name(), event -> event.bodies().contains(WARM_UP) ? Answer.ok("{}") : handler.handle(event));
        cases.put(mapping.name(), new Case<>(mapping.name(), source, failures, function));
        configuration =
                configuration.function(mapping.name(), function.url(), timeout).mapping(mapping);
    }

    /** The case with this name. */
    public Case<S> of(String name) {
        return Objects.requireNonNull(cases.get(name), name);
    }

    /** All cases by their names. */
    public Map<String, Case<S>> all() {
        return Map.copyOf(cases);
    }

    /** The functions and mappings of all cases. */
    public Configuration configuration() {
        return configuration;
    }
}
