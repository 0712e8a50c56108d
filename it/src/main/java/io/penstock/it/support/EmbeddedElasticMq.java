package io.penstock.it.support;

import java.net.URI;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;

/** An ElasticMQ, a server that speaks SQS, within this JVM. */
public final class EmbeddedElasticMq implements AutoCloseable {

    private final SQSRestServer server;
    private final URI endpoint;

    private EmbeddedElasticMq(SQSRestServer server, URI endpoint) {
        this.server = server;
        this.endpoint = endpoint;
    }

    /** Starts it on a free port of the loopback interface, without any queue. */
    public static EmbeddedElasticMq start() {
        SQSRestServer server = SQSRestServerBuilder.withInterface("127.0.0.1")
                .withDynamicPort()
                .withAWSRegion(ElasticMq.REGION)
                .withAWSAccountId(ElasticMq.ACCOUNT)
                .start();
        int port = server.waitUntilStarted().localAddress().getPort();
        return new EmbeddedElasticMq(server, URI.create("http://127.0.0.1:" + port));
    }

    /** The URL that it answers at. */
    public URI endpoint() {
        return endpoint;
    }

    /** Begins to stop it, and does not wait: that would last as long as the long polls of clients that are closed. */
    @Override
    public void close() {
        server.stopAndGetFuture().apply();
    }
}
