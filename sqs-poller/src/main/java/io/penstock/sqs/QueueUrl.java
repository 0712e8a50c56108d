package io.penstock.sqs;

import io.penstock.core.mapping.Arn;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Where a queue is reached, worked out from its ARN, so that it need not be asked for (field bug B48). */
final class QueueUrl {

    private QueueUrl() {}

    /**
     * Where {@code client} reaches the queue. On AWS that follows from the ARN; another server is asked, because its
     * queues may be anywhere.
     *
     * @param limits of the call, when it is made
     */
    static String of(Arn queue, SqsClient client, Supplier<AwsRequestOverrideConfiguration> limits) {
        Optional<URI> endpoint = client.serviceClientConfiguration().endpointOverride();
        Optional<String> known = endpoint.isEmpty()
                ? atAws(queue, client.serviceClientConfiguration().region())
                : Optional.empty();
        return known.orElseGet(() -> asked(queue, client, limits.get(), endpoint));
    }

    private static String asked(
            Arn queue, SqsClient client, AwsRequestOverrideConfiguration limits, Optional<URI> endpoint) {
        try {
            return client.getQueueUrl(request -> {
                        request.queueName(queue.resource()).overrideConfiguration(limits);
                        if (!queue.account().isEmpty()) {
                            request.queueOwnerAWSAccountId(queue.account());
                        }
                    })
                    .queueUrl();
        } catch (SdkException failure) {
            return endpoint.flatMap(server -> at(server, queue))
                    .filter(derived -> SqsFailure.isForbidden(failure))
                    .orElseThrow(() -> failure);
        }
    }

    /** At AWS; empty when the ARN names no account, whose queue AWS alone knows. */
    static Optional<String> atAws(Arn queue, Region region) {
        return path(queue)
                .map(path -> "https://sqs." + region.id() + "."
                        + PartitionMetadata.of(region).dnsSuffix() + path);
    }

    /** At another server that keeps queues as AWS does. */
    static Optional<String> at(URI endpoint, Arn queue) {
        String server = endpoint.toString();
        return path(queue)
                .map(path -> (server.endsWith("/") ? server.substring(0, server.length() - 1) : server) + path);
    }

    private static Optional<String> path(Arn queue) {
        return queue.account().isEmpty()
                ? Optional.empty()
                : Optional.of("/" + queue.account() + "/" + queue.resource());
    }
}
