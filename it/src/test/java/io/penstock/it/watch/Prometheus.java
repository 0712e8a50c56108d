package io.penstock.it.watch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.it.support.ChildProcess;
import io.penstock.it.support.FreePort;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Prometheus that scrapes one service each second and evaluates alerts as often, in a process of its own. */
final class Prometheus implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String CONFIGURATION = """
            global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
            rule_files: [ rules.yaml ]
            scrape_configs:
              - job_name: penstock
                metrics_path: /actuator/prometheus
                static_configs: [ { targets: [ "%s" ] } ]
            """;

    private final ChildProcess process;
    private final URI api;
    private final HttpClient http = HttpClient.newHttpClient();

    private Prometheus(ChildProcess process, URI api) {
        this.process = process;
        this.api = api;
    }

    /** The program on the path; empty where there is none. */
    static Optional<Path> find() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "prometheus"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Starts it, and waits until it answers.
     *
     * @param folder for its files
     * @param service whose metrics it scrapes
     * @param rules what stands in its file of rules
     */
    static Prometheus start(Path folder, URI service, String rules) {
        String address = "127.0.0.1:" + FreePort.find();
        try {
            Files.writeString(folder.resolve("rules.yaml"), rules);
            Path file = Files.writeString(
                    folder.resolve("prometheus.yaml"), CONFIGURATION.formatted(service.getAuthority()));
            List<String> command = List.of(
                    find().orElseThrow().toString(),
                    "--config.file=" + file,
                    "--storage.tsdb.path=" + folder.resolve("data"),
                    "--web.listen-address=" + address,
                    "--log.level=warn");
            Prometheus prometheus =
                    new Prometheus(ChildProcess.start("prometheus", folder, command), URI.create("http://" + address));
            prometheus.awaitReady();
            return prometheus;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void awaitReady() {
        Awaitility.await("Prometheus").atMost(Duration.ofSeconds(30)).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("Prometheus has ended: " + process.tail());
            }
            return get("/-/ready").isPresent();
        });
    }

    /** The mappings for which this alert fires now. */
    List<String> firing(String alert) {
        return data("/api/v1/alerts", "alerts")
                .filter(one -> one.path("state").asString().equals("firing"))
                .map(one -> one.path("labels"))
                .filter(labels -> labels.path("alertname").asString().equals(alert))
                .map(labels -> labels.path("mapping").asString())
                .toList();
    }

    /** True when it has seen a series that this selector matches. */
    boolean hasSeen(String selector) {
        return data("/api/v1/series?match%5B%5D=" + URLEncoder.encode(selector, UTF_8), "")
                .findAny()
                .isPresent();
    }

    /** True when this expression has a result now. */
    boolean holds(String expression) {
        return data("/api/v1/query?query=" + URLEncoder.encode(expression, UTF_8), "result")
                .findAny()
                .isPresent();
    }

    private Stream<JsonNode> data(String path, String field) {
        JsonNode data = JSON.readTree(get(path)
                        .orElseThrow(() -> new IllegalStateException(path + " was refused: " + process.tail())))
                .path("data");
        JsonNode list = field.isEmpty() ? data : data.path(field);
        return StreamSupport.stream(list.spliterator(), false);
    }

    /** What it answers with status 200; empty when it does not. */
    private Optional<String> get(String path) {
        try {
            HttpResponse<String> answer =
                    http.send(HttpRequest.newBuilder(api.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
            return Optional.of(answer).filter(ok -> ok.statusCode() == 200).map(HttpResponse::body);
        } catch (IOException notYet) {
            return Optional.empty();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        http.close();
        process.close();
    }
}
