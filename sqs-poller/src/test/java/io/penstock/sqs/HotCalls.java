package io.penstock.sqs;

import io.penstock.core.time.SystemTime;
import io.penstock.core.time.Time;
import java.net.URI;
import java.util.function.Function;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The two ways in which the hot calls are made. */
enum HotCalls {
    LEAN,
    SDK;

    /** To the server at {@code endpoint}. */
    QueueCalls to(URI endpoint) {
        SqsClients clients = TestClients.at(endpoint);
        return by(clients, new SystemTime()).apply(clients.in(Region.US_EAST_1));
    }

    /** As the factory makes them. */
    Function<SqsClient, QueueCalls> by(SqsClients clients, Time time) {
        return this == SDK ? clients::bySdk : client -> TestClients.lean(clients, client, time);
    }
}
