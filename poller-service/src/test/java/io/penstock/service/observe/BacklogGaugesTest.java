package io.penstock.service.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.penstock.core.event.Backlog;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.service.function.CircuitStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The backlog of a queue")
class BacklogGaugesTest {

    private static final Optional<Backlog> SOME =
            Optional.of(new Backlog(7, 2, 1, Optional.of(Duration.ofMillis(90_500))));
    private static final List<String> SHOWN = List.of(
            "penstock_queue_messages{mapping=\"orders\",source=\"sqs\",state=\"delayed\"} 1.0",
            "penstock_queue_messages{mapping=\"orders\",source=\"sqs\",state=\"hidden\"} 2.0",
            "penstock_queue_messages{mapping=\"orders\",source=\"sqs\",state=\"visible\"} 7.0",
            "penstock_queue_oldest_age_seconds{mapping=\"orders\",source=\"sqs\"} 90.5");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ObservedMapping observed = new MappingObserver(
                    registry,
                    ObservationRegistry.NOOP,
                    new VirtualTime(),
                    target -> Optional.of("sqs"),
                    arn -> CircuitStatus.CLOSED)
            .observe(
                    new ObservedRevision(MappingBuilder.sqs("orders").build(), "arn:of:function", "configuration", 1),
                    () -> 0);

    private void read(Optional<Backlog> backlog) {
        observed.happened("orders", new LaneEvent.BacklogRead(backlog));
    }

    private List<String> lines() {
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith("penstock_queue"))
                .sorted()
                .toList();
    }

    @Test
    @DisplayName("has series only while it is known here")
    void known() {
        assertThat(lines()).isEmpty();

        read(SOME);
        assertThat(lines()).isEqualTo(SHOWN);

        read(Optional.empty());
        assertThat(lines()).isEmpty();

        read(SOME);
        assertThat(lines()).isEqualTo(SHOWN);
    }

    @Test
    @DisplayName("follows each reading, and has an age only while one is known")
    void follows() {
        read(SOME);
        read(Optional.of(new Backlog(8, 0, 0, Optional.empty())));

        assertThat(lines())
                .containsExactly(
                        "penstock_queue_messages{mapping=\"orders\",source=\"sqs\",state=\"delayed\"} 0.0",
                        "penstock_queue_messages{mapping=\"orders\",source=\"sqs\",state=\"hidden\"} 0.0",
                        "penstock_queue_messages{mapping=\"orders\",source=\"sqs\",state=\"visible\"} 8.0");
    }

    @Test
    @DisplayName("is gone with its mapping, also when a reading ends later")
    void closed() {
        read(SOME);
        observed.close();
        read(SOME);

        assertThat(lines()).isEmpty();
    }
}
