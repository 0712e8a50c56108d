package io.penstock.it.bench;

import io.penstock.it.support.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A {@link FunctionServer} in a process of its own, and what it has seen. */
final class BenchmarkFunction implements AutoCloseable {

    /**
     * What the function has seen since it was last reset; times in microseconds.
     *
     * @param messages how many
     * @param first when the first call came
     * @param now when this was asked
     * @param medianLatency from sending a message to the function
     * @param worstLatency the same, 99th percentile
     */
    record Seen(long messages, long first, long now, long medianLatency, long worstLatency) {}

    private final ChildProcess process;
    private final URI endpoint;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private BenchmarkFunction(ChildProcess process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    static BenchmarkFunction start(Path logs) throws InterruptedException {
        ChildProcess process =
                ChildProcess.java("function", logs, List.of("-Xmx64m", "-XX:+UseSerialGC"), FunctionServer.class);
        String port = process.awaitLine(FunctionServer.READY, Duration.ofSeconds(30));
        return new BenchmarkFunction(process, URI.create("http://127.0.0.1:" + port));
    }

    /** The URL that invokes it. */
    URI url() {
        return endpoint.resolve("/2015-03-31/functions/function/invocations");
    }

    /** Forgets what it has seen; from now on it answers after {@code delay}. */
    void reset(Duration delay) throws InterruptedException {
        ask("/control/reset?" + delay.toMillis(), Duration.ofSeconds(10));
    }

    /**
     * Waits until it has seen so many messages.
     *
     * @throws IllegalStateException when that takes longer than {@code atMost}
     */
    Seen await(long messages, Duration atMost) throws InterruptedException {
        return seen(ask("/control/await?" + messages, atMost));
    }

    /** Returns what it has seen. */
    Seen seen() throws InterruptedException {
        return seen(ask("/control/summary", Duration.ofSeconds(10)));
    }

    private static Seen seen(String line) {
        Map<String, Long> values = Arrays.stream(line.split(" "))
                .map(pair -> pair.split("="))
                .collect(Collectors.toMap(pair -> pair[0], pair -> Long.parseLong(pair[1])));
        return new Seen(
                values.getOrDefault("messages", 0L),
                values.getOrDefault("first", 0L),
                values.getOrDefault("now", 0L),
                values.getOrDefault("p50", 0L),
                values.getOrDefault("p99", 0L));
    }

    private String ask(String path, Duration atMost) throws InterruptedException {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(endpoint.resolve(path))
                            .timeout(atMost)
                            .build(),
                    BodyHandlers.ofString());
            return answer.body();
        } catch (IOException failure) {
            throw new UncheckedIOException("the function did not answer " + path + " within " + atMost, failure);
        }
    }

    @Override
    public void close() {
        http.close();
        process.kill();
    }
}
