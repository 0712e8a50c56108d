package io.penstock.it.mappings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.support.PenstockService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The control API of one service, over plain HTTP. Thread-safe. */
final class MappingsApi implements AutoCloseable {

    private static final String PATH = "/2015-03-31/event-source-mappings";
    private static final Duration LONGEST_CALL = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int GONE = 404;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final PenstockService service;

    private MappingsApi(PenstockService service) {
        this.service = service;
    }

    /** What the service answers. */
    record Answer(int status, JsonNode json) {

        String uuid() {
            return json.path("UUID").asString();
        }

        String state() {
            return json.path("State").asString();
        }

        boolean isAccepted() {
            return status == 202;
        }

        boolean isOutOfReach() {
            return status == 400 && json.path("message").asString("").contains("could not be reached");
        }
    }

    /** That of {@code service}, as soon as it is ready. */
    static MappingsApi of(PenstockService service) {
        await(service.process().toString())
                .atMost(PATIENCE)
                .until(() -> service.isReady() || !service.process().isAlive());
        assertThat(service.process().isAlive())
                .as(() -> service.process().tail())
                .isTrue();
        return new MappingsApi(service);
    }

    /** Asks for a mapping. */
    Answer create(Map<String, Object> members) {
        return send("POST", "", members);
    }

    /** Creates a mapping, again where the emulator took too long for the check of the source; its id. */
    String created(Map<String, Object> members) {
        Answer answer = await().atMost(PATIENCE).until(() -> create(members), last -> !last.isOutOfReach());
        assertThat(answer).matches(Answer::isAccepted, "accepted");
        return answer.uuid();
    }

    Answer update(String uuid, Map<String, Object> members) {
        return send("PUT", "/" + uuid, members);
    }

    Answer get(String uuid) {
        return send("GET", "/" + uuid, Map.of());
    }

    Answer delete(String uuid) {
        return send("DELETE", "/" + uuid, Map.of());
    }

    /** One page of all mappings; {@code marker} is empty for the first. */
    Answer page(int size, String marker) {
        return send("GET", "?MaxItems=" + size + "&Marker=" + URLEncoder.encode(marker, UTF_8), Map.of());
    }

    /** All mappings, by pages. */
    List<JsonNode> all() {
        List<JsonNode> all = new ArrayList<>();
        String marker = "";
        do {
            JsonNode page = page(100, marker).json();
            page.path("EventSourceMappings").forEach(all::add);
            marker = page.path("NextMarker").asString("");
        } while (!marker.isEmpty());
        return all;
    }

    /** Waits until the mapping has this state. */
    void awaitState(String uuid, String state) {
        await(state).atMost(PATIENCE).until(() -> get(uuid).state().equals(state));
    }

    /** Waits until there is no such mapping. */
    void awaitGone(String uuid) {
        await("gone").atMost(PATIENCE).until(() -> get(uuid).status() == GONE);
    }

    private Answer send(String method, String path, Map<String, Object> members) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service.endpoint() + PATH + path))
                .timeout(LONGEST_CALL);
        if (members.isEmpty()) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(members)));
        }
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), JSON.readTree(response.body()));
        } catch (IOException failure) {
            throw new UncheckedIOException(service.process().tail(), failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the service is asked", stop);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
