package io.penstock.it.support;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;

/** An ElasticMQ, a server that speaks SQS, in a process of its own. */
public final class ElasticMq implements AutoCloseable {

    /** The region of its queues' ARNs. */
    public static final String REGION = "us-east-1";

    /** The account of its queues' ARNs. */
    public static final String ACCOUNT = "000000000000";

    private static final String READY = "elasticmq listens on ";

    private final ChildProcess process;
    private final URI endpoint;

    private ElasticMq(ChildProcess process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /**
     * Starts it with a heap of 1 GiB on a free port of the loopback interface and waits until it answers.
     *
     * @throws InterruptedException when the thread is interrupted
     */
    public static ElasticMq start(Path logs) throws InterruptedException {
        return start(logs, 1);
    }

    /**
     * As {@link #start(Path)}, with a heap of that many GiB.
     *
     * @throws InterruptedException when the thread is interrupted
     */
    public static ElasticMq start(Path logs, int heapGiB) throws InterruptedException {
        ChildProcess process =
                ChildProcess.java("elasticmq", logs, List.of("-Xms1g", "-Xmx" + heapGiB + "g"), ElasticMq.class);
        String port = process.awaitLine(READY, Duration.ofSeconds(60));
        return new ElasticMq(process, URI.create("http://127.0.0.1:" + port));
    }

    /** The URL that it answers at. */
    public URI endpoint() {
        return endpoint;
    }

    /** The URL of a queue. */
    public URI queueUrl(String queue) {
        return URI.create(endpoint + "/" + ACCOUNT + "/" + queue);
    }

    /** The ARN of a queue. */
    public static String queueArn(String queue) {
        return "arn:aws:sqs:" + REGION + ":" + ACCOUNT + ":" + queue;
    }

    /** Its process. */
    public ChildProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.kill();
    }

    /** The entry point of its own process. */
    public static void main(String[] arguments) {
        int port = SQSRestServerBuilder.withInterface("127.0.0.1")
                .withDynamicPort()
                .withAWSRegion(REGION)
                .withAWSAccountId(ACCOUNT)
                .start()
                .waitUntilStarted()
                .localAddress()
                .getPort();
        System.out.println(READY + port);
    }
}
