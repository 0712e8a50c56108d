package io.penstock.kinesis.kcl;

import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Estimates the clock that gives the records of a service's streams their times. Each answer of the service bounds how
 * far that clock is ahead of ours: by the whole second in its {@code Date}, and by when it was asked for and came. The
 * estimate moves only as far as an answer demands, so clocks that agree stay equal. Thread-safe.
 */
public final class StreamClock implements ExecutionInterceptor {

    private static final ExecutionAttribute<Instant> ASKED = new ExecutionAttribute<>("PenstockAsked");
    private static final Duration RESOLUTION = Duration.ofSeconds(1);

    private final Time time;
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

    /** A clock that agrees with ours until an answer shows otherwise. */
    public StreamClock(Time time) {
        this.time = time;
    }

    /** How far it is ahead of ours; negative when ours is ahead. */
    public Duration ahead() {
        return ahead.get();
    }

    /**
     * What it showed when our machine's wall clock showed {@code wall}. This clock is known to a second; the answer is
     * the earliest that it can have been.
     */
    Instant notAfter(Instant wall) {
        Instant now = time.now();
        Duration ofTheWall = Duration.between(time.wall(now), now);
        return wall.plus(ofTheWall).plus(ahead()).minus(RESOLUTION);
    }

    /** What our clock shows. */
    public Instant ours() {
        return time.now();
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        attributes.putAttribute(ASKED, time.now());
    }

    @Override
    public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
        Instant asked = attributes.getAttribute(ASKED);
        if (asked != null) {
            answered(asked, context.httpResponse());
        }
    }

    /** Takes the clock from an answer that has just come to a question asked at {@code asked} by our clock. */
    public void answered(Instant asked, @Nullable SdkHttpResponse answer) {
        // An error may come from something between us and the service, with a clock of its own.
        if (answer != null && answer.isSuccessful()) {
            answer.firstMatchingHeader("Date")
                    .flatMap(StreamClock::instant)
                    .ifPresent(theirs -> measured(asked, theirs));
        }
    }

    private void measured(Instant asked, Instant theirs) {
        Duration least = Duration.between(time.now(), theirs);
        Duration most = Duration.between(asked, theirs.plus(RESOLUTION));
        ahead.updateAndGet(now -> now.compareTo(least) < 0 ? least : now.compareTo(most) > 0 ? most : now);
    }

    static Optional<Instant> instant(String date) {
        try {
            return Optional.of(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeParseException unusual) {
            return Optional.empty();
        }
    }
}
