package io.penstock.sqs;

import io.penstock.core.source.BackgroundTasks;
import java.time.Duration;
import java.util.concurrent.ExecutorService;

/** Counts the repeating tasks that are not closed; runs none. */
final class CountedTasks implements BackgroundTasks {

    private int running;

    int running() {
        return running;
    }

    @Override
    public Task every(Duration period, Runnable work) {
        running++;
        return () -> running--;
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
