package io.penstock.sqs;

import io.penstock.core.mapping.Arn;
import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/** Where a queue is reached, worked out from its ARN, so that it need not be asked for (field bug B48). */
final class QueueUrl {

    private QueueUrl() {}

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
