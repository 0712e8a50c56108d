package io.penstock.sqs;

import io.penstock.core.delivery.Redelivery;
import io.penstock.core.delivery.RetryBackoff;
import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.BatchLimits;
import io.penstock.core.mapping.Batching;
import io.penstock.core.mapping.DestinationTargets;
import io.penstock.core.mapping.EventSource;
import io.penstock.core.mapping.FunctionName;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.MappingIdentity;
import io.penstock.core.mapping.Scaling;
import io.penstock.core.time.Backoff;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** Builds the mapping of a queue; AWS's defaults unless said otherwise. */
record TestMapping(
        Arn queue,
        BatchLimits limits,
        Scaling scaling,
        boolean heartbeat,
        Duration functionTimeout,
        Optional<RetryBackoff> backoff) {

    static TestMapping of(Arn queue) {
        return new TestMapping(
                queue,
                new BatchLimits(10, Duration.ZERO),
                new Scaling.Automatic(),
                false,
                Duration.ofSeconds(1),
                Optional.empty());
    }

    static TestMapping of(TestQueue queue) {
        return of(queue.arn());
    }

    TestMapping batch(int size, Duration window) {
        return new TestMapping(queue, new BatchLimits(size, window), scaling, heartbeat, functionTimeout, backoff);
    }

    TestMapping scaling(Scaling other) {
        return new TestMapping(queue, limits, other, heartbeat, functionTimeout, backoff);
    }

    TestMapping withHeartbeat() {
        return new TestMapping(queue, limits, scaling, true, functionTimeout, backoff);
    }

    TestMapping functionTimeout(Duration other) {
        return new TestMapping(queue, limits, scaling, heartbeat, other, backoff);
    }

    TestMapping backoff(RetryBackoff rule) {
        return new TestMapping(queue, limits, scaling, heartbeat, functionTimeout, Optional.of(rule));
    }

    Mapping build() {
        return new Mapping(
                new MappingIdentity("test", new UUID(0, 1), Map.of()),
                true,
                new EventSource(queue, "sqs", new EventSource.Queue(scaling, heartbeat)),
                FunctionName.parse("fn").orElseThrow(),
                new Batching(limits),
                new Redelivery.BySource(OptionalInt.empty(), backoff, Backoff.FUNCTION),
                DestinationTargets.NONE);
    }
}
