package io.penstock.destinations.sns;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.destination.WrittenRecord;
import io.penstock.core.mapping.Arn;
import io.penstock.destinations.AwsDestination;
import io.penstock.destinations.AwsTargets;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.SnsClientBuilder;

/** Publishes each record to a standard topic, as one message without a subject. */
final class SnsDestination implements AwsDestination<SnsClient, SnsClientBuilder> {

    /** The largest message that SNS takes. */
    private static final int MAX_BYTES = 262_144;

    private static final AwsTargets TOPICS = AwsTargets.of(
                    "sns",
                    "arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}(\\.fifo)?",
                    "an SNS topic as a destination is named arn:aws:sns:<region>:<account>:<topic>")
            .without(".fifo", "an SNS FIFO topic cannot be a destination; use a standard topic");

    @Override
    public AwsTargets targets() {
        return TOPICS;
    }

    @Override
    public SnsClientBuilder clientBuilder(AwsAccess access) {
        return SnsClient.builder();
    }

    @Override
    public int maxBytes(Arn topic, DestinationRecord record) {
        return MAX_BYTES;
    }

    @Override
    public StoreResult store(SnsClient sns, Arn topic, WrittenRecord written) {
        sns.publish(request -> request.topicArn(topic.toString()).message(written.text()));
        return written.stored();
    }
}
