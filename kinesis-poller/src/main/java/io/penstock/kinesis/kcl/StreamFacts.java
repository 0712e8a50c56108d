package io.penstock.kinesis.kcl;

import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.core.SdkResponse;

/**
 * When a stream was created and described.
 *
 * @param created when it was created; a stream of the same name created later is another one
 * @param asked when it was described, by its own clock
 */
public record StreamFacts(Instant created, Instant asked) {

    /** A header has whole seconds, and is some time old when it arrives. */
    private static final Duration CLOSE = Duration.ofSeconds(2);

    /** The time in the header of a service's answer, or ours when that is close to it. */
    public static Instant serviceTime(SdkResponse answer, Time time) {
        Instant ours = time.now();
        return Optional.ofNullable(answer.sdkHttpResponse())
                .flatMap(http -> http.firstMatchingHeader("Date"))
                .flatMap(StreamClock::instant)
                .filter(theirs -> theirs.isBefore(ours.minus(CLOSE)) || theirs.isAfter(ours.plus(CLOSE)))
                .orElse(ours);
    }
}
