package io.penstock.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The service as users run it: {@code java -jar} with a file of theirs, in a process of its own. Thread-safe. */
public final class PenstockService implements AutoCloseable {

    private static final int OK = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LONGEST_REFRESH = Duration.ofSeconds(30);

    private final ChildProcess process;
    private final Path file;
    private final int port;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private PenstockService(ChildProcess process, Path file, int port) {
        this.process = process;
        this.file = file;
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
            return new PenstockService(ChildProcess.start(name, folder, command), file, port);
        } catch (IOException failure) {
            throw new UncheckedIOException("can't write the configuration of " + name, failure);
        }
    }

    /** As {@link #start(BuiltService, String, Path, List, String)}. */
    public static PenstockService start(
            BuiltService service, String name, Path folder, List<String> options, Configuration configuration) {
        return start(service, name, folder, options, configuration.yaml());
    }

    /** Replaces the user's file as a whole; the service notices it only when it is told to, or watches it. */
    public void rewrite(Configuration configuration) {
        try {
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.writeString(next, configuration.yaml());
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new UncheckedIOException("can't write " + file, failure);
        }
    }

    /** Tells it to read its configuration again, and returns its answer. */
    public HttpResponse<String> refresh() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(endpoint().resolve("/actuator/refresh-mappings"))
                .timeout(LONGEST_REFRESH)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Its metrics now; none when it does not answer. */
    public Metrics metrics() throws InterruptedException {
        return Metrics.parse(page("/actuator/prometheus").orElse(""));
    }

    /** The URL of its HTTP port. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /**
     * One page of its HTTP port; empty when it does not answer with 200 now.
     *
     * @throws InterruptedException when the thread is interrupted
     */
    public Optional<String> page(String path) throws InterruptedException {
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(endpoint().resolve(path))
                            .timeout(PATIENCE)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return Optional.of(response)
                    .filter(answer -> answer.statusCode() == OK)
                    .map(HttpResponse::body);
        } catch (IOException notNow) {
            return Optional.empty();
        }
    }

    /** True when its readiness probe succeeds. */
    public boolean isReady() throws InterruptedException {
        return page("/actuator/health/readiness").isPresent();
    }

    /** True when its liveness probe succeeds. */
    public boolean isLive() throws InterruptedException {
        return page("/actuator/health/liveness").isPresent();
    }

    /** The status of its mappings, as JSON; an empty text when it does not answer now. */
    public String mappingsStatus() throws InterruptedException {
        return page("/actuator/mappings-status").orElse("");
    }

    /** True when one of its mappings has lanes. */
    public boolean hasLanes() throws InterruptedException {
        return mappingsStatus().matches("(?s).*\"lanes\":[1-9],.*");
    }

    /** Its process. */
    public ChildProcess process() {
        return process;
    }

    @Override
    public void close() {
        http.shutdownNow();
        process.close();
    }
}
