package io.penstock.sqs;

import io.penstock.core.event.LaneEvent;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Backoff;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Tells the queue once what became of messages. An interruption does not stop it; {@link #close()} sets the thread's flag
 * again. Used by one thread.
 */
final class Settling implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Settling.class);

    /** Failed rounds in a row after which the rest is left to come again. */
    private static final int ATTEMPTS = 5;

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));

    private final SqsQueue queue;
    private final Time time;
    private boolean interrupted;
    private boolean queueMissing;
    private int deleted;
    private int refused;

    /** Clears the thread's interrupted flag until {@link #close()}. */
    Settling(SqsQueue queue, Time time) {
        this.queue = queue;
        this.time = time;
        this.interrupted = Thread.interrupted();
    }

    /**
     * Deletes these messages, ten to a call. What SQS refuses for good is logged; what may succeed later, and calls that
     * fail, are tried again with short pauses, until {@code until} or until too many rounds failed in a row: deleting a
     * message twice does no harm (field bug B6).
     */
    LaneEvent.Deleted delete(List<String> handles, Instant until) {
        List<String> left = handles;
        int failures = 0;
        while (!left.isEmpty()) {
            int before = deleted;
            left = deleteRound(left);
            failures = deleted > before ? 1 : failures + 1;
            if (left.isEmpty()
                    || failures >= ATTEMPTS
                    || queueMissing
                    || !time.now().isBefore(until)) {
                break;
            }
            pause(BACKOFF.after(failures));
        }
        if (!left.isEmpty()) {
            LOG.warn("queue {}: {} messages are done but not deleted; they will come again", queue.arn(), left.size());
        }
        return new LaneEvent.Deleted(deleted, refused + left.size());
    }

    /** Returns what may be tried again; after a failed call the rest is not asked for in this round. */
    private List<String> deleteRound(List<String> handles) {
        List<String> again = new ArrayList<>(0);
        for (int from = 0; from < handles.size(); from += SqsQueue.CALL_LIMIT) {
            List<String> some = handles.subList(from, Math.min(from + SqsQueue.CALL_LIMIT, handles.size()));
            try {
                List<SqsQueue.Failed> failed = queue.delete(some);
                deleted += some.size() - failed.size();
                for (SqsQueue.Failed entry : failed) {
                    if (entry.ourFault()) {
                        refused++;
                        LOG.warn(
                                "queue {}: a message is done but SQS refuses to delete it, it may come again: {}",
                                queue.arn(),
                                entry.reason());
                    } else {
                        again.add(some.get(entry.index()));
                    }
                }
            } catch (SourceUnavailable failure) {
                LOG.warn("messages are done but not deleted yet: {}", failure.getMessage());
                queueMissing = failure.getCause() instanceof SdkException reason && SqsFailure.isQueueMissing(reason);
                again.addAll(handles.subList(from, handles.size()));
                return again;
            } catch (InterruptedException stopped) {
                interrupted = true;
                again.addAll(handles.subList(from, handles.size()));
                return again;
            }
        }
        return again;
    }

    /** Shows these messages to others at once, in this order. Tried once: else they come into view by themselves. */
    void release(List<String> handles) {
        for (int from = 0; from < handles.size(); from += SqsQueue.CALL_LIMIT) {
            List<String> some = handles.subList(from, Math.min(from + SqsQueue.CALL_LIMIT, handles.size()));
            try {
                List<SqsQueue.Failed> failed = queue.hide(some, Duration.ZERO);
                failed.forEach(entry -> LOG.info(
                        "queue {}: a message was not released, it comes again later: {}", queue.arn(), entry.reason()));
            } catch (SourceUnavailable failure) {
                LOG.info("messages were not released, they come again later: {}", failure.getMessage());
                return;
            } catch (InterruptedException stopped) {
                interrupted = true;
                return;
            }
        }
    }

    private void pause(Duration delay) {
        try {
            time.pauseUntil(time.now().plus(delay));
        } catch (InterruptedException stopped) {
            interrupted = true;
        }
    }

    @Override
    public void close() {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
