package io.penstock.kinesis.kcl;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.kinesis.processor.RecordProcessorCheckpointer;

/**
 * The library's calls for one shard, one at a time, and work between them: whatever writes a checkpoint does so inside.
 * Thread-safe.
 */
final class LibraryCalls {

    private final ReentrantLock calling = new ReentrantLock();
    private volatile @Nullable RecordProcessorCheckpointer last;

    /** Runs a call of the library that brings a read. */
    void read(RecordProcessorCheckpointer checkpointer, Runnable call) {
        calling.lock();
        try {
            last = checkpointer;
            call.run();
        } finally {
            calling.unlock();
        }
    }

    /** Runs any other call of the library. */
    void run(Runnable call) {
        calling.lock();
        try {
            call.run();
        } finally {
            calling.unlock();
        }
    }

    /**
     * Does {@code work} with the checkpointer of the last read, unless the library is calling just now or has brought
     * no read yet; its answer, and false when it is not done.
     */
    boolean between(Predicate<RecordProcessorCheckpointer> work) {
        RecordProcessorCheckpointer checkpointer = last;
        if (checkpointer == null || !calling.tryLock()) {
            return false;
        }
        try {
            return work.test(checkpointer);
        } finally {
            calling.unlock();
        }
    }
}
