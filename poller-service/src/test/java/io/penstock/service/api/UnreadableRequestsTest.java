package io.penstock.service.api;

import static io.penstock.service.api.ApiServer.MAPPINGS;
import static io.penstock.service.api.ApiServer.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.service.api.ApiServer.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are no requests of the API: broken, too large, or for what is not served. */
class UnreadableRequestsTest {

    private static final ApiServer SERVER = ApiServer.start();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @BeforeEach
    void clear() {
        SERVER.mappings().clear();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "\"text\"",
                "{} {}",
                "{\"BatchSize\":1,\"BatchSize\":2}",
                "{\"BatchSize\":\"10\"}",
                "{\"BatchSize\":10.5}",
                "{\"BatchSize\":99999999999999999999}",
                "{\"Enabled\":\"true\"}",
                "{\"FunctionName\":5}",
                "{\"FunctionName\":\"\\ud800\"}",
                "{\"ScalingConfig\":[]}",
                "{\"FunctionResponseTypes\":{}}",
                "{\"FilterCriteria\":{\"Filters\":[\"p\"]}}",
                "{\"StartingPositionTimestamp\":\"2026-01-01T00:00:00Z\"}",
                "{\"Tags\":{\"a\":1}}"
            })
    void aBodyThatCanNotBeReadIsASerializationException(String body) {
        Reply reply = SERVER.create(body);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.errorType()).isEqualTo("SerializationException");
        assertThat(reply.message()).isNotBlank();
    }

    @Test
    void aMemberThatNobodyKnowsIsRefusedByItsName() {
        Reply reply = SERVER.create("""
                {"EventSourceArn": "%s", "FunctionName": "resize",
                 "ScalingConfig": {"Minimum": 3}}""".formatted(QUEUE));

        assertThat(reply.errorType()).isEqualTo("InvalidParameterValueException");
        assertThat(reply.message()).startsWith("Unknown member 'ScalingConfig.Minimum'");
    }

    @Test
    void aMemberThatIsNullIsOneThatIsNotThere() {
        Reply reply = SERVER.create("""
                {"EventSourceArn": "%s", "FunctionName": "resize", "Topics": null, "BatchSize": null, "New": null,
                 "DestinationConfig": null}""".formatted(QUEUE));

        assertThat(reply.status()).isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EventSourceArn", "StartingPosition", "StartingPositionTimestamp", "Tags"})
    void anUpdateRefusesWhatOnlyACreationSets(String member) {
        String uuid = SERVER.create("""
                {"EventSourceArn": "%s", "FunctionName": "resize"}""".formatted(QUEUE)).uuid();

        Reply reply = SERVER.update(uuid, "{\"" + member + "\": \"x\"}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.message()).startsWith(member + " can't be changed by an update");
    }

    @Test
    void aBodyOfMoreThan64KilobytesIsTooLarge() {
        String filler = "x".repeat(64 * 1024);

        Reply reply = SERVER.create("{\"FunctionName\":\"" + filler + "\"}");

        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.errorType()).isEqualTo("RequestTooLargeException");
    }

    @Test
    void aChunkedBodyIsMeasuredWhileItIsRead() throws IOException {
        String chunk = "8000\r\n" + "x".repeat(0x8000) + "\r\n";
        String answer = SERVER.raw(("POST " + MAPPINGS + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n" + chunk + chunk + chunk + "0\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));

        assertThat(answer).startsWith("HTTP/1.1 413").contains("RequestTooLargeException");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /2015-03-31/functions",
        "GET, /2015-03-31/functions/resize/policy",
        "GET, /2020-06-30/functions/resize/code-signing-config",
        "GET, /2018-10-31/layers",
        "GET, /2031-01-01/new-things",
        "PATCH, /2015-03-31/event-source-mappings",
        "DELETE, /2015-03-31/event-source-mappings",
        "GET, /2015-03-31/event-source-mappings/a/b",
        "GET, /2015-03-31/event-source-mappings//",
        "GET, /2015-03-31"
    })
    void anotherOperationOfLambdaIsAnsweredWithWhatThisEndpointServes(String method, String path) {
        Reply reply = SERVER.send(method, path, null);

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.errorType()).isEqualTo("UnknownOperationException");
        assertThat(reply.message())
                .startsWith("This endpoint serves event source mappings")
                .contains(method + " /2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /2015-03-31/event-source-mappings/%zz HTTP/1.1",
                "GET /2015-03-31/event-source-mappings?Marker=%f HTTP/1.1",
                "GET /2015-03-31/event-source-mappings?Marker=%ff HTTP/1.1",
                "GET /2015-03-31/event-source-mappings/%00 HTTP/1.1",
                "GET /2015-03-31/event-source-mappings/<script> HTTP/1.1",
                "GET /a%2fb HTTP/1.1",
                "GET /actuator%2Fhealth HTTP/1.1",
                "GET /no/such/page HTTP/1.1",
                "GET /actuator/env HTTP/1.1",
                "POST /actuator/health HTTP/1.1",
                "G<T / HTTP/1.1",
                "GET / HTTP/9.9",
                "nonsense"
            })
    void whatTheServerItselfRefusesIsJsonAndNoPage(String line) throws IOException {
        String answer = SERVER.raw((line + "\r\nHost: localhost\r\nConnection: close\r\nAccept: text/html\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));

        assertThat(answer).matches("(?s)HTTP/1.1 (4..|505).*").contains("\"message\":");
        assertThat(answer).contains("application/json").doesNotContain("<html").doesNotContain("at org.apache");
    }
}
