package io.penstock.sqs;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls that lanes make all the time. Each is one attempt, and is made by {@code url}, the queue's. What makes a
 * call fail is thrown as the SDK throws it, an {@link software.amazon.awssdk.core.exception.SdkException}: refusals of
 * SQS with code, request id and headers. Thread-safe.
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

    /** Deletes at most ten messages; says which were not deleted. */
    List<FailedEntry> delete(String url, List<String> handles, Duration timeout) throws InterruptedException;

    /** Hides at most ten messages for {@code seconds} from now on; says where that failed. */
    List<FailedEntry> hide(String url, List<String> handles, int seconds, Duration timeout) throws InterruptedException;
}
