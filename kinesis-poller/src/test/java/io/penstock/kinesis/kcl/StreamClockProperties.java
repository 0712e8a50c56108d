package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import software.amazon.awssdk.http.SdkHttpResponse;

/** What the answers of a service show of its clock. */
class StreamClockProperties {

    private final VirtualTime time = new VirtualTime();
    private final StreamClock clock = new StreamClock(time);

    private void answer(int status, Instant theirs, int millisThere, int millisBack) {
        Instant asked = time.now();
        time.advance(Duration.ofMillis(millisThere));
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                theirs.plusMillis(millisThere).atZone(ZoneOffset.UTC));
        time.advance(Duration.ofMillis(millisBack));
        clock.answered(
                asked,
                SdkHttpResponse.builder()
                        .statusCode(status)
                        .putHeader("Date", date)
                        .build());
    }

    @Property
    @Label("F12: it is known to a second, and what the answer took, after the first answer and ever after")
    void f12_known(@ForAll long seed, @ForAll @IntRange(min = -7_200_000, max = 7_200_000) int aheadMillis) {
        Random random = new Random(seed);
        for (int answer = 0; answer < 20; answer++) {
            int there = random.nextInt(100);
            int back = random.nextInt(100);
            answer(200, time.now().plusMillis(aheadMillis), there, back);

            assertThat(clock.ahead().minusMillis(aheadMillis).abs()).isLessThanOrEqualTo(Duration.ofMillis(1_200));
            time.advance(Duration.ofMillis(random.nextInt(2_000)));
        }
    }

    @Property
    @Label(
            "a moment of our wall clock is never taken for a later one of its clock, and at most for one two seconds ago")
    void notAfter(
            @ForAll @IntRange(min = -7_200_000, max = 7_200_000) int aheadMillis,
            @ForAll @IntRange(min = -7_200_000, max = 7_200_000) int wallMillis,
            @ForAll @IntRange(max = 999) int phase) {
        time.advance(Duration.ofMillis(phase));
        time.wallClockIsAhead(Duration.ofMillis(wallMillis));
        Instant wall = time.wall(time.now());
        Instant theirs = time.now().plusMillis(aheadMillis);
        time.advance(Duration.ofSeconds(30));

        answer(200, time.now().plusMillis(aheadMillis), 0, 0);

        assertThat(clock.notAfter(wall)).isBetween(theirs.minusSeconds(2), theirs);
    }

    @Property
    @Label("F12: a clock that agrees with ours stays equal")
    void f12_equal(@ForAll @IntRange(max = 999) int millis, @ForAll @IntRange(max = 5_000) int latency) {
        time.advance(Duration.ofMillis(millis));
        answer(200, time.now(), latency, latency);

        assertThat(clock.ahead()).isZero();
    }

    @Example
    @Label("F12: neither an error, which something between may have made, nor an answer without a date counts")
    void f12_otherAnswers() {
        answer(502, time.now().plusSeconds(3_600), 1, 1);
        clock.answered(time.now(), null);
        clock.answered(time.now(), SdkHttpResponse.builder().statusCode(200).build());
        clock.answered(
                time.now(),
                SdkHttpResponse.builder()
                        .statusCode(200)
                        .putHeader("Date", "today")
                        .build());

        assertThat(clock.ahead()).isZero();
    }
}
