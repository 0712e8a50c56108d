package io.penstock.core.lane;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Stops one thread gracefully: it is interrupted only where it waits, until it is to stop immediately. Thread-safe.
 *
 * <p>An interruption anywhere would break an invocation or a delete in the middle, and repeat work that is done.
 */
final class StopSignal {

    /** Something that waits and may be interrupted. */
    @FunctionalInterface
    interface Wait<T, X extends Exception> {
        T await() throws X, InterruptedException;
    }

    private final Object lock = new Object();
    private @Nullable Thread owner;
    private boolean stopping;
    private boolean immediate;
    private boolean waiting;
    private boolean wakeable;
    private boolean woken;
    private BooleanSupplier endsByItself = () -> false;

    /** Makes the calling thread the one that is stopped. */
    void own() {
        synchronized (lock) {
            owner = Thread.currentThread();
        }
    }

    /** True once the thread is to stop. */
    boolean isStopping() {
        synchronized (lock) {
            return stopping;
        }
    }

    /** Interrupts the thread if it waits, and keeps it from waiting again. */
    void stop() {
        synchronized (lock) {
            stopping = true;
            if (waiting && owner != null && !endsByItself.getAsBoolean()) {
                owner.interrupt();
            }
        }
    }

    /** Ends the wait of {@link #untilWoken} that the thread is in, if any. */
    void wake() {
        synchronized (lock) {
            if (wakeable && waiting && owner != null) {
                woken = true;
                owner.interrupt();
            }
        }
    }

    /** Interrupts the thread wherever it is. */
    void stopImmediately() {
        synchronized (lock) {
            stopping = true;
            immediate = true;
            if (owner != null) {
                owner.interrupt();
            }
        }
    }

    /**
     * Waits where a stop may interrupt, unless the wait ends by itself then.
     *
     * @param endsByItself asked at each stop, by the thread that stops; must not block
     * @throws InterruptedException when the thread is to stop
     */
    <T, X extends Exception> T interruptibly(Wait<T, X> wait, BooleanSupplier endsByItself)
            throws X, InterruptedException {
        ends(endsByItself);
        try {
            return interruptibly(wait);
        } finally {
            ends(() -> false);
        }
    }

    private void ends(BooleanSupplier byItself) {
        synchronized (lock) {
            endsByItself = byItself;
        }
    }

    /**
     * Waits where a stop may interrupt, or {@link #wake()} end the wait: then empty.
     *
     * @param needless whether there is nothing to wait for any more; asked as the wait begins, so that no wake is
     *     missed
     * @throws InterruptedException when the thread is to stop
     */
    <T> Optional<T> untilWoken(Wait<T, RuntimeException> wait, BooleanSupplier needless) throws InterruptedException {
        begin(true);
        try {
            return interruptibly(() -> needless.getAsBoolean() ? Optional.empty() : Optional.of(wait.await()));
        } catch (InterruptedException interrupted) {
            if (isWokenOnly()) {
                return Optional.empty();
            }
            throw interrupted;
        } finally {
            begin(false);
        }
    }

    private void begin(boolean mayBeWoken) {
        synchronized (lock) {
            wakeable = mayBeWoken;
            woken = false;
        }
    }

    private boolean isWokenOnly() {
        synchronized (lock) {
            return woken && !stopping;
        }
    }

    /**
     * Waits where a stop may interrupt.
     *
     * @throws InterruptedException when the thread is to stop
     */
    <T, X extends Exception> T interruptibly(Wait<T, X> wait) throws X, InterruptedException {
        synchronized (lock) {
            if (stopping) {
                throw new InterruptedException();
            }
            waiting = true;
        }
        try {
            return wait.await();
        } finally {
            synchronized (lock) {
                waiting = false;
                if ((stopping || woken) && !immediate) {
                    // The interruption came too late for the wait; what follows must not be broken by it.
                    boolean ignored = Thread.interrupted();
                }
            }
        }
    }
}
