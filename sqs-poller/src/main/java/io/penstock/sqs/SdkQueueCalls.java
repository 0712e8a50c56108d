package io.penstock.sqs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

/** The calls as the SDK's client makes them: {@code penstock.sqs.client: sdk}. */
record SdkQueueCalls(SqsClient client) implements QueueCalls {

    @Override
    @SuppressWarnings("deprecation") // servers that know only the old name of the attributes are asked by it, too (B52)
    public List<SqsMessage> receive(
            String url, int limit, int waitSeconds, int visibilitySeconds, @Nullable String attempt, Duration timeout) {
        return client
                .receiveMessage(ReceiveMessageRequest.builder()
                        .queueUrl(url)
                        .maxNumberOfMessages(limit)
                        .waitTimeSeconds(waitSeconds)
                        .visibilityTimeout(visibilitySeconds)
                        .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
                        .attributeNames(QueueAttributeName.ALL)
                        .messageAttributeNames("All")
                        .receiveRequestAttemptId(attempt)
                        .overrideConfiguration(limit(timeout))
                        .build())
                .messages()
                .stream()
                .map(SdkQueueCalls::message)
                .toList();
    }

    /** Ends a call that takes longer than {@code timeout}. */
    static AwsRequestOverrideConfiguration limit(Duration timeout) {
        return AwsRequestOverrideConfiguration.builder().apiCallTimeout(timeout).build();
    }

    /** The message in the form that both paths have. */
    static SqsMessage message(Message message) {
        Map<String, MessageAttribute> attributes = new LinkedHashMap<>();
        message.messageAttributes().forEach((name, value) -> attributes.put(name, attribute(value)));
        return new SqsMessage(
                text(message.messageId()),
                text(message.receiptHandle()),
                text(message.body()),
                SqsMessage.Attributes.of(message.attributesAsStrings()),
                attributes,
                message.md5OfMessageAttributes() == null ? null : text(message.md5OfMessageAttributes()),
                text(message.md5OfBody()));
    }

    private static MessageAttribute attribute(MessageAttributeValue value) {
        return new MessageAttribute(
                value.dataType() == null ? "" : value.dataType(),
                value.stringValue(),
                Optional.ofNullable(value.binaryValue())
                        .map(SdkBytes::asByteArrayUnsafe)
                        .orElse(null),
                value.stringListValues(),
                value.binaryListValues().stream()
                        .map(SdkBytes::asByteArrayUnsafe)
                        .toList());
    }

    private static JsonSlice text(@Nullable String text) {
        return text == null ? JsonSlice.EMPTY : JsonSlice.of(text);
    }

    @Override
    public List<FailedEntry> delete(String url, List<String> handles, Duration timeout) {
        List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>(handles.size());
        for (int index = 0; index < handles.size(); index++) {
            entries.add(DeleteMessageBatchRequestEntry.builder()
                    .id(Integer.toString(index))
                    .receiptHandle(handles.get(index))
                    .build());
        }
        return failed(client.deleteMessageBatch(
                        request -> request.queueUrl(url).entries(entries).overrideConfiguration(limit(timeout)))
                .failed());
    }

    @Override
    public List<FailedEntry> hide(String url, List<HideEntry> entries, Duration timeout) {
        List<ChangeMessageVisibilityBatchRequestEntry> asked = new ArrayList<>(entries.size());
        for (int index = 0; index < entries.size(); index++) {
            asked.add(ChangeMessageVisibilityBatchRequestEntry.builder()
                    .id(Integer.toString(index))
                    .receiptHandle(entries.get(index).handle())
                    .visibilityTimeout(entries.get(index).seconds())
                    .build());
        }
        return failed(client.changeMessageVisibilityBatch(
                        request -> request.queueUrl(url).entries(asked).overrideConfiguration(limit(timeout)))
                .failed());
    }

    private static List<FailedEntry> failed(List<BatchResultErrorEntry> entries) {
        return entries.stream()
                .map(entry -> FailedEntry.of(
                        entry.id(), Boolean.TRUE.equals(entry.senderFault()), entry.code(), entry.message()))
                .toList();
    }
}
