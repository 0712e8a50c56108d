package io.penstock.kinesis.kcl;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.kinesis.coordinator.WorkerStateChangeListener;

/** How the start of a library ends, which it only writes to its log. Thread-safe. */
public final class LibraryBeginning implements WorkerStateChangeListener {

    private final CountDownLatch decided = new CountDownLatch(1);
    private volatile @Nullable Throwable failure;

    /** Of a library that is not started yet. */
    LibraryBeginning() {}

    @Override
    public void onWorkerStateChange(WorkerState state) {
        if (state == WorkerState.STARTED) {
            decided.countDown();
        }
    }

    @Override
    public void onAllInitializationAttemptsFailed(Throwable reason) {
        failure = reason;
        decided.countDown();
    }

    /** Why the library could not start; empty when it has, or has not said so within {@code longest}. */
    Optional<Throwable> failure(Duration longest) throws InterruptedException {
        boolean known = decided.await(longest.toNanos(), TimeUnit.NANOSECONDS);
        return known ? Optional.ofNullable(failure) : Optional.empty();
    }
}
