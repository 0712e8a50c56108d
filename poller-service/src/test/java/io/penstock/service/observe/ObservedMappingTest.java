package io.penstock.service.observe;

import static io.penstock.core.testkit.TestRecord.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.testkit.ScriptedFunction;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.service.function.CircuitState;
import io.penstock.service.function.CircuitStatus;
import io.penstock.service.function.Functions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ObservedMappingTest {

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
    void everySeriesIsThereFromTheStart() {
        assertThat(lines("penstock_(records|destination|mapping|lag|lanes?|source).*"))
                .containsExactly(
                        "penstock_destination_deliveries_total{destination=\"sqs\",mapping=\"orders\","
                                + "outcome=\"failed\",source=\"sqs\"} 0.0",
                        "penstock_destination_deliveries_total{destination=\"sqs\",mapping=\"orders\","
                                + "outcome=\"stored\",source=\"sqs\"} 0.0",
                        "penstock_lag_seconds" + TAGS + " 0.0",
                        "penstock_lane_deaths_total" + TAGS + " 0.0",
                        "penstock_lanes_busy" + TAGS + " 0.0",
                        "penstock_lanes" + TAGS + " 0.0",
                        "penstock_mapping_info{function=\"scripted\",mapping=\"orders\",origin=\"configuration\","
                                + "source_arn=\"arn:aws:sqs:us-east-1:000000000000:orders\",uuid=\"" + orders.id()
                                + "\"} 1",
                        "penstock_mapping_override" + TAGS + " 0.0",
                        "penstock_mapping_state{mapping=\"orders\",source=\"sqs\",state=\"Creating\"} 1.0",
                        "penstock_mapping_state{mapping=\"orders\",source=\"sqs\",state=\"Deleting\"} 0.0",
                        "penstock_mapping_state{mapping=\"orders\",source=\"sqs\",state=\"Disabled\"} 0.0",
                        "penstock_mapping_state{mapping=\"orders\",source=\"sqs\",state=\"Disabling\"} 0.0",
                        "penstock_mapping_state{mapping=\"orders\",source=\"sqs\",state=\"Enabled\"} 0.0",
                        "penstock_mapping_state{mapping=\"orders\",source=\"sqs\",state=\"Enabling\"} 0.0",
                        "penstock_mapping_state{mapping=\"orders\",source=\"sqs\",state=\"Updating\"} 0.0",
                        "penstock_records_deleted_total" + TAGS + " 0.0",
                        "penstock_records_delivered_total" + TAGS + " 0.0",
                        "penstock_records_discarded_total{mapping=\"orders\",reason=\"age\",source=\"sqs\"} 0.0",
                        "penstock_records_discarded_total{mapping=\"orders\",reason=\"retries\",source=\"sqs\"} 0.0",
                        "penstock_records_failed_total" + TAGS + " 0.0",
                        "penstock_records_filtered_total" + TAGS + " 0.0",
                        "penstock_records_invoked_total" + TAGS + " 0.0",
                        "penstock_records_lost_total" + TAGS + " 0.0",
                        "penstock_records_polled_total" + TAGS + " 0.0",
                        "penstock_source_failures_total" + TAGS + " 0.0");
        assertThat(lines("penstock_invocations_seconds_count.*"))
                .extracting(line -> line.replaceAll(".*outcome=\"(\\w+)\".* ", "$1 "))
                .containsExactly("error 0", "partial 0", "success 0", "throttled 0", "unreachable 0");
    }

    @Test
    void eachEventCountsWhatItMeans() {
        happen(new LaneEvent.Received(10, 3));
        happen(new LaneEvent.Invoked(REQUEST, 7, 7, ScriptedFunction.throttled(), Duration.ofMillis(20)));
        happen(new LaneEvent.Invoked(REQUEST, 7, 0, ScriptedFunction.accepted("null"), Duration.ofSeconds(2)));
        happen(new LaneEvent.Reported("sqs", 2, new StoreResult.Unavailable("down")));
        happen(new LaneEvent.Reported("sqs", 2, new StoreResult.Stored(false)));
        happen(new LaneEvent.Settled(new Settlement.Builder(8)
                .add(record("1"), Fate.DELIVERED)
                .add(record("2"), Fate.FILTERED)
                .add(record("3"), Fate.DELIVERED)
                .add(record("4"), new Fate.Discarded(Fate.Reason.RETRIES, Fate.Report.STORED))
                .add(record("5"), new Fate.Discarded(Fate.Reason.RETRIES, Fate.Report.LOST))
                .add(record("6"), new Fate.Discarded(Fate.Reason.AGE, Fate.Report.NOT_WANTED))
                .add(record("7"), Fate.Released.FAILED)
                .build()));
        happen(new LaneEvent.Deleted(5, 1, "down"));

        assertThat(observed.status().counts())
                .isEqualTo(Map.of(
                        "polled",
                        10L,
                        "filtered",
                        3L,
                        "invoked",
                        14L,
                        "failed",
                        7L,
                        "delivered",
                        2L,
                        "deleted",
                        5L,
                        "discarded",
                        3L,
                        "lost",
                        1L));
        assertThat(lines("penstock_(records_discarded|destination).*"))
                .extracting(line -> line.replaceAll(".*(failed|stored|age|retries)\".* ", "$1 "))
                .containsExactly("failed 2.0", "stored 2.0", "age 1.0", "retries 2.0");
        assertThat(lines("penstock_invocations_seconds_(count|sum).*(success|throttled).*"))
                .extracting(line -> line.replaceAll(".*seconds_(\\w+)\\{.*outcome=\"(\\w+)\".* ", "$1 $2 "))
                .containsExactly("count success 1", "count throttled 1", "sum success 2.0", "sum throttled 0.02");
    }

    @Test
    void lagIsTheAgeOfTheOldestRecordThatIsNotSettled() {
        happen(new LaneEvent.Started());
        happen(new LaneEvent.BatchFormed(REQUEST, 2, VirtualTime.START.minusSeconds(5), List.of()));
        observed.happened("lane-2", new LaneEvent.Started());
        observed.happened(
                "lane-2", new LaneEvent.BatchFormed(REQUEST, 1, VirtualTime.START.minusSeconds(60), List.of()));
        time.advance(Duration.ofSeconds(10));

        assertThat(lines("penstock_(lag|lanes).*"))
                .containsExactly(
                        "penstock_lag_seconds" + TAGS + " 70.0",
                        "penstock_lanes_busy" + TAGS + " 2.0",
                        "penstock_lanes" + TAGS + " 2.0");

        observed.happened("lane-2", new LaneEvent.Settled(Settlement.all(List.of(record("9")), Fate.DELIVERED)));
        assertThat(observed.status().lagSeconds()).isEqualTo(15);

        happen(new LaneEvent.Settled(Settlement.all(List.of(record("1")), Fate.DELIVERED)));
        assertThat(observed.status().lagSeconds())
                .as("one of two is not settled")
                .isEqualTo(15);

        happen(new LaneEvent.Settled(Settlement.all(List.of(record("2")), Fate.Released.FAILED)));
        assertThat(observed.status().lagSeconds()).isZero();
        assertThat(observed.status().lanesBusy()).isZero();
    }

    @Test
    void aStreamShowsTheAgeOfItsLastRecordWhenItWasSettled() {
        ObservedMapping clicks =
                observer.observe(revision(MappingBuilder.kinesis("clicks").build(), "arn:of:function"), () -> 0);
        time.advance(Duration.ofSeconds(3));
        clicks.happened(
                "shard-1",
                new LaneEvent.Settled(new Settlement.Builder(2)
                        .add(record("1").withArrival(VirtualTime.START), Fate.DELIVERED)
                        .add(record("2").withArrival(VirtualTime.START.plusSeconds(1)), Fate.Released.STOPPED)
                        .build()));
        time.advance(Duration.ofSeconds(3));

        assertThat(lines("penstock_iterator.*"))
                .containsExactly("penstock_iterator_age_seconds{mapping=\"clicks\",source=\"kinesis\"} 3.0");
        assertThat(lines("penstock_records_deleted.*clicks.*")).isEmpty();
    }

    @Test
    void aStreamShowsTheLagOfEachOfItsShards() {
        ObservedMapping clicks =
                observer.observe(revision(MappingBuilder.kinesis("clicks").build(), "arn:of:function"), () -> 0);
        for (String lane : List.of("shard-1#0", "shard-1#1", "shard-2")) {
            clicks.happened(lane, new LaneEvent.Started());
        }
        clicks.happened("shard-1#1", new LaneEvent.BatchFormed(UUID.randomUUID(), 2, VirtualTime.START, List.of()));
        time.advance(Duration.ofSeconds(3));

        assertThat(clicks.status().shardLagSeconds()).isEqualTo(Map.of("shard-1", 3.0, "shard-2", 0.0));
    }

    /** B36. */
    @Test
    void aThousandShardsThatEndedLeaveNothing() {
        ObservedMapping clicks =
                observer.observe(revision(MappingBuilder.kinesis("clicks").build(), "arn:of:function"), () -> 0);
        int before = lines(".*").size();
        for (int shard = 0; shard < 1_000; shard++) {
            clicks.happened("shard-" + shard, new LaneEvent.Started());
            clicks.happened(
                    "shard-" + shard, new LaneEvent.BatchFormed(new UUID(0, shard), 2, VirtualTime.START, List.of()));
            clicks.happened("shard-" + shard, new LaneEvent.Ended());
        }

        assertThat(clicks.status().shardLagSeconds()).isEmpty();
        assertThat(clicks.status().lanes()).isZero();
        assertThat(lines(".*")).hasSize(before);
    }

    @Test
    void aThousandMappingsThatWereRemovedLeaveNothing() {
        int before = lines(".*").size();
        for (int round = 0; round < 1_000; round++) {
            try (ObservedMapping passing = observer.observe(
                    revision(MappingBuilder.sqs("passing-" + round).build(), "arn"), () -> 0)) {
                passing.happened("lane", new LaneEvent.Reported("s3", 1, new StoreResult.Stored(false)));
            }
        }

        assertThat(lines(".*")).hasSize(before);
        assertThat(observer.mappings()).containsExactly(observed);
    }

    @Test
    void aChangeOfTheMappingShowsInItsSeriesAndItsStatus() {
        Mapping changed =
                MappingBuilder.sqs("orders").function("count").onFailure("s3").build();
        int before = lines(".*").size();

        observed.changed(new ObservedRevision(changed, "arn:of:count", "configuration", 2));

        assertThat(lines("penstock_mapping_info.*")).hasSize(1).allMatch(line -> line.contains("function=\"count\""));
        assertThat(lines(".*")).hasSize(before);
        assertThat(observed.status().functionArn()).isEqualTo("arn:of:count");
        assertThat(observed.status().revision()).isEqualTo(2);
        assertThat(observed.status().tags()).isEmpty();
    }

    @Test
    void theConcurrencyAndTheCircuitBreakerOfAFunctionAreShownAsLongAsAMappingInvokesIt() {
        Functions.Concurrency resize = new Functions.Concurrency("resize", () -> 3, () -> 10);
        MappingObserver.ObservedFunction first = observer.observe(resize, () -> CircuitState.OPEN);
        MappingObserver.ObservedFunction second = observer.observe(resize, () -> CircuitState.OPEN);

        first.close();
        assertThat(lines("penstock_concurrency.*"))
                .containsExactly(
                        "penstock_concurrency_limit{function=\"resize\"} 10.0",
                        "penstock_concurrency{function=\"resize\"} 3.0");
        assertThat(lines("penstock_circuit.*")).containsExactly("penstock_circuit_state{function=\"resize\"} 2.0");
        second.close();
        assertThat(lines("penstock_(concurrency|circuit).*")).isEmpty();
    }

    @Test
    void oneNameIsObservedOnce() {
        assertThatThrownBy(() -> observer.observe(revision(orders, "arn"), () -> 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("mapping 'orders' is observed already");
    }

    private void happen(LaneEvent event) {
        observed.happened("lane-1", event);
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
