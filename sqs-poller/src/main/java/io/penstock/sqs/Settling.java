package io.penstock.sqs;

import io.penstock.core.event.LaneEvent;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Backoff;
import io.penstock.core.time.Time;
import io.penstock.sqs.SettledHandles.Release;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Deletes and releases the messages of one settlement. An interruption does not stop it, but makes it short; {@link
 * #close()} sets the thread's flag again. Used by one thread.
 */
final class Settling implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Settling.class);

    /** Failed rounds in a row that are always made, even when the messages become visible before. */
    private static final int ATTEMPTS = 5;

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));

    /** Deleting ends so long before the messages become visible, because a call takes time. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private final SqsQueue queue;
    private final BatchCalls calls;
    private final Time time;
    private final Set<String> finished = ConcurrentHashMap.newKeySet();
    private final AtomicInteger deleted = new AtomicInteger();
    private final AtomicBoolean roundFailed = new AtomicBoolean();
    private final AtomicBoolean queueMissing = new AtomicBoolean();
    private volatile String refusal = "";
    private volatile String failure = "work was interrupted before it was done";
    private boolean interrupted;

    /** Clears the thread's interrupted flag until {@link #close()}. */
    Settling(SqsQueue queue, BatchCalls calls, Time time) {
        this.queue = queue;
        this.calls = calls;
        this.time = time;
        this.interrupted = Thread.interrupted();
    }

    /**
     * Deletes these messages. Leaves what SQS refuses for good; retries what may succeed later, and calls that fail,
     * with growing pauses until the messages are nearly visible again: deleting a message twice does no harm (field bug
     * B6), and delivering it twice may.
     *
     * @param visibleAt when the messages become visible again
     */
    LaneEvent.Deleted delete(List<String> handles, Instant visibleAt) {
        List<String> left = handles;
        int failures = 0;
        while (true) {
            int before = deleted.get();
            round(left);
            left = left.stream().filter(handle -> !finished.contains(handle)).toList();
            if (left.isEmpty() || queueMissing.get()) {
                break;
            }
            failures = deleted.get() > before ? 1 : failures + 1;
            Instant next = time.now().plus(BACKOFF.after(failures));
            boolean hidden = !interrupted && time.now().plus(MARGIN).isBefore(visibleAt);
            if (failures >= ATTEMPTS && !hidden) {
                break;
            }
            Instant last = hidden ? visibleAt.minus(MARGIN) : Instant.MAX;
            pauseUntil(next.isAfter(last) ? last : next);
        }
        return new LaneEvent.Deleted(deleted.get(), handles.size() - deleted.get(), left.isEmpty() ? refusal : failure);
    }

    /** After a failed call no other begins in this round. */
    private void round(List<String> handles) {
        roundFailed.set(false);
        try {
            calls.each(handles, this::delete);
        } catch (InterruptedException stopped) {
            interrupted = true;
        }
    }

    private void delete(List<String> some) throws InterruptedException {
        if (roundFailed.get()) {
            return;
        }
        try {
            List<FailedEntry> failed = queue.delete(some);
            Set<Integer> again = ConcurrentHashMap.newKeySet();
            for (FailedEntry entry : failed) {
                if (entry.ourFault()) {
                    refusal = entry.reason();
                    LOG.debug("queue {}: SQS refuses to delete a finished message: {}", queue.arn(), refusal);
                } else {
                    failure = entry.reason();
                    again.add(entry.index());
                }
            }
            deleted.addAndGet(some.size() - failed.size());
            for (int index = 0; index < some.size(); index++) {
                if (!again.contains(index)) {
                    finished.add(some.get(index));
                }
            }
        } catch (SourceUnavailable unavailable) {
            roundFailed.set(true);
            failure = String.valueOf(unavailable.getMessage());
            LOG.warn(
                    "{} finished messages are not deleted yet; unless the queue is missing, that is retried while they"
                            + " are hidden: {}",
                    some.size(),
                    failure);
            if (unavailable.getCause() instanceof SdkException reason && SqsFailure.isQueueMissing(reason)) {
                queueMissing.set(true);
            }
        }
    }

    /**
     * Changes when these messages become visible to others, with one attempt: after a failure they become visible when
     * their visibility timeout ends.
     *
     * @param hidden until when they are hidden now
     * @param inOrder whether those that become visible at once must do so in their order
     */
    void release(List<Release> messages, HiddenBatch hidden, boolean inOrder) {
        roundFailed.set(false);
        BatchCalls.Call<Release> call = some -> release(some, hidden);
        try {
            if (inOrder) {
                calls.inOrder(messages, call);
            } else if (!messages.isEmpty()) {
                calls.each(messages, call);
            }
        } catch (InterruptedException stopped) {
            interrupted = true;
        }
    }

    private void release(List<Release> some, HiddenBatch hidden) throws InterruptedException {
        if (roundFailed.get()) {
            return;
        }
        Instant now = time.now();
        List<HideEntry> entries = new ArrayList<>(some.size());
        for (Release message : some) {
            hidden.secondsTo(message.visible(), now)
                    .ifPresent(seconds -> entries.add(new HideEntry(message.handle(), seconds)));
        }
        if (entries.isEmpty()) {
            return;
        }
        try {
            queue.hide(entries)
                    .forEach(entry -> LOG.info(
                            "queue {}: a message is not released; SQS redelivers it after its visibility timeout: {}",
                            queue.arn(),
                            entry.reason()));
        } catch (SourceUnavailable unavailable) {
            roundFailed.set(true);
            LOG.info(
                    "{} messages are not released; SQS redelivers them after their visibility timeout: {}",
                    entries.size(),
                    unavailable.getMessage());
        }
    }

    /** Waits unless work must stop. */
    void await(Waiting waiting) {
        try {
            waiting.await();
        } catch (InterruptedException stopped) {
            interrupted = true;
        }
    }

    /** A wait that may be interrupted. */
    @FunctionalInterface
    interface Waiting {
        void await() throws InterruptedException;
    }

    private void pauseUntil(Instant instant) {
        await(() -> time.pauseUntil(instant));
    }

    @Override
    public void close() {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
