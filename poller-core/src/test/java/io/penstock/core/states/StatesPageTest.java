package io.penstock.core.states;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.delivery.DeliveryPolicy;
import io.penstock.core.delivery.Redelivery;
import io.penstock.core.delivery.TumblingWindow;
import io.penstock.core.mapping.MappingState;
import io.penstock.core.record.Batch;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.record.TimeWindow;
import io.penstock.core.testkit.TestFormat;
import io.penstock.core.testkit.TestRecord;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.core.time.Backoff;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The page of states")
class StatesPageTest {

    private static final Path PAGE = Path.of("..", "docs", "reference", "states.md");

    private static final String RENEW = "mvn -pl poller-core test -Dtest=StatesPageTest -Dstates.write=true";

    private static final UUID REQUEST = UUID.fromString("00000000-0000-4000-8000-000000000001");
    private static final List<String> STEPS = List.of("Invoke", "Pause", "Keep", "Report", "Settle");
    private static final List<Boolean> EITHER = List.of(true, false);

    @Test
    @DisplayName("shows the states of mappings and deliveries as the code has them")
    void is_what_the_code_does() throws IOException {
        String drawn = page();
        if (Boolean.getBoolean("states.write")) {
            Files.writeString(PAGE, drawn);
        }

        assertThat(PAGE)
                .as("docs/reference/states.md; to write it again: %s", RENEW)
                .content()
                .isEqualTo(drawn);
    }

    private static String page() {
        return """
                # States

                `StatesPageTest` draws this page from the code, and fails when the page is stale. To write it again:

                ```
                %s
                ```

                ## A mapping

                The states of `MappingState`. `MappingLifecycle` refuses every other move.

                %s
                ## A delivery

                Each state is a `Step`: what a `Delivery` wants done next. An arrow names the signals after which the
                step at its end may follow; the mapping and the past of the batch decide which one does. An arrow to
                `Settle` also names the fates that it may settle.

                - `Invoke`: invoke the function with the records, or with a part of them.
                - `Pause`: back off.
                - `Keep`: extend the visibility timeout of the batch; only for queues.
                - `Report`: store a destination record.
                - `Settle`: settle the fates that are decided with the source. The delivery of the rest goes on.

                ### A batch of a queue

                %s
                ### A batch of a stream

                %s""".formatted(RENEW, mapping(), queue(), stream());
    }

    private static String mapping() {
        Diagram diagram = new Diagram(
                Arrays.stream(MappingState.values()).map(MappingState::text).toList());
        diagram.add(Diagram.OUTSIDE, MappingState.CREATING.text());
        for (MappingState state : MappingState.values()) {
            state.next().forEach(next -> diagram.add(state.text(), next.text()));
            if (state.next().isEmpty()) {
                diagram.add(state.text(), Diagram.OUTSIDE);
            }
        }
        return diagram.text();
    }

    private static String queue() {
        Diagram diagram = new Diagram(STEPS);
        DeliveryWalk walk = new DeliveryWalk(diagram);
        for (Redelivery redelivery : List.of(
                new Redelivery.BySource(OptionalInt.empty(), Backoff.FUNCTION),
                new Redelivery.BySource(OptionalInt.of(0), Backoff.FUNCTION))) {
            for (Instant heldUntil : List.of(Instant.MAX, VirtualTime.START.plusSeconds(4))) {
                for (boolean destinations : EITHER) {
                    DeliveryPolicy policy = policy(redelivery, destinations);
                    walk.take(batch(VirtualTime.START, heldUntil, PayloadLimit.LAMBDA), policy);
                    walk.take(batch(VirtualTime.START, heldUntil, new PayloadLimit(1)), policy);
                }
            }
        }
        return diagram.text();
    }

    private static String stream() {
        Diagram diagram = new Diagram(STEPS);
        DeliveryWalk walk = new DeliveryWalk(diagram);
        for (OptionalInt retries : List.of(OptionalInt.empty(), OptionalInt.of(0), OptionalInt.of(1))) {
            for (boolean bisect : EITHER) {
                for (boolean destinations : EITHER) {
                    Redelivery redelivery = new Redelivery.InPlace(
                            retries, Optional.of(Duration.ofMinutes(5)), bisect, Backoff.FUNCTION);
                    DeliveryPolicy policy = policy(redelivery, destinations);
                    streamBatches().forEach(batch -> walk.take(batch, policy));
                }
            }
        }
        return diagram.text();
    }

    private static List<Batch> streamBatches() {
        TumblingWindow window = TumblingWindow.begin(
                TimeWindow.of(VirtualTime.START, Duration.ofMinutes(1)), "arn:stream", PayloadLimit.LAMBDA);
        Batch fresh = batch(VirtualTime.START, Instant.MAX, PayloadLimit.LAMBDA);
        return List.of(
                fresh,
                batch(VirtualTime.START, Instant.MAX, new PayloadLimit(1)),
                batch(VirtualTime.START.minus(Duration.ofHours(1)), Instant.MAX, PayloadLimit.LAMBDA),
                window.with(fresh),
                window.last(REQUEST, new TestFormat()));
    }

    private static DeliveryPolicy policy(Redelivery redelivery, boolean destinations) {
        return new DeliveryPolicy(redelivery, destinations, destinations, Duration.ofHours(1), Duration.ofSeconds(3));
    }

    private static Batch batch(Instant arrival, Instant heldUntil, PayloadLimit limit) {
        List<SourceRecord> records = List.of(
                TestRecord.record("1").withKey("a").withArrival(arrival),
                TestRecord.record("2").withKey("b").withArrival(arrival));
        return new Batch(REQUEST, new TestFormat(), records, Map.of(), heldUntil, limit);
    }
}
