package io.penstock.core.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.core.lane.Deadlines.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Deadlines")
class DeadlinesTest {

    private final Deadlines deadlines = new Deadlines();

    @AfterEach
    void close() {
        deadlines.close();
    }

    @Test
    @DisplayName("notify of what is late, the earliest first, and never too soon")
    void notify_of_what_is_late() throws Exception {
        List<String> late = new CopyOnWriteArrayList<>();
        CountDownLatch both = new CountDownLatch(2);
        long began = System.nanoTime();
        deadlines.set(Duration.ofMillis(60), () -> {
            late.add("second");
            both.countDown();
        });
        deadlines.set(Duration.ofMillis(20), () -> {
            late.add("first");
            both.countDown();
        });

        assertThat(both.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(late).containsExactly("first", "second");
        assertThat(System.nanoTime() - began)
                .isGreaterThanOrEqualTo(Duration.ofMillis(60).toNanos());
    }

    @Test
    @DisplayName("do not notify of what was in time")
    void do_not_notify_of_what_was_in_time() throws Exception {
        List<String> late = new CopyOnWriteArrayList<>();
        CountDownLatch later = new CountDownLatch(1);
        try (Deadline inTime = deadlines.set(Duration.ofMillis(20), () -> late.add("in time"))) {
            assertThat(inTime).isNotNull();
        }

        deadlines.set(Duration.ofMillis(40), later::countDown);

        assertThat(later.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(late).isEmpty();
    }

    @Test
    @DisplayName("take no more when they are closed")
    void take_no_more_when_closed() {
        deadlines.close();

        assertThatThrownBy(() -> deadlines.set(Duration.ofMillis(1), () -> {}))
                .isInstanceOf(RejectedExecutionException.class);
    }
}
