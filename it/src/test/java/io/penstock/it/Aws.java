package io.penstock.it;

import io.penstock.it.support.FaultyProxy;
import java.net.URI;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;

/** The AWS that a test runs on: an account on LocalStack, or local emulators, as {@link Emulation} chooses. */
public interface Aws extends AutoCloseable {

    /** The region of everything in it. */
    String REGION = "us-east-1";

    /** The account that stands in the ARNs of the examples. */
    String ACCOUNT_OF_THE_EXAMPLES = "000000000000";

    /** An AWS of the caller's own, with nothing in it. */
    static Aws own() {
        return Emulation.localStack().<Aws>map(LocalStackAccount::next).orElseGet(LocalEmulators::new);
    }

    /** An AWS with the account of the examples, which may be shared: their names do not clash. */
    static Aws ofTheExamples() {
        return Emulation.localStack()
                .<Aws>map(endpoint -> new LocalStackAccount(endpoint, ACCOUNT_OF_THE_EXAMPLES))
                .orElseGet(LocalEmulators::new);
    }

    /** The account of everything in it. */
    String account();

    /** The credentials that clients sign with. */
    AwsCredentialsProvider credentials();

    /** The options of a service's JVM with which it belongs to the account. */
    List<String> options();

    /** The endpoint of SQS. */
    URI sqs();

    /** The endpoint of Kinesis. */
    URI kinesis();

    /** The endpoint of DynamoDB. */
    URI dynamoDb();

    /** The proxy before DynamoDB Streams. */
    FaultyProxy dynamoDbStreams();

    /** The ARN of {@code resource}. */
    default String arn(String service, String resource) {
        return "arn:aws:" + service + ":" + REGION + ":" + account() + ":" + resource;
    }

    /** A client of {@code endpoint} in the account, over {@code http}, which stays the caller's to close. */
    default <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(
            URI endpoint, SdkHttpClient http, B builder) {
        return builder.endpointOverride(endpoint)
                .region(Region.of(REGION))
                .credentialsProvider(credentials())
                .httpClient(http)
                .build();
    }

    @Override
    void close();
}
