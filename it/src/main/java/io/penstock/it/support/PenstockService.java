package io.penstock.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The service as users run it: {@code java -jar} with a file of theirs, in a process of its own. */
public final class PenstockService implements AutoCloseable {

    private final ChildProcess process;
    private final int port;

    private PenstockService(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it; returns at once.
     *
     * @param service what to start
     * @param name for its log and its configuration file, both in {@code folder}
     * @param options of the JVM
     * @param yaml what stands in the user's file, beside the port
     */
    public static PenstockService start(
            BuiltService service, String name, Path folder, List<String> options, String yaml) {
        int port = FreePort.find();
        try {
            Files.createDirectories(folder);
            Path file = folder.resolve(name + ".yml");
            Files.writeString(file, yaml);
            List<String> command = new ArrayList<>(service.command(options));
            command.addAll(List.of(
                    "--server.port=" + port,
                    "--server.address=127.0.0.1",
                    "--spring.config.additional-location=" + file.toUri()));
            return new PenstockService(ChildProcess.start(name, folder, command), port);
        } catch (IOException failure) {
            throw new UncheckedIOException("can't write the configuration of " + name, failure);
        }
    }

    /** Where its HTTP port answers. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Its process. */
    public ChildProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
