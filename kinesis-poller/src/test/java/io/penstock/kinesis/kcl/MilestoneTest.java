package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A milestone that threads wait for")
@Timeout(20)
class MilestoneTest {

    private final VirtualTime time = new VirtualTime();
    private final Milestone milestone = new Milestone();

    private CompletableFuture<Boolean> awaited(Duration longest) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return milestone.await(longest, time);
                    } catch (InterruptedException stop) {
                        throw new IllegalStateException(stop);
                    }
                },
                Executors.newVirtualThreadPerTaskExecutor());
    }

    @Test
    @DisplayName("wakes them when it is reached, and lets nobody wait afterwards")
    void reached() throws Exception {
        CompletableFuture<Boolean> waiting = awaited(Duration.ofHours(1));
        await().until(time::isAwaited);
        assertThat(milestone.isReached()).isFalse();

        milestone.reach();

        assertThat(waiting.get()).isTrue();
        assertThat(milestone.await(Duration.ZERO, time)).isTrue();
    }

    @Test
    @DisplayName("lets them go when their time is over by the injected clock")
    void missed() throws Exception {
        CompletableFuture<Boolean> waiting = awaited(Duration.ofSeconds(30));
        await().until(time::isAwaited);
        assertThat(waiting).isNotDone();

        time.advance(Duration.ofSeconds(30));

        assertThat(waiting.get()).isFalse();
    }
}
