package io.penstock.deploy.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.penstock.deploy.image.Project.Ended;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

@DisplayName("The functions of the compose file")
class ComposeFunctionsTest {

    private static final Path FOLDER = ComposeFile.FOLDER.resolve("compose/functions");
    private static final String CLICKS = """
            {"Records":[{"eventSource":"aws:kinesis","kinesis":{"partitionKey":"page-1","data":"eyJwYWdlIjo3fQ=="}}]}
            """;
    private static final String PRODUCTS = """
            {"Records":[{"eventSource":"aws:dynamodb","eventName":"INSERT","dynamodb":{"Keys":{"id":{"S":"cup"}}}}]}
            """;

    @BeforeAll
    static void findNode() throws InterruptedException {
        boolean found = hasNode();
        if (!found) {
            System.out.println("Node is not installed: the functions of the compose file are not run");
        }
        assumeThat(found).as("Node is installed").isTrue();
    }

    private static boolean hasNode() throws InterruptedException {
        try {
            return Project.run(Map.of(), List.of("node", "--version")).value() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    @Test
    @DisplayName("a Lambda function reports the orders that it refuses, and no others")
    void lambda_function() throws Exception {
        String event = """
                {"Records":[
                  {"messageId":"one","eventSource":"aws:sqs","body":"{\\"order\\":1,\\"amount\\":10}"},
                  {"messageId":"two","eventSource":"aws:sqs","body":"{\\"order\\":2,\\"amount\\":-1}"}]}
                """;
        String module = FOLDER.resolve("confirm-order.mjs").toUri().toString();

        Ended node = Project.run(
                Map.of("EVENT", event),
                List.of(
                        "node",
                        "--input-type=module",
                        "--eval",
                        "import { handler } from '" + module + "';"
                                + "console.log(JSON.stringify(await handler(JSON.parse(process.env.EVENT))));"));

        assertThat(node.said().lines())
                .containsExactly("2 orders, 1 refused", "{\"batchItemFailures\":[{\"itemIdentifier\":\"two\"}]}");
    }

    @Test
    @DisplayName("an HTTP function accepts its events, fails with an error, and is healthy")
    void http_functions() throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder("node", FOLDER.resolve("http-functions.mjs").toString()).redirectErrorStream(true);
        builder.environment().put("PORT", "0");
        Process node = builder.start();
        try (BufferedReader said = node.inputReader()) {
            String port = said.readLine().replace("functions listen on ", "");
            URI url = URI.create("http://127.0.0.1:" + port);

            assertThat(get(url.resolve("/health")).statusCode()).isEqualTo(200);
            assertThat(post(url.resolve("/count-clicks"), CLICKS).statusCode()).isEqualTo(200);
            assertThat(post(url.resolve("/index-product"), PRODUCTS).statusCode())
                    .isEqualTo(200);
            assertThat(said.readLine()).isEqualTo("clicks on pages 7");
            assertThat(said.readLine()).isEqualTo("INSERT cup");

            assertThat(post(url.resolve("/no-such-function"), CLICKS).statusCode())
                    .isEqualTo(404);
            HttpResponse<String> failure = post(url.resolve("/count-clicks"), "{}");
            assertThat(failure.statusCode()).isEqualTo(500);
            assertThat(JsonMapper.shared().readTree(failure.body()).propertyNames())
                    .containsExactly("errorType", "errorMessage");
        } finally {
            node.destroyForcibly();
        }
    }

    private static HttpResponse<String> get(URI url) throws Exception {
        return send(HttpRequest.newBuilder(url).build());
    }

    private static HttpResponse<String> post(URI url, String event) throws Exception {
        return send(HttpRequest.newBuilder(url)
                .POST(HttpRequest.BodyPublishers.ofString(event))
                .build());
    }

    /** On a connection of its own: node closes one that rests for five seconds. */
    private static HttpResponse<String> send(HttpRequest request) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request, BodyHandlers.ofString());
        }
    }
}
