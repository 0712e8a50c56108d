package io.penstock.it;

import io.penstock.it.support.FaultyProxy;
import java.net.URI;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/** The AWS that a test runs on: an account on LocalStack, or local emulators. {@link Emulation} tells which. */
public interface Aws extends AutoCloseable {

    /** The region of everything in it. */
    String REGION = "us-east-1";

    /** The account that stands in the ARNs of the examples. */
    String ACCOUNT_OF_THE_EXAMPLES = "000000000000";

    /** One in which there is nothing but what its user makes. */
    static Aws own() {
        return Emulation.localStack().<Aws>map(LocalStackAccount::next).orElseGet(LocalEmulators::new);
    }

    /** One with the account of the examples, which may be shared: their names do not clash. */
    static Aws ofTheExamples() {
        return Emulation.localStack()
                .<Aws>map(endpoint -> new LocalStackAccount(endpoint, ACCOUNT_OF_THE_EXAMPLES))
                .orElseGet(LocalEmulators::new);
    }

    /** The account of everything in it. */
    String account();

    /** What clients sign with. */
    AwsCredentialsProvider credentials();

    /** What the JVM of a service needs in order to belong to the account. */
    List<String> options();

    /** Where SQS answers. */
    URI sqs();

    /** Where Kinesis answers. */
    URI kinesis();

    /** Where DynamoDB answers. */
    URI dynamoDb();

    /** What stands before DynamoDB Streams. */
    FaultyProxy dynamoDbStreams();

    /** The ARN of {@code resource}. */
    default String arn(String service, String resource) {
        return "arn:aws:" + service + ":" + REGION + ":" + account() + ":" + resource;
    }

    @Override
    void close();
}
