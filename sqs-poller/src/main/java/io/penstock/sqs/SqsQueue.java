package io.penstock.sqs;

import io.penstock.core.mapping.Arn;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Calls one queue. Looks its URL and its visibility timeout up when they are first needed, again after {@link
 * #REFRESH}, and again after any failure, so that nothing wrong can stick (field bug B35). Thread-safe.
 */
final class SqsQueue {

    /** The most messages that one call receives, deletes or changes. */
    static final int CALL_LIMIT = 10;

    /** How long SQS may take for an answer, besides a long poll: a call that hangs longer has lost its connection. */
    static final Duration ANSWER = Duration.ofSeconds(5);

    /** How old the known visibility timeout may be. */
    static final Duration REFRESH = Duration.ofSeconds(60);

    private static final QueueAttributeName VISIBLE = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES;
    private static final QueueAttributeName HIDDEN = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE;
    private static final QueueAttributeName DELAYED = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED;

    private static final Logger LOG = LoggerFactory.getLogger(SqsQueue.class);

    /**
     * What is known of the queue.
     *
     * @param url where it is reached
     * @param visibility its own visibility timeout, 0 s to 12 h
     */
    record Facts(String url, Duration visibility, Instant readAt) {}

    private final Arn arn;
    private final SqsClient client;
    private final QueueCalls calls;
    private final Time time;
    private final Duration callTimeout;
    private final AwsRequestOverrideConfiguration lookUpCall;
    private final ReentrantLock lookup = new ReentrantLock();
    private volatile @Nullable Facts known;

    /**
     * The queue {@code arn}.
     *
     * @param client for rare calls
     * @param calls for the hot calls of lanes
     * @param callTimeout how long a call that does not wait for messages may take
     */
    SqsQueue(Arn arn, SqsClient client, QueueCalls calls, Time time, Duration callTimeout) {
        this.arn = arn;
        this.client = client;
        this.calls = calls;
        this.time = time;
        this.callTimeout = callTimeout;
        this.lookUpCall = SdkQueueCalls.limit(callTimeout.compareTo(ANSWER) < 0 ? callTimeout : ANSWER);
    }

    Arn arn() {
        return arn;
    }

    /** What is known of the queue; one thread at a time looks it up. */
    Facts facts() throws SourceUnavailable, InterruptedException {
        Facts facts = known;
        if (facts != null && time.now().isBefore(facts.readAt().plus(REFRESH))) {
            return facts;
        }
        if (facts != null) {
            return lookup.tryLock() ? refresh(facts) : facts;
        }
        lookup.lockInterruptibly();
        try {
            Facts found = known;
            if (found == null) {
                found = lookUp();
                known = found;
            }
            return found;
        } finally {
            lookup.unlock();
        }
    }

    /** Called with the lock. Without the permission to read attributes the last known ones stay. */
    private Facts refresh(Facts old) throws InterruptedException {
        try {
            Facts fresh = new Facts(old.url(), visibility(old.url()), time.now());
            known = fresh;
            return fresh;
        } catch (SdkException failure) {
            SqsFailure.throwIfInterrupted(failure);
            LOG.warn(
                    "queue {}: GetQueueAttributes failed; its last visibility timeout of {} is used: {}",
                    arn,
                    old.visibility(),
                    SqsFailure.reason(failure));
            Facts kept = new Facts(old.url(), old.visibility(), time.now());
            known = kept;
            return kept;
        } finally {
            lookup.unlock();
        }
    }

    private Facts lookUp() throws SourceUnavailable, InterruptedException {
        String url = url();
        try {
            return new Facts(url, visibility(url), time.now());
        } catch (SdkException failure) {
            throw SqsFailure.unavailable(arn, "GetQueueAttributes", failure);
        }
    }

    private String url() throws SourceUnavailable, InterruptedException {
        try {
            return QueueUrl.of(arn, client, () -> lookUpCall);
        } catch (SdkException failure) {
            throw SqsFailure.unavailable(arn, "GetQueueUrl", failure);
        }
    }

    private Duration visibility(String url) {
        String seconds = client.getQueueAttributes(request -> request.queueUrl(url)
                        .attributeNames(QueueAttributeName.VISIBILITY_TIMEOUT)
                        .overrideConfiguration(lookUpCall))
                .attributes()
                .getOrDefault(QueueAttributeName.VISIBILITY_TIMEOUT, "30");
        return Duration.ofSeconds(Long.parseLong(seconds));
    }

    /** Asks how many messages there are. */
    MessageCounts count() throws SourceUnavailable, InterruptedException {
        Facts facts = known;
        String url = facts == null ? facts().url() : facts.url();
        try {
            Map<QueueAttributeName, String> counts = client.getQueueAttributes(request -> request.queueUrl(url)
                            .attributeNames(VISIBLE, HIDDEN, DELAYED)
                            .overrideConfiguration(lookUpCall))
                    .attributes();
            return new MessageCounts(count(counts, VISIBLE), count(counts, HIDDEN), count(counts, DELAYED));
        } catch (SdkException failure) {
            throw SqsFailure.unavailable(arn, "GetQueueAttributes", failure);
        }
    }

    private static long count(Map<QueueAttributeName, String> counts, QueueAttributeName name) {
        return Long.parseLong(counts.getOrDefault(name, "0"));
    }

    /** Looks everything up again before the next call. */
    void forget() {
        known = null;
    }

    /**
     * Receives once.
     *
     * @param limit 1 to 10 messages
     * @param waitSeconds 0 to 20
     * @param visibility how long they stay hidden
     * @param attempt identifies the call to a FIFO queue, so that a repeated call gets the same messages; else null
     */
    List<SqsMessage> receive(Facts facts, int limit, int waitSeconds, Duration visibility, @Nullable String attempt)
            throws SourceUnavailable, InterruptedException {
        Duration timeout = ANSWER.plusSeconds(waitSeconds);
        int hidden = Math.toIntExact(visibility.toSeconds());
        return call("ReceiveMessage", () -> calls.receive(facts.url(), limit, waitSeconds, hidden, attempt, timeout));
    }

    /** Deletes at most ten messages; returns those that were not deleted. */
    List<FailedEntry> delete(List<String> handles) throws SourceUnavailable, InterruptedException {
        String url = facts().url();
        return call("DeleteMessageBatch", () -> calls.delete(url, handles, callTimeout));
    }

    /** Hides at most ten messages for {@code visibility} from now on; zero makes them visible. Returns what failed. */
    List<FailedEntry> hide(List<String> handles, Duration visibility) throws SourceUnavailable, InterruptedException {
        int seconds = Math.toIntExact(visibility.toSeconds());
        return hide(
                handles.stream().map(handle -> new HideEntry(handle, seconds)).toList());
    }

    /** Hides at most ten messages from now on, each for as long as it says; returns what failed. */
    List<FailedEntry> hide(List<HideEntry> entries) throws SourceUnavailable, InterruptedException {
        String url = facts().url();
        return call("ChangeMessageVisibilityBatch", () -> calls.hide(url, entries, callTimeout));
    }

    /** One call, with the SDK's exceptions. */
    @FunctionalInterface
    private interface Call<T> {
        T make() throws InterruptedException;
    }

    private <T> T call(String action, Call<T> call) throws SourceUnavailable, InterruptedException {
        try {
            return call.make();
        } catch (SdkException failure) {
            forget();
            throw SqsFailure.unavailable(arn, action, failure);
        }
    }
}
