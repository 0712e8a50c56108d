package io.penstock.core.limit;

import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Lets in as many lanes at a time as a limit that may change, in the order of asking. Thread-safe. */
public final class Gate implements AutoCloseable {

    private static final class Places extends Semaphore {

        private static final long serialVersionUID = 1L;

        Places(int places) {
            super(places, true);
        }

        /** Below zero when more are taken than there are from now on. */
        void remove(int places) {
            reducePermits(places);
        }
    }

    private final Places places;
    private final Consumer<Gate> closed;
    // written under the lock of the pool
    private long limit;

    Gate(long limit, Consumer<Gate> closed) {
        this.places = new Places(Math.toIntExact(limit));
        this.limit = limit;
        this.closed = closed;
    }

    /** Lets in {@code next} from now on, 0 or more; those that are in stay. */
    void limit(long next) {
        int more = Math.toIntExact(next - limit);
        limit = next;
        if (more > 0) {
            places.release(more);
        } else {
            places.remove(-more);
        }
    }

    /** Waits until fewer are in than the limit, and enters. */
    public void enter() throws InterruptedException {
        places.acquire();
    }

    /** Leaves; called once for each time that it was entered. */
    public void leave() {
        places.release();
    }

    /** About how many wait. */
    int waiting() {
        return places.getQueueLength();
    }

    /** Follows the limit no longer. */
    @Override
    public void close() {
        closed.accept(this);
    }
}
