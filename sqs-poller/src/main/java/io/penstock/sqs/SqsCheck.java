package io.penstock.sqs;

import io.penstock.connect.aws.AwsCheck;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.Problem;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SqsException;

/**
 * Finds out whether a queue is there, suits a mapping and can be read. It receives nothing, because a receive counts as
 * a delivery of the messages that it hides; it deletes a message that does not exist.
 */
record SqsCheck(SqsClient client, Time time) {

    private static final String PROPERTY = "event-source-arn";
    private static final String NO_HANDLE = "penstock-check";

    /**
     * The first thing that is wrong; empty when nothing is.
     *
     * @param functionTimeout compared with the visibility timeout, unless a heartbeat extends that
     */
    Optional<Problem> problem(Mapping mapping, Optional<Duration> functionTimeout) throws InterruptedException {
        AwsCheck check = new AwsCheck(mapping.source().toString(), time);
        try {
            String url = QueueUrl.of(mapping.source(), client, () -> check.next("sqs:GetQueueUrl"));
            Duration visibility = visibility(url, check);
            Optional<Duration> longer = functionTimeout
                    .filter(timeout -> !mapping.visibilityHeartbeat())
                    .filter(timeout -> visibility.compareTo(timeout) < 0);
            if (longer.isPresent()) {
                return Optional.of(tooShort(mapping, visibility, longer.get()));
            }
            deleteNothing(url, check);
            return Optional.empty();
        } catch (SdkException failure) {
            return SqsFailure.isQueueMissing(failure)
                    ? Optional.of(missing(mapping))
                    : Optional.of(
                            problem(mapping, "a queue that Penstock can read, but " + check.reason(failure), null));
        }
    }

    private Duration visibility(String url, AwsCheck check) {
        String seconds = client.getQueueAttributes(request -> request.queueUrl(url)
                        .attributeNames(QueueAttributeName.VISIBILITY_TIMEOUT)
                        .overrideConfiguration(check.next("sqs:GetQueueAttributes")))
                .attributes()
                .getOrDefault(QueueAttributeName.VISIBILITY_TIMEOUT, "30");
        return Duration.ofSeconds(Long.parseLong(seconds));
    }

    /** Only who may delete is told that the handle is none. */
    private void deleteNothing(String url, AwsCheck check) {
        try {
            client.deleteMessageBatch(request -> request.queueUrl(url)
                    .entries(entry -> entry.id("0").receiptHandle(NO_HANDLE))
                    .overrideConfiguration(check.next("sqs:DeleteMessage")));
        } catch (SqsException answered) {
            if (answered.statusCode() != 400 || SqsFailure.isForbidden(answered)) {
                throw answered;
            }
        }
    }

    private static Problem missing(Mapping mapping) {
        return problem(
                mapping,
                "the ARN of a queue that exists",
                "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error"
                        + " Message: The specified queue does not exist.");
    }

    private static Problem tooShort(Mapping mapping, Duration visibility, Duration timeout) {
        long seconds = timeout.plus(Duration.ofSeconds(1)).minusNanos(1).toSeconds();
        return problem(
                mapping,
                "a queue with a visibility timeout of at least " + seconds + " s, the timeout of the function",
                "Queue visibility timeout: " + visibility.toSeconds() + " seconds is less than Function timeout: "
                        + seconds + " seconds");
    }

    private static Problem problem(Mapping mapping, String expected, @Nullable String awsMessage) {
        return new Problem(mapping.name(), PROPERTY, mapping.source().toString(), expected, awsMessage);
    }
}
