package io.penstock.it.support;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A Dynoxide, a server that speaks DynamoDB and DynamoDB Streams, in a process of its own. It keeps everything in
 * memory.
 *
 * <p>Other than DynamoDB's, the ARNs of its tables and streams have the region {@code dynoxide}, a stream has one shard
 * for ever, an open shard has an ending sequence number, and an item put again unchanged is a {@code MODIFY}.
 */
public final class Dynoxide implements AutoCloseable {

    /** The region of its ARNs, whatever the region that clients sign for. */
    public static final String REGION = "dynoxide";

    private static final String READY = "Dynoxide listening on ";
    private static final int TRIES = 5;

    private final ChildProcess process;
    private final URI endpoint;

    private Dynoxide(ChildProcess process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /**
     * Starts it on a free port of the loopback interface and waits until it answers; installs it when need be.
     *
     * @param logs the folder of its log
     * @throws IllegalStateException when there is no Node, it does not exist for this system, or it does not start
     * @throws InterruptedException when the thread is interrupted
     */
    public static Dynoxide start(Path logs) throws InterruptedException {
        Path program = program(NodePackages.installed());
        for (int left = TRIES - 1; ; left--) {
            int port = FreePort.find();
            ChildProcess process = ChildProcess.start(
                    "dynoxide",
                    logs,
                    List.of(program.toString(), "--host", "127.0.0.1", "--port", Integer.toString(port)));
            try {
                return new Dynoxide(process, URI.create(process.awaitLine(READY, Duration.ofSeconds(60))));
            } catch (IllegalStateException failure) {
                // Another process may have taken the port in between; Dynoxide ends then.
                process.kill();
                if (left == 0) {
                    throw failure;
                }
            }
        }
    }

    private static Path program(NodePackages packages) {
        String system = platform(System.getProperty("os.name"), System.getProperty("os.arch"));
        Path program = packages.folder("@dynoxide/" + system)
                .resolve(system.startsWith("win32") ? "dynoxide.exe" : "dynoxide");
        if (!Files.exists(program)) {
            throw new IllegalStateException("there is no Dynoxide for " + system);
        }
        return program;
    }

    /** How Node calls the system that Java calls {@code name} and {@code architecture}. */
    static String platform(String name, String architecture) {
        String first = name.toLowerCase(Locale.ROOT).split(" ", 2)[0];
        String system = switch (first) {
            case "mac" -> "darwin";
            case "windows" -> "win32";
            default -> first;
        };
        String processor = switch (architecture) {
            case "amd64", "x86_64" -> "x64";
            case "aarch64" -> "arm64";
            default -> architecture;
        };
        return system + "-" + processor;
    }

    /** The URL that it answers at. */
    public URI endpoint() {
        return endpoint;
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
