package io.penstock.kinesis.kcl;

import java.time.Instant;

/**
 * Where a mapping began, fixed when it was first opened and never worked out again (semantics §4.4).
 *
 * @param mappingCreated when it was first opened, by the stream's clock
 * @param streamCreated when the stream was made that its leases belong to
 * @param stream the ARN of that stream
 */
record Origin(Instant mappingCreated, Instant streamCreated, String stream) {

    /** The same mapping on the stream as it is now, which is another one when it was created at another time. */
    Origin on(Instant created) {
        return new Origin(mappingCreated, created, stream);
    }
}
