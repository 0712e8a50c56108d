package io.penstock.it.bench;

import io.penstock.it.support.ElasticMq;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.scheme.AuthSchemeOption;
import software.amazon.awssdk.http.crt.AwsCrtAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsBaseClientBuilder;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/** A queue as the AWS SDK's own clients read it, with nothing between. Thread-safe. */
final class SdkQueue {

    private final ReceiveMessageRequest receive;
    private final String url;
    private final Function<ReceiveMessageRequest, ReceiveMessageResponse> receiver;
    private final Function<DeleteMessageBatchRequest, DeleteMessageBatchResponse> deleter;

    /** Reads the queue at {@code url} with these settings changed; {@code http} is used unless they say otherwise. */
    SdkQueue(URI endpoint, String url, SdkHttpClient http, Set<SdkSetting> changed, int lanes) {
        this.url = url;
        ReceiveMessageRequest.Builder request = ReceiveMessageRequest.builder()
                .queueUrl(url)
                .maxNumberOfMessages(10)
                .waitTimeSeconds(20)
                .messageAttributeNames("All");
        if (!changed.contains(SdkSetting.NO_ATTRIBUTES)) {
            request.messageSystemAttributeNames(MessageSystemAttributeName.ALL);
        }
        this.receive = request.build();
        if (changed.contains(SdkSetting.ASYNC_CLIENT)) {
            SqsAsyncClient client = configured(SqsAsyncClient.builder(), endpoint, changed)
                    .httpClient(AwsCrtAsyncHttpClient.builder()
                            .maxConcurrency(2 * lanes)
                            .build())
                    .build();
            receiver = asked -> client.receiveMessage(asked).join();
            deleter = asked -> client.deleteMessageBatch(asked).join();
        } else {
            SqsClient client = configured(SqsClient.builder(), endpoint, changed)
                    .httpClient(http)
                    .build();
            receiver = client::receiveMessage;
            deleter = client::deleteMessageBatch;
        }
    }

    private static <B extends SqsBaseClientBuilder<B, C>, C> B configured(
            B builder, URI endpoint, Set<SdkSetting> changed) {
        AwsCredentialsProvider credentials = changed.contains(SdkSetting.NO_SIGNING)
                ? AnonymousCredentialsProvider.create()
                : StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"));
        builder.region(Region.of(ElasticMq.REGION))
                .endpointOverride(endpoint)
                .credentialsProvider(credentials)
                .overrideConfiguration(configuration -> {
                    if (changed.contains(SdkSetting.NO_RETRIES)) {
                        configuration.retryStrategy(AwsRetryStrategy.doNotRetry());
                    }
                });
        if (changed.contains(SdkSetting.NO_CHECKSUMS)) {
            builder.checksumValidationEnabled(false);
        }
        if (changed.contains(SdkSetting.FIXED_ENDPOINT)) {
            Endpoint fixed = Endpoint.builder().url(endpoint).build();
            builder.endpointProvider(parameters -> CompletableFuture.completedFuture(fixed));
        }
        if (changed.contains(SdkSetting.FIXED_AUTH_SCHEME)) {
            List<AuthSchemeOption> fixed = List.of(AuthSchemeOption.builder()
                    .schemeId("aws.auth#sigv4")
                    .putSignerProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "sqs")
                    .putSignerProperty(AwsV4HttpSigner.REGION_NAME, ElasticMq.REGION)
                    .build());
            builder.authSchemeProvider(parameters -> fixed);
        }
        return builder;
    }

    /** Waits up to 20 seconds for at most ten messages. */
    List<Message> receive() {
        return receiver.apply(receive).messages();
    }

    /** Deletes these messages. */
    void delete(List<Message> messages) {
        List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>(messages.size());
        for (Message message : messages) {
            entries.add(DeleteMessageBatchRequestEntry.builder()
                    .id(Integer.toString(entries.size()))
                    .receiptHandle(message.receiptHandle())
                    .build());
        }
        DeleteMessageBatchResponse answer = deleter.apply(DeleteMessageBatchRequest.builder()
                .queueUrl(url)
                .entries(entries)
                .build());
        if (!answer.failed().isEmpty()) {
            throw new IllegalStateException("not deleted: " + answer.failed());
        }
    }
}
