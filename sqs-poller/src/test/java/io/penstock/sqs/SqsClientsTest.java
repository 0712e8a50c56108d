package io.penstock.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.connect.Url;
import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.AwsEndpoints;
import io.penstock.core.lane.Deadlines;
import java.net.URI;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The hot calls go where the SDK's client goes. */
class SqsClientsTest {

    private static SqsClient client(Region region, Optional<URI> endpoint) {
        return new SqsClients(
                        new AwsAccess(
                                new AnsweringHttp(new ArrayList<>(), "{}"),
                                AnonymousCredentialsProvider.create(),
                                Region.US_EAST_1,
                                new AwsEndpoints(endpoint, Map.of())),
                        new Deadlines())
                .in(region);
    }

    @Test
    void atAwsTheEndpointFollowsFromTheRegion() {
        assertThat(SqsClients.endpointOf(client(Region.EU_WEST_1, Optional.empty())))
                .isEqualTo(Url.of("https://sqs.eu-west-1.amazonaws.com/"));
        assertThat(SqsClients.endpointOf(client(Region.CN_NORTH_1, Optional.empty())))
                .isEqualTo(Url.of("https://sqs.cn-north-1.amazonaws.com.cn/"));
    }

    @Test
    void anotherServerIsCalledByItsUrl() {
        assertThat(SqsClients.endpointOf(
                        client(Region.EU_WEST_1, Optional.of(URI.create("http://127.0.0.1:4566/queues")))))
                .isEqualTo(Url.of("http://127.0.0.1:4566/queues/"));
    }
}
