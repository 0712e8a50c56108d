package io.penstock.service.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.MappingState;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.testkit.ScriptedFunction;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.service.function.CircuitStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;

/** What an operator sees of a mapping beside its metrics. */
class MappingStatusTest {

    private static final UUID REQUEST = new UUID(1, 1);
    private static final String TAGS = "{mapping=\"orders\",source=\"sqs\"}";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final VirtualTime time = new VirtualTime();
    private final MappingObserver observer = new MappingObserver(
            registry, ObservationRegistry.NOOP, time, target -> Optional.of("sqs"), arn -> CircuitStatus.CLOSED);
    private final Mapping orders = MappingBuilder.sqs("orders")
            .onFailure("arn:aws:sqs:us-east-1:000000000000:failed")
            .tag("team", "web")
            .build();
    private final ObservedMapping observed = observer.observe(revision(orders, "arn:of:function"), () -> 0);

    @Test
    void f4_statusShowsHowManyLanesWaitForMemory() {
        ObservedMapping waiting =
                observer.observe(revision(MappingBuilder.sqs("waiting").build(), "arn"), () -> 3);

        assertThat(waiting.status().lanesWaitingForMemory()).isEqualTo(3);
    }

    @Test
    void statusUsesTheWordsOfAws() {
        assertThat(observed.status())
                .isEqualTo(new MappingStatus(
                        "orders",
                        orders.id(),
                        "arn:aws:sqs:us-east-1:000000000000:orders",
                        "arn:of:function",
                        "Creating",
                        "No records processed",
                        0,
                        0,
                        0,
                        0,
                        Map.of(),
                        new MappingStatus.Circuit("closed", null),
                        null,
                        Map.of("team", "web"),
                        observed.status().counts(),
                        "configuration",
                        1,
                        null));

        observed.moved(MappingState.CREATING, MappingState.ENABLED);
        happen(call(ScriptedFunction.failing()));
        assertThat(observed.status().state()).isEqualTo("Enabled");
        assertThat(observed.status().lastProcessingResult()).isEqualTo("PROBLEM: Function call failed");
        assertThat(observed.status().lastError())
                .isEqualTo(new MappingStatus.LastError("function error Unhandled, status 200", VirtualTime.START));
        assertThat(observed.degraded()).isTrue();

        happen(call(new InvocationResult.PartlyFailed(
                new Answer(200, "$LATEST", null, new byte[0]), new TreeSet<>(List.of(0)))));
        assertThat(observed.status().lastProcessingResult()).isEqualTo("OK");
        assertThat(observed.degraded()).isFalse();
    }

    @Test
    void aSourceThatCannotBeReadIsAProblemUntilItAnswers() {
        happen(call(ScriptedFunction.accepted("null")));
        happen(new LaneEvent.SourceFailed("no permission to ReceiveMessage", VirtualTime.START.plusSeconds(1)));

        assertThat(observed.status().lastProcessingResult()).isEqualTo("PROBLEM: no permission to ReceiveMessage");
        assertThat(lines("penstock_source_failures.*"))
                .containsExactly("penstock_source_failures_total" + TAGS + " 1.0");
        assertThat(new MappingsHealth(observer).health().getStatus()).isEqualTo(MappingsHealth.DEGRADED);

        happen(new LaneEvent.Received(0, 0));
        assertThat(observed.status().lastProcessingResult()).isEqualTo("OK");
        assertThat(new MappingsHealth(observer).health().getStatus().getCode()).isEqualTo("UP");
    }

    @Test
    void aDeadThreadShowsInLiveness() {
        assertThat(new MappingThreadsHealth(List::of).health().getStatus().getCode())
                .isEqualTo("UP");

        Health health = new MappingThreadsHealth(() -> List.of("orders")).health();

        assertThat(health.getStatus().getCode()).isEqualTo("DOWN");
        assertThat(health.getDetails()).containsEntry("dead", List.of("orders"));
    }

    private void happen(LaneEvent event) {
        observed.happened("lane-1", event);
    }

    private static LaneEvent call(InvocationResult result) {
        return new LaneEvent.Invoked(REQUEST, 1, 1, result, Duration.ofMillis(1));
    }

    private static ObservedRevision revision(Mapping mapping, String functionArn) {
        return new ObservedRevision(mapping, functionArn, "configuration", 1);
    }

    private List<String> lines(String pattern) {
        return registry.scrape()
                .lines()
                .filter(line -> !line.startsWith("#") && line.matches(pattern))
                .sorted()
                .toList();
    }
}
