package io.penstock.service.api;

import io.penstock.core.mapping.MappingChecks;
import io.penstock.core.time.Time;
import io.penstock.service.PenstockApplication;
import io.penstock.service.mappings.MappingOperations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service on a port of loopback, for one test class. */
final class ApiServer implements AutoCloseable {

    static final String MAPPINGS = "/2015-03-31/event-source-mappings";
    static final String QUEUE = "arn:aws:sqs:us-east-1:000000000000:orders";
    static final String FIFO = "arn:aws:sqs:us-east-1:000000000000:orders.fifo";
    static final String KINESIS = "arn:aws:kinesis:us-east-1:000000000000:stream/clicks";
    static final String DYNAMODB = "arn:aws:dynamodb:us-east-1:000000000000:table/items/stream/2026-01-01T00:00:00.000";

    private static final String IN_MEMORY = "inMemoryMappings";

    private final ConfigurableApplicationContext context;
    private final HttpClient http = HttpClient.newHttpClient();

    private ApiServer(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** With mappings in memory. */
    static ApiServer start(String... properties) {
        SpringApplication application = new SpringApplication(PenstockApplication.class);
        application.addInitializers(context -> ((GenericApplicationContext) context)
                .registerBean(
                        IN_MEMORY,
                        MappingOperations.class,
                        () -> new InMemoryMappings(context.getBean(MappingChecks.class), context.getBean(Time.class)),
                        bean -> bean.setPrimary(true)));
        return start(application, properties);
    }

    /** With the mappings of the service itself. */
    static ApiServer startWithRegistry(String... properties) {
        return start(new SpringApplication(PenstockApplication.class), properties);
    }

    private static ApiServer start(SpringApplication application, String... properties) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--penstock.aws.region=us-east-1",
                "--penstock.store.path=target/never-written.json",
                "--penstock.aws.endpoint=http://127.0.0.1:1"));
        arguments.addAll(List.of(properties));
        return new ApiServer(application.run(arguments.toArray(String[]::new)));
    }

    /** What was answered. */
    record Reply(int status, Map<String, String> headers, String body) {

        JsonNode json() {
            return JsonMapper.shared().readTree(body);
        }

        @Nullable
        String errorType() {
            return headers.get("x-amzn-errortype");
        }

        /** The error's sentence, by whichever name. */
        String message() {
            JsonNode json = json();
            return json.path("message").asString(json.path("Message").asString(""));
        }

        String uuid() {
            return json().path("UUID").asString();
        }
    }

    InMemoryMappings mappings() {
        return (InMemoryMappings) context.getBean(IN_MEMORY);
    }

    int port() {
        return Integer.parseInt(Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port")));
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    Reply create(String body) {
        return send("POST", MAPPINGS, body);
    }

    Reply update(String uuid, String body) {
        return send("PUT", MAPPINGS + "/" + uuid, body);
    }

    Reply get(String path) {
        return send("GET", path, null);
    }

    Reply send(String method, String path, @Nullable String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Content-Type", "application/json");
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            Map<String, String> first = response.headers().map().entrySet().stream()
                    .collect(Collectors.toMap(
                            header -> header.getKey().toLowerCase(Locale.ROOT),
                            header -> header.getValue().getFirst()));
            return new Reply(response.statusCode(), first, response.body());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** Sends bytes as they are, and reads until the server closes the connection: they should ask it to. */
    String raw(byte[] request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        context.close();
        http.close();
    }
}
