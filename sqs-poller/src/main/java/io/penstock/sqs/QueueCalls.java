package io.penstock.sqs;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hot calls of lanes, to the queue at {@code url}. Each is one attempt. A call that fails throws what the SDK
 * throws, an {@link software.amazon.awssdk.core.exception.SdkException}: refusals of SQS with code, request id and
 * headers. Thread-safe.
 */
interface QueueCalls {

    /**
     * Receives.
     *
     * @param limit 1 to 10 messages
     * @param waitSeconds 0 to 20
     * @param visibilitySeconds how long they stay hidden
     * @param attempt identifies the call to a FIFO queue; else null
     * @param timeout of the call, the wait included
     * @throws InterruptedException when the thread is interrupted, which ends the call
     */
    List<SqsMessage> receive(
            String url, int limit, int waitSeconds, int visibilitySeconds, @Nullable String attempt, Duration timeout)
            throws InterruptedException;

    /** Deletes at most ten messages; returns those that were not deleted. */
    List<FailedEntry> delete(String url, List<String> handles, Duration timeout) throws InterruptedException;

    /**
     * Hides at most ten messages from now on, each for as long as it says; returns those where that failed, by their
     * index.
     */
    List<FailedEntry> hide(String url, List<HideEntry> entries, Duration timeout) throws InterruptedException;
}
