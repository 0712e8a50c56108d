package io.penstock.sqs;

import io.penstock.core.source.BackgroundTasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Calls SQS about many messages: ten messages to a call, and several calls at the same time.
 *
 * @param threads where calls beside the first run
 */
record BatchCalls(BackgroundTasks threads) {

    /** How many calls of one batch run at the same time. */
    static final int SIDE_BY_SIDE = 10;

    /** One call for at most ten messages. */
    @FunctionalInterface
    interface Call<T> {

        /** Makes the call and deals with expected failures. */
        void make(List<T> messages) throws InterruptedException;
    }

    /**
     * Makes the calls for all these messages and waits for them. An exception of one is thrown when all have ended.
     *
     * @throws InterruptedException when the thread is interrupted; calls that have not begun are not made then
     */
    <T> void each(List<T> messages, Call<T> call) throws InterruptedException {
        if (messages.size() <= SqsQueue.CALL_LIMIT) {
            call.make(messages);
            return;
        }
        Queue<List<T>> left = new ConcurrentLinkedQueue<>(parts(messages));
        int workers = Math.min(SIDE_BY_SIDE, left.size());
        AtomicReference<@Nullable RuntimeException> fault = new AtomicReference<>();
        try (ExecutorService executor = threads.executor()) {
            for (int worker = 0; worker < workers; worker++) {
                executor.execute(() -> work(left, call, fault));
            }
        }
        RuntimeException thrown = fault.get();
        if (thrown != null) {
            throw thrown;
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** As {@link #each}, but one call after the other, in the order of the messages. */
    <T> void inOrder(List<T> messages, Call<T> call) throws InterruptedException {
        for (List<T> some : parts(messages)) {
            call.make(some);
        }
    }

    private static <T> void work(Queue<List<T>> left, Call<T> call, AtomicReference<@Nullable RuntimeException> fault) {
        try {
            for (List<T> some = left.poll(); some != null; some = left.poll()) {
                call.make(some);
            }
        } catch (RuntimeException thrown) {
            left.clear();
            fault.set(thrown);
        } catch (InterruptedException stopped) {
            left.clear();
        }
    }

    private static <T> List<List<T>> parts(List<T> messages) {
        List<List<T>> parts = new ArrayList<>();
        for (int from = 0; from < messages.size(); from += SqsQueue.CALL_LIMIT) {
            parts.add(messages.subList(from, Math.min(from + SqsQueue.CALL_LIMIT, messages.size())));
        }
        return parts;
    }
}
