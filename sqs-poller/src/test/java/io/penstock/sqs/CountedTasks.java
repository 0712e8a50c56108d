package io.penstock.sqs;

import io.penstock.core.source.BackgroundTasks;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;

/** Counts the repeating tasks that are not closed; runs none. */
final class CountedTasks implements BackgroundTasks {

    private final Map<Duration, Integer> running = new HashMap<>();

    /** Those with this period. */
    int running(Duration period) {
        return running.getOrDefault(period, 0);
    }

    @Override
    public Task every(Duration period, Runnable work) {
        running.merge(period, 1, Integer::sum);
        return () -> running.merge(period, -1, Integer::sum);
    }

    @Override
    public Task once(Runnable work) {
        throw new UnsupportedOperationException("nothing is due");
    }

    @Override
    public ExecutorService executor() {
        throw new UnsupportedOperationException("a queue has no library");
    }
}
