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
    interface Call {

        /** Makes the call and deals with expected failures. */
        void make(List<String> handles) throws InterruptedException;
    }

    /**
     * Makes the calls for all these messages and waits for them. An exception of one is thrown when all have ended.
     *
     * @throws InterruptedException when the thread is interrupted; calls that have not begun are not made then
     */
    void each(List<String> handles, Call call) throws InterruptedException {
        if (handles.size() <= SqsQueue.CALL_LIMIT) {
            call.make(handles);
            return;
        }
        Queue<List<String>> left = new ConcurrentLinkedQueue<>(parts(handles));
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
    void inOrder(List<String> handles, Call call) throws InterruptedException {
        for (List<String> some : parts(handles)) {
            call.make(some);
        }
    }

    private static void work(Queue<List<String>> left, Call call, AtomicReference<@Nullable RuntimeException> fault) {
        try {
            for (List<String> some = left.poll(); some != null; some = left.poll()) {
                call.make(some);
            }
        } catch (RuntimeException thrown) {
            left.clear();
            fault.set(thrown);
        } catch (InterruptedException stopped) {
            left.clear();
        }
    }

    private static List<List<String>> parts(List<String> handles) {
        List<List<String>> parts = new ArrayList<>();
        for (int from = 0; from < handles.size(); from += SqsQueue.CALL_LIMIT) {
            parts.add(handles.subList(from, Math.min(from + SqsQueue.CALL_LIMIT, handles.size())));
        }
        return parts;
    }
}
