package io.penstock.sqs;

import io.penstock.connect.Egress;
import io.penstock.connect.HttpClient;
import io.penstock.connect.SdkCalls;
import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.AwsEndpoints;
import io.penstock.core.lane.Deadlines;
import io.penstock.core.time.SystemTime;
import io.penstock.core.time.Time;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The clients of all tests, over one HTTP client. */
final class TestClients {

    private static final Deadlines DEADLINES = new Deadlines();
    private static final HttpClient LEAN_HTTP = new HttpClient(Egress.direct(), 300, Duration.ofSeconds(20));
    private static final SdkHttpClient HTTP = new SdkCalls(LEAN_HTTP, Duration.ofMinutes(1));

    private TestClients() {}

    /** For the server at {@code endpoint}. */
    static SqsClients at(URI endpoint) {
        return at(endpoint, StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")));
    }

    private static SqsClients at(URI endpoint, AwsCredentialsProvider credentials) {
        return new SqsClients(
                new AwsAccess(HTTP, credentials, Region.US_EAST_1, AwsEndpoints.all(endpoint)), DEADLINES);
    }

    /** A client of AWS whose every request is noted and answered with {@code body}. */
    static SqsClient answering(Region region, List<SdkHttpRequest> requests, String body) {
        return new SqsClients(
                        new AwsAccess(
                                new AnsweringHttp(requests, body),
                                AnonymousCredentialsProvider.create(),
                                Region.US_EAST_1,
                                AwsEndpoints.none()),
                        DEADLINES)
                .in(region);
    }

    /** A client of AWS whose every request is answered with {@code body}. */
    static SqsClient answering(Region region, String body) {
        return answering(region, new ArrayList<>(), body);
    }

    /** The lean calls of {@code client} at the server that {@code clients} reach. */
    static QueueCalls lean(SqsClients clients, SqsClient client, Time time) {
        return clients.lean(LEAN_HTTP, client, time);
    }

    /** The lean calls to the server at {@code endpoint}, signed with {@code credentials}. */
    static QueueCalls lean(URI endpoint, AwsCredentialsProvider credentials) {
        SqsClients clients = at(endpoint, credentials);
        return lean(clients, clients.in(Region.US_EAST_1), new SystemTime());
    }
}
