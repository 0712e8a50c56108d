package io.penstock.sqs;

import io.penstock.core.mapping.Arn;
import io.penstock.core.record.OneLine;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Time;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

/**
 * The calls to one queue. What is known of the queue, its URL and its visibility timeout, is looked up when it is first
 * needed, again after {@link #REFRESH}, and again after any failure, so nothing wrong can stick (field bug B35).
 * Thread-safe.
 */
final class SqsQueue {

    /** The most messages that one call receives, deletes or changes. */
    static final int CALL_LIMIT = 10;

    /** How long an answer may take that is not waited for on purpose: what hangs longer has lost its connection. */
    static final Duration ANSWER = Duration.ofSeconds(5);

    /** How old the known visibility timeout may be. */
    static final Duration REFRESH = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(SqsQueue.class);

    /**
     * What is known of the queue.
     *
     * @param url where it is reached
     * @param visibility its own visibility timeout, 0 s to 12 h
     */
    record Facts(String url, Duration visibility, Instant readAt) {}

    /** How one entry of a batch call failed. */
    record Failed(int index, boolean ourFault, String reason) {}

    private final Arn arn;
    private final SqsClient client;
    private final Time time;
    private final AwsRequestOverrideConfiguration shortCall;
    private final AwsRequestOverrideConfiguration lookUpCall;
    private final ReentrantLock lookup = new ReentrantLock();
    private volatile @Nullable Facts known;

    /**
     * The queue {@code arn}.
     *
     * @param callTimeout how long a call that does not wait for messages may take
     */
    SqsQueue(Arn arn, SqsClient client, Time time, Duration callTimeout) {
        this.arn = arn;
        this.client = client;
        this.time = time;
        this.shortCall = limit(callTimeout);
        this.lookUpCall = limit(callTimeout.compareTo(ANSWER) < 0 ? callTimeout : ANSWER);
    }

    private static AwsRequestOverrideConfiguration limit(Duration callTimeout) {
        return AwsRequestOverrideConfiguration.builder()
                .apiCallTimeout(callTimeout)
                .build();
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

    /** Called with the lock; a queue that can be read but whose attributes can't is read on as before. */
    private Facts refresh(Facts old) throws InterruptedException {
        try {
            Facts fresh = new Facts(old.url(), visibility(old.url()), time.now());
            known = fresh;
            return fresh;
        } catch (SdkException failure) {
            SqsFailure.throwIfInterrupted(failure);
            LOG.warn(
                    "queue {}: GetQueueAttributes failed, its visibility timeout of {} is used on: {}",
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

    /** On AWS it follows from the ARN; another server is asked, as its queues may be anywhere. */
    private String url() throws SourceUnavailable, InterruptedException {
        Optional<URI> endpoint = client.serviceClientConfiguration().endpointOverride();
        Optional<String> known = endpoint.isEmpty()
                ? QueueUrl.atAws(arn, client.serviceClientConfiguration().region())
                : Optional.empty();
        if (known.isPresent()) {
            return known.get();
        }
        try {
            return client.getQueueUrl(request -> {
                        request.queueName(arn.resource()).overrideConfiguration(lookUpCall);
                        if (!arn.account().isEmpty()) {
                            request.queueOwnerAWSAccountId(arn.account());
                        }
                    })
                    .queueUrl();
        } catch (SdkException failure) {
            Optional<String> derived = endpoint.flatMap(server -> QueueUrl.at(server, arn));
            if (derived.isPresent() && SqsFailure.isForbidden(failure)) {
                return derived.get();
            }
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
    @SuppressWarnings("deprecation") // servers that know only the old name of the attributes are asked by it, too (B52)
    List<Message> receive(Facts facts, int limit, int waitSeconds, Duration visibility, @Nullable String attempt)
            throws SourceUnavailable, InterruptedException {
        try {
            return client.receiveMessage(ReceiveMessageRequest.builder()
                            .queueUrl(facts.url())
                            .maxNumberOfMessages(limit)
                            .waitTimeSeconds(waitSeconds)
                            .visibilityTimeout(Math.toIntExact(visibility.toSeconds()))
                            .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
                            .attributeNames(QueueAttributeName.ALL)
                            .messageAttributeNames("All")
                            .receiveRequestAttemptId(attempt)
                            .overrideConfiguration(limit(ANSWER.plusSeconds(waitSeconds)))
                            .build())
                    .messages();
        } catch (SdkException failure) {
            forget();
            throw SqsFailure.unavailable(arn, "ReceiveMessage", failure);
        }
    }

    /** Deletes at most ten messages; says which were not deleted. */
    List<Failed> delete(List<String> handles) throws SourceUnavailable, InterruptedException {
        List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>(handles.size());
        for (int index = 0; index < handles.size(); index++) {
            entries.add(DeleteMessageBatchRequestEntry.builder()
                    .id(Integer.toString(index))
                    .receiptHandle(handles.get(index))
                    .build());
        }
        String url = facts().url();
        try {
            return failed(client.deleteMessageBatch(
                            request -> request.queueUrl(url).entries(entries).overrideConfiguration(shortCall))
                    .failed());
        } catch (SdkException failure) {
            forget();
            throw SqsFailure.unavailable(arn, "DeleteMessageBatch", failure);
        }
    }

    /** Hides at most ten messages from now on for {@code visibility}, or shows them when it is zero; says where that failed. */
    List<Failed> hide(List<String> handles, Duration visibility) throws SourceUnavailable, InterruptedException {
        int seconds = Math.toIntExact(visibility.toSeconds());
        List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>(handles.size());
        for (int index = 0; index < handles.size(); index++) {
            entries.add(ChangeMessageVisibilityBatchRequestEntry.builder()
                    .id(Integer.toString(index))
                    .receiptHandle(handles.get(index))
                    .visibilityTimeout(seconds)
                    .build());
        }
        String url = facts().url();
        try {
            return failed(client.changeMessageVisibilityBatch(
                            request -> request.queueUrl(url).entries(entries).overrideConfiguration(shortCall))
                    .failed());
        } catch (SdkException failure) {
            forget();
            throw SqsFailure.unavailable(arn, "ChangeMessageVisibilityBatch", failure);
        }
    }

    private static List<Failed> failed(List<BatchResultErrorEntry> entries) {
        return entries.stream()
                .map(entry -> new Failed(
                        Integer.parseInt(entry.id()),
                        Boolean.TRUE.equals(entry.senderFault()),
                        OneLine.of(entry.code() + ": " + entry.message())))
                .toList();
    }
}
