package io.penstock.it.support;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The control API of any instance, by plain HTTP, so that it takes Penstock's additions too. Thread-safe. */
public final class ControlApi implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String PATH = "/2015-03-31/event-source-mappings/";
    /** An operation that meets another one answers within 10 s. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    /**
     * An answer.
     *
     * @param error the type of the error; empty when there is none
     */
    public record Answer(int status, String error, JsonNode body) {

        /** True when the operation was accepted, or read something. */
        public boolean isGood() {
            return status == 200 || status == 202;
        }

        @Override
        public String toString() {
            return isGood() ? Integer.toString(status) : "%d %s %s".formatted(status, error, body);
        }
    }

    /** Creates a mapping with {@code members}, which AWS's names name. */
    public Answer create(URI instance, Map<String, Object> members) throws IOException, InterruptedException {
        return send(instance, "POST", PATH, members);
    }

    /** Updates {@code members} of a mapping. */
    public Answer update(URI instance, String uuid, Map<String, Object> members)
            throws IOException, InterruptedException {
        return send(instance, "PUT", PATH + uuid, members);
    }

    /** Reads a mapping. */
    public Answer get(URI instance, String uuid) throws IOException, InterruptedException {
        return answer(request(instance, PATH + uuid).GET());
    }

    private Answer send(URI instance, String method, String path, Map<String, Object> members)
            throws IOException, InterruptedException {
        return answer(request(instance, path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofByteArray(JSON.writeValueAsBytes(members))));
    }

    private static HttpRequest.Builder request(URI instance, String path) {
        return HttpRequest.newBuilder(instance.resolve(path)).timeout(PATIENCE);
    }

    private Answer answer(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        return new Answer(
                response.statusCode(),
                response.headers().firstValue("x-amzn-errortype").orElse(""),
                JSON.readTree(response.body()));
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
