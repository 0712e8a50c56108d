package io.penstock.kinesis.kcl;

import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.core.SdkResponse;

/**
 * What a stream says of itself.
 *
 * @param created when it was made; a stream of the same name made later is another one
 * @param asked when it was asked, by its own clock
 */
public record StreamFacts(Instant created, Instant asked) {

    /** A header tells whole seconds, and takes its time. */
    private static final Duration CLOSE = Duration.ofSeconds(2);

    /** The service's clock as its answer tells it, where ours is not close to it. */
    public static Instant serviceTime(SdkResponse answer, Time time) {
        Instant ours = time.now();
        return Optional.ofNullable(answer.sdkHttpResponse())
                .flatMap(http -> http.firstMatchingHeader("Date"))
                .flatMap(StreamClock::instant)
                .filter(theirs -> theirs.isBefore(ours.minus(CLOSE)) || theirs.isAfter(ours.plus(CLOSE)))
                .orElse(ours);
    }
}
