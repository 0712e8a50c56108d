package io.penstock.kinesis.kcl;

import io.penstock.core.time.Time;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.kinesis.coordinator.WorkerStateChangeListener;

/** Learns whether a library has started, which it only writes to its log. Thread-safe. */
public final class LibraryStartup implements WorkerStateChangeListener {

    private final Milestone decided = new Milestone();
    private volatile @Nullable Throwable failure;

    /** Of a library that is not started yet. */
    LibraryStartup() {}

    @Override
    public void onWorkerStateChange(WorkerState state) {
        if (state == WorkerState.STARTED) {
            decided.reach();
        }
    }

    @Override
    public void onAllInitializationAttemptsFailed(Throwable reason) {
        failure = reason;
        decided.reach();
    }

    /** Why the library could not start; empty when it has started, or has reported neither within {@code longest}. */
    Optional<Throwable> failure(Duration longest, Time time) throws InterruptedException {
        return decided.await(longest, time) ? Optional.ofNullable(failure) : Optional.empty();
    }
}
