package io.penstock.kinesis.kcl;

import io.penstock.core.mapping.StartingPosition;
import java.time.Instant;
import java.util.Date;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;

/**
 * When a mapping began, fixed when it was first opened and never worked out again (semantics §4.4).
 *
 * @param mappingCreated when it was first opened, by the stream's clock
 * @param streamCreated when the stream was created that its leases belong to
 * @param stream the ARN of that stream
 */
record Origin(Instant mappingCreated, Instant streamCreated, String stream) {

    /** The same mapping on the stream as it is now, which is another one when it was created at another time. */
    Origin on(Instant created) {
        return new Origin(mappingCreated, created, stream);
    }

    /**
     * Where shards without a checkpoint start: {@code LATEST} is the moment when the mapping began (semantics §4.4).
     */
    InitialPositionInStreamExtended start(StartingPosition position) {
        if (streamCreated.isAfter(mappingCreated)) {
            return InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON);
        }
        return switch (position) {
            case StartingPosition.TrimHorizon oldest ->
                InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON);
            case StartingPosition.Latest latest -> at(mappingCreated);
            case StartingPosition.AtTimestamp at -> at(at.timestamp());
        };
    }

    private static InitialPositionInStreamExtended at(Instant instant) {
        return InitialPositionInStreamExtended.newInitialPositionAtTimestamp(Date.from(instant));
    }
}
