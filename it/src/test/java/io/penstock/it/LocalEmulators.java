package io.penstock.it;

import io.penstock.it.support.Dynoxide;
import io.penstock.it.support.DynoxideStreams;
import io.penstock.it.support.EmbeddedElasticMq;
import io.penstock.it.support.FaultyProxy;
import io.penstock.it.support.KinesisLocal;
import io.penstock.it.support.LocalClients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/** Emulators for one user alone, each started when it is first asked for. Thread-safe. */
final class LocalEmulators implements Aws {

    private final EmbeddedElasticMq queues = EmbeddedElasticMq.start();
    private @Nullable KinesisLocal streams;
    private @Nullable Dynoxide tables;
    private @Nullable DynoxideStreams streamsOfTables;
    private boolean closed;

    /** How an emulator is started, its log in a folder. */
    @FunctionalInterface
    private interface Start<T> {
        T in(Path logs) throws InterruptedException;
    }

    @Override
    public String account() {
        return ACCOUNT_OF_THE_EXAMPLES;
    }

    @Override
    public AwsCredentialsProvider credentials() {
        return LocalClients.credentials();
    }

    /** None: beside an emulator the service does without credentials. */
    @Override
    public List<String> options() {
        return List.of();
    }

    @Override
    public URI sqs() {
        return queues.endpoint();
    }

    @Override
    public synchronized URI kinesis() {
        if (streams == null) {
            streams = start(KinesisLocal::start);
        }
        return streams.endpoint();
    }

    @Override
    public URI dynamoDb() {
        return dynoxide().endpoint();
    }

    @Override
    public synchronized FaultyProxy dynamoDbStreams() {
        if (streamsOfTables == null) {
            streamsOfTables = new DynoxideStreams(dynoxide());
        }
        return streamsOfTables.proxy();
    }

    private synchronized Dynoxide dynoxide() {
        if (tables == null) {
            tables = start(Dynoxide::start);
        }
        return tables;
    }

    private static <T> T start(Start<T> emulator) {
        try {
            return emulator.in(
                    Files.createTempDirectory(Files.createDirectories(Path.of("target", "emulators")), "run-"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while an emulator starts", stop);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (streamsOfTables != null) {
            streamsOfTables.close();
        }
        if (tables != null) {
            tables.close();
        }
        if (streams != null) {
            streams.close();
        }
        queues.close();
    }
}
