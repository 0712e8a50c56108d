package io.penstock.it.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.support.BuiltService;
import io.penstock.it.support.ChildProcess;
import io.penstock.it.support.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DisplayName("The image, laid out by its own scripts")
@EnabledOnOs(OS.LINUX)
class ImageIT {

    private static final Path DEPLOY = Path.of("..", "deploy").toAbsolutePath().normalize();
    private static final Path JAR =
            DEPLOY.resolveSibling("poller-service").resolve("target").resolve("poller-service.jar");
    private static final Pattern LAYER = Pattern.compile("COPY --from=build /layers/(\\S+)/ (\\S+)");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    private final String port = Integer.toString(FreePort.find());

    private ChildProcess start(String name, List<String> variables, List<String> command) {
        List<String> whole =
                new ArrayList<>(List.of("env", "JAVA_HOME=" + System.getProperty("java.home"), "SERVER_PORT=" + port));
        whole.addAll(variables);
        whole.addAll(command);
        return ChildProcess.start(name, folder, whole);
    }

    private int script(String script, String... arguments) throws InterruptedException {
        Stream<String> command =
                Stream.concat(Stream.of("bash", DEPLOY.resolve(script).toString()), Stream.of(arguments));
        try (ChildProcess process = start(script, List.of(), command.toList())) {
            return process.awaitExit(PATIENCE);
        }
    }

    /** Does what the Dockerfile does with the layers. */
    private void layOut(Path app) throws IOException {
        for (String line : Files.readAllLines(DEPLOY.resolve("Dockerfile"))) {
            Matcher copy = LAYER.matcher(line);
            if (copy.matches()) {
                Path layer = folder.resolve("layers").resolve(copy.group(1));
                moveInto(app.resolve(copy.group(2)).normalize(), layer);
            }
        }
    }

    private static void moveInto(Path target, Path layer) throws IOException {
        try (Stream<Path> files = Files.walk(layer)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path moved = target.resolve(layer.relativize(file));
                Files.createDirectories(moved.getParent());
                Files.move(file, moved);
            }
        }
    }

    private static List<String> entrypoint(Path app) throws IOException {
        JsonNode list = Files.readAllLines(DEPLOY.resolve("Dockerfile")).stream()
                .filter(line -> line.startsWith("ENTRYPOINT "))
                .map(line -> JsonMapper.shared().readTree(line.substring("ENTRYPOINT ".length())))
                .findFirst()
                .orElseThrow();
        return list.valueStream()
                .map(JsonNode::asString)
                .map(part -> part.equals("java") ? ChildProcess.javaExecutable() : part.replace("/app", app.toString()))
                .toList();
    }

    private String get(String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI url = URI.create("http://127.0.0.1:" + port + path);
            return http.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    @DisplayName("becomes healthy with its cache and the user's file, and ends when it is asked to")
    void runs() throws Exception {
        Path app = folder.resolve("app");
        Path config = Files.createDirectories(folder.resolve("config"));
        Files.writeString(config.resolve("application.yml"), """
                penstock:
                  aws: { region: us-east-1, endpoint: "http://127.0.0.1:1" }
                  mappings:
                    from-the-users-file:
                      event-source-arn: "arn:aws:sqs:us-east-1:000000000000:orders"
                      function-name: work
                """);
        assertThat(script("unpack.sh", JAR.toString(), folder.resolve("layers").toString()))
                .isZero();
        layOut(app);
        Files.copy(BuiltService.cache(), app.resolve("poller-service.aot"));

        List<String> variables = List.of(
                "SERVER_ADDRESS=127.0.0.1",
                "SPRING_CONFIG_ADDITIONAL_LOCATION=optional:file:" + config + "/",
                // With this the JVM ends when it can't use the cache
                "JAVA_TOOL_OPTIONS=-XX:AOTMode=on -Xmx256m");
        try (ChildProcess service = start("service", variables, entrypoint(app))) {
            await().atMost(PATIENCE).until(() -> script("healthy.sh") == 0 || !service.isAlive());

            assertThat(service.isAlive()).as(service.tail()).isTrue();
            assertThat(get("/actuator/mappings-status")).contains("from-the-users-file");
            assertThat(service.output()).doesNotContain("][aot]");
            service.terminate();
            assertThat(service.awaitExit(PATIENCE)).isIn(0, 143);
        }
    }
}
