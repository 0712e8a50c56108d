package io.penstock.sqs;

import io.penstock.core.delivery.Redelivery;
import io.penstock.core.filter.Filter;
import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.BatchLimits;
import io.penstock.core.mapping.DestinationTargets;
import io.penstock.core.mapping.FunctionName;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.Scaling;
import io.penstock.core.time.Backoff;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** Builds the mapping of a queue; AWS's defaults unless said otherwise. */
record TestMapping(Arn queue, BatchLimits limits, Scaling scaling, boolean heartbeat, Duration functionTimeout) {

    static TestMapping of(Arn queue) {
        return new TestMapping(
                queue, new BatchLimits(10, Duration.ZERO), new Scaling.Automatic(), false, Duration.ofSeconds(1));
    }

    static TestMapping of(TestQueue queue) {
        return of(queue.arn());
    }

    TestMapping batch(int size, Duration window) {
        return new TestMapping(queue, new BatchLimits(size, window), scaling, heartbeat, functionTimeout);
    }

    TestMapping scaling(Scaling other) {
        return new TestMapping(queue, limits, other, heartbeat, functionTimeout);
    }

    TestMapping withHeartbeat() {
        return new TestMapping(queue, limits, scaling, true, functionTimeout);
    }

    TestMapping functionTimeout(Duration other) {
        return new TestMapping(queue, limits, scaling, heartbeat, other);
    }

    Mapping build() {
        return new Mapping(
                "test",
                new UUID(0, 1),
                queue,
                "sqs",
                FunctionName.parse("fn").orElseThrow(),
                true,
                limits,
                Filter.ALL,
                new Redelivery.BySource(OptionalInt.empty(), Backoff.FUNCTION),
                false,
                Optional.empty(),
                1,
                Duration.ZERO,
                new DestinationTargets(
                        Optional.empty(), Optional.empty(), Optional.empty(), DestinationTargets.DEFAULT_DELIVERY_AGE),
                scaling,
                heartbeat,
                Map.of());
    }
}
