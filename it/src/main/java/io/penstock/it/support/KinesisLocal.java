package io.penstock.it.support;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A kinesis-local, a server that speaks Kinesis, in a Node process of its own. It keeps everything in memory, and takes
 * JSON and CBOR over plain HTTP/1.1.
 */
public final class KinesisLocal implements AutoCloseable {

    /** The region of its streams' ARNs, for clients that sign for it. */
    public static final String REGION = "us-east-1";

    /** The account of its streams' ARNs. */
    public static final String ACCOUNT = "000000000000";

    private static final String READY = "kinesis-local listens on ";

    private final ChildProcess process;
    private final URI endpoint;

    private KinesisLocal(ChildProcess process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /**
     * Starts it on a free port of the loopback interface and waits until it answers; installs it when need be.
     *
     * @param logs the folder of its log
     * @throws IllegalStateException when there is no Node, or it does not start
     * @throws InterruptedException when the thread is interrupted
     */
    public static KinesisLocal start(Path logs) throws InterruptedException {
        ChildProcess process = ChildProcess.start(
                "kinesis-local", logs, NodePackages.installed().command("kinesis-local.cjs"));
        // The process picks its port and writes it once it listens, so no other process can answer there.
        String port = process.awaitLine(READY, Duration.ofSeconds(60));
        return new KinesisLocal(process, URI.create("http://127.0.0.1:" + port));
    }

    /** The URL that it answers at. */
    public URI endpoint() {
        return endpoint;
    }

    /** The ARN of a stream. */
    public static String streamArn(String stream) {
        return "arn:aws:kinesis:" + REGION + ":" + ACCOUNT + ":stream/" + stream;
    }

    /** Its process. */
    public ChildProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.kill();
    }
}
