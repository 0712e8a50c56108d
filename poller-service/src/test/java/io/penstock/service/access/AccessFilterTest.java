package io.penstock.service.access;

import static io.penstock.service.access.RawHttp.body;
import static io.penstock.service.access.RawHttp.request;
import static io.penstock.service.access.RawHttp.status;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.testkit.VirtualTime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A server without credentials")
class AccessFilterTest {

    private static final String MAPPINGS = "/2015-03-31/event-source-mappings";

    private final GuardedServer server;

    AccessFilterTest(@TempDir Path folder) {
        server = new GuardedServer(folder, Access.of(List.of(), List.of()), new VirtualTime());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void takesAChangeFromThisMachineWithItsBody() throws IOException {
        assertThat(status(post(
                        MAPPINGS, "{\"FunctionName\": \"é\"}", "Host: localhost", "Content-Type: application/json")))
                .isEqualTo(202);

        assertThat(server.received()).containsExactly("loopback POST " + MAPPINGS + " {\"FunctionName\": \"é\"}");
        assertThat(server.journal()).isEmpty();
    }

    @Test
    void ignoresTheSignatureOfAClientThatSignsWithWhateverItHas() throws IOException {
        assertThat(status(answer(SignedRequest.CREATE.wire()))).isEqualTo(202);
    }

    @Test
    void passesPathsAsTheyWereSent() throws IOException {
        String path = "/2017-03-31/tags/arn%3Aaws%3Alambda%3Aeu-central-1%3A1%3Aevent-source-mapping%3A0%2Fx";

        assertThat(status(answer(request("GET " + path + "?a=%2F", "Host: [::1]:1"))))
                .isEqualTo(200);
        assertThat(server.received()).containsExactly("loopback GET " + path + "?a=%2F ");
    }

    @Test
    void refusesAForgedForm() throws IOException {
        String answer = post(MAPPINGS, "{\"a\":\"=b\"}", "Host: localhost", "Content-Type: text/plain");

        assertThat(status(answer)).isEqualTo(403);
        assertThat(answer)
                .containsIgnoringCase("x-amzn-errortype: AccessDeniedException\r\n")
                .containsPattern("(?i)x-amzn-requestid: [0-9a-f-]{36}\r\n")
                .containsPattern("(?i)\r\ndate: ")
                .containsIgnoringCase("content-type: application/json");
        assertThat(body(answer)).isEqualTo("{\"message\":\"A body must have the Content-Type application/json.\"}");
        assertThat(server.received()).isEmpty();
        assertThat(server.journal()).singleElement().satisfies(entry -> {
            assertThat(entry.who()).isEqualTo("loopback");
            assertThat(entry.from()).isEqualTo("127.0.0.1");
            assertThat(entry.operation()).isEqualTo("POST " + MAPPINGS);
            assertThat(entry.accepted()).isFalse();
        });
    }

    @Test
    void refusesAForeignHostARebindingOriginAndACrossSiteFetch() throws IOException {
        String json = "Content-Type: application/json";

        assertThat(status(answer(request("GET " + MAPPINGS, "Host: evil.example:8080"))))
                .isEqualTo(403);
        assertThat(status(post(MAPPINGS, "{}", "Host: evil.example", "Origin: http://evil.example", json)))
                .isEqualTo(403);
        assertThat(status(post(MAPPINGS, "{}", "Host: localhost", "Origin: http://evil.example", json)))
                .isEqualTo(403);
        assertThat(status(post(MAPPINGS, "{}", "Host: localhost", "Sec-Fetch-Site: cross-site", json)))
                .isEqualTo(403);
        assertThat(status(answer("GET " + MAPPINGS + " HTTP/1.0\r\n\r\n"))).isEqualTo(403);
        assertThat(server.received()).isEmpty();
        assertThat(server.journal()).hasSize(3);
    }

    @Test
    void answersInItsOwnShapeOffThePathsOfLambda() throws IOException {
        String answer = answer(request("GET /actuator/mappings-status", "Host: evil.example"));

        assertThat(status(answer)).isEqualTo(403);
        assertThat(body(answer))
                .isEqualTo("{\"code\":\"AccessDeniedException\",\"message\":\"This service does not answer to the host"
                        + " 'evil.example'. penstock.api.hosts lists more than localhost.\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator/health",
                "/actuator/health/liveness",
                "/actuator/health/readiness",
                "/actuator/prometheus",
                "/actuator/prometheus/"
            })
    void letsProbesAndPrometheusAskByAnyName(String path) throws IOException {
        assertThat(status(answer(request("GET " + path, "Host: 10.1.2.3:8080"))))
                .isEqualTo(200);
        assertThat(status(answer("GET " + path + " HTTP/1.0\r\n\r\n"))).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator/mappings-status",
                "/actuator/healthy",
                "/actuator",
                "/",
                "/actuator/health/../mappings-status",
                "/actuator/health/%2e%2e/mappings-status",
                "/actuator/health;a=b",
                "/actuator/health/..;/mappings-status",
                "//actuator/health",
                "/actuator/prometheus/x",
                "/actuator/health%2F..%2Fmappings-status"
            })
    void letsNobodyTakeAWayRoundByHealth(String path) throws IOException {
        String answer = answer(request("GET " + path, "Host: evil.example"));

        assertThat(status(answer)).isIn(400, 403);
        assertThat(body(answer)).startsWith("{\"code\":");
        assertThat(server.received()).isEmpty();
    }

    @Test
    void refusesAHugeBodyWithoutReadingIt() throws IOException {
        String head = "PUT " + MAPPINGS + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
        String chunk = "4000\r\n" + "x".repeat(0x4000) + "\r\n";

        String announced = answer(head + "Content-Length: 100000000\r\n\r\n{");
        String chunked = answer(
                head + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + chunk.repeat(5) + "0\r\n\r\n");

        assertThat(List.of(announced, chunked)).allSatisfy(answer -> {
            assertThat(status(answer)).isEqualTo(413);
            assertThat(answer).containsIgnoringCase("x-amzn-errortype: RequestTooLargeException");
        });
        assertThat(server.received()).isEmpty();
    }

    @Test
    void refusesABodyThatDoesNotCome() throws IOException {
        String answer = answer("PUT " + MAPPINGS + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 10\r\n\r\n{");

        assertThat(status(answer)).isEqualTo(408);
        assertThat(body(answer)).isEqualTo("{\"message\":\"The body did not come in time.\"}");
    }

    @Test
    void refusesABodyWhoseChunksAreBroken() throws IOException {
        String answer = answer("PUT " + MAPPINGS + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n");

        assertThat(status(answer)).isEqualTo(400);
        assertThat(server.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /a|b HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
                "GET /missing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /broken HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "nonsense\r\n\r\n"
            })
    void showsNoPageAndNoStackTrace(String request) throws IOException {
        String answer = answer(request);

        assertThat(status(answer)).isGreaterThanOrEqualTo(400);
        assertThat(answer).doesNotContainIgnoringCase("<html").doesNotContain("Exception:", "\tat ", "Tomcat");
    }

    private String post(String path, String json, String... headers) throws IOException {
        String content = new String(json.getBytes(UTF_8), ISO_8859_1);
        return answer("POST " + path + " HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\nContent-Length: "
                + content.length() + "\r\nConnection: close\r\n\r\n" + content);
    }

    private String answer(String request) throws IOException {
        return RawHttp.answer(server.port(), request);
    }
}
