package io.penstock.service.function;

import io.penstock.connect.HttpClient;
import io.penstock.connect.SdkCalls;
import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.ClientsByRegion;
import io.penstock.core.lane.Deadlines;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** How functions on AWS Lambda are called, with one client for each region. Thread-safe. */
public final class LambdaClients implements AutoCloseable {

    /** The longest time that a call may take: the longest timeout of a function and what the service adds. */
    static final Duration LONGEST_CALL = Duration.ofSeconds(910);

    /** The SDK ends a call that takes too long itself, with an exception of its own. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    /** Set on a call that wants to know whether its request was on its way: signed and passed to the HTTP client. */
    static final ExecutionAttribute<AtomicBoolean> SENT = new ExecutionAttribute<>("io.penstock.sent");

    private final ClientsByRegion<LambdaClient> clients;

    /**
     * Clients that share an HTTP client, which stays the caller's to close.
     *
     * @param access all of the way to AWS but its HTTP client, for which some calls take too long
     * @param deadlines of the calls; stay the caller's to close, after this
     */
    public LambdaClients(HttpClient http, AwsAccess access, Deadlines deadlines) {
        SdkHttpClient patient = new SdkCalls(http, LONGEST_CALL.plus(MARGIN));
        this.clients = new ClientsByRegion<>(
                access.region(),
                region -> access.to("lambda", region, LambdaClient.builder().httpClient(patient))
                        .overrideConfiguration(configuration -> configuration
                                .addExecutionInterceptor(new SentMark())
                                .retryStrategy(AwsRetryStrategy.doNotRetry())
                                .scheduledExecutorService(deadlines.executor())
                                .apiCallTimeout(LONGEST_CALL))
                        .build());
    }

    /** The client of a region; it retries nothing by itself, because the mapping's lane does. */
    LambdaClient client(String region) {
        return clients.in(region);
    }

    @Override
    public void close() {
        clients.close();
    }

    /** Marks requests that are on their way. */
    private static final class SentMark implements ExecutionInterceptor {

        @Override
        public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
            AtomicBoolean sent = attributes.getAttribute(SENT);
            if (sent != null) {
                sent.set(true);
            }
        }
    }
}
