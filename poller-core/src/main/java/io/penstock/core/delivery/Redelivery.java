package io.penstock.core.delivery;

import io.penstock.core.time.Backoff;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** What happens to a batch whose attempt failed. */
public sealed interface Redelivery {

    /**
     * Queues: failed records are released to the source, which redelivers them (semantics §5).
     *
     * @param retries a record that fails when it has been received {@code retries + 1} times is discarded; empty leaves
     *     it to the queue's redrive policy
     * @param retryBackoff how long a failed record stays hidden; empty leaves it to the queue's visibility timeout
     * @param backoff pauses while a throttled batch is kept hidden
     */
    record BySource(OptionalInt retries, Optional<RetryBackoff> retryBackoff, Backoff backoff) implements Redelivery {

        /** Failed records stay hidden for the queue's visibility timeout. */
        public BySource(OptionalInt retries, Backoff backoff) {
            this(retries, Optional.empty(), backoff);
        }
    }

    /**
     * Streams: the batch is retried and blocks its lane (semantics §4).
     *
     * @param retries attempts after the first; empty for no limit
     * @param maximumAge records older than this are discarded; empty for no limit. The age of the last call of a
     *     tumbling window counts from when it was due
     * @param bisect whether a failed batch is split in half
     * @param backoff pauses between attempts
     */
    record InPlace(OptionalInt retries, Optional<Duration> maximumAge, boolean bisect, Backoff backoff)
            implements Redelivery {}
}
