package io.penstock.service.api;

import static io.penstock.service.api.ApiServer.KINESIS;
import static io.penstock.service.api.ApiServer.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.service.api.ApiServer.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What only Penstock knows, with {@code penstock.api.extensions} (contract §2, §6). */
class ExtensionsTest {

    private static final ApiServer SERVER = ApiServer.start("--penstock.api.extensions=true");

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @BeforeEach
    void clear() {
        SERVER.mappings().clear();
    }

    @Test
    void aQueueMayHaveDestinationsRetriesAndAHeartbeat() {
        Reply reply = SERVER.create("""
                {"EventSourceArn": "%s", "FunctionName": "resize", "MaximumRetryAttempts": 3,
                 "VisibilityHeartbeat": true, "DestinationConfig":
                 {"OnFailure": {"Destination": "https://example.com/failed?token=%s"},
                  "OnSuccess": {"Destination": "arn:aws:events:us-east-1:000000000000:event-bus/default"},
                  "IncludePayload": true, "MaximumDeliveryAge": "90m"}}""".formatted(QUEUE, "x".repeat(400)));

        assertThat(reply.status()).isEqualTo(202);
        JsonNode json = reply.json();
        assertThat(json.path("MaximumRetryAttempts").intValue()).isEqualTo(3);
        assertThat(json.path("VisibilityHeartbeat").booleanValue()).isTrue();
        assertThat(json.at("/DestinationConfig/OnFailure/Destination").asString())
                .startsWith("https://example.com/failed");
        assertThat(json.at("/DestinationConfig/OnSuccess/Destination").asString())
                .endsWith("event-bus/default");
        assertThat(json.at("/DestinationConfig/IncludePayload").booleanValue()).isTrue();
        assertThat(json.at("/DestinationConfig/MaximumDeliveryAge").asString()).isEqualTo("PT1H30M");
    }

    @Test
    void aQueueMayHaveABackoffWhichAnUpdateChangesAndClears() {
        Reply created = SERVER.create("""
                {"EventSourceArn": "%s", "FunctionName": "resize",
                 "RetryBackoff": {"Initial": "10s", "Multiplier": 1.5}}""".formatted(QUEUE));
        assertThat(created.json().path("RetryBackoff").toString())
                .isEqualTo("{\"Initial\":\"PT10S\",\"Multiplier\":1.5,\"Maximum\":\"PT15M\"}");

        Reply changed = SERVER.update(created.uuid(), "{\"RetryBackoff\": {\"Maximum\": \"1h\"}}");
        assertThat(changed.json().path("RetryBackoff").toString())
                .isEqualTo("{\"Initial\":\"PT10S\",\"Multiplier\":1.5,\"Maximum\":\"PT1H\"}");

        Reply cleared = SERVER.update(created.uuid(), "{\"RetryBackoff\": {}}");
        assertThat(cleared.json().has("RetryBackoff")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"Initial": "0s"}    | RetryBackoff.Initial is 'PT0S'; expected 1s to 12h in whole seconds
            {"Multiplier": 11}   | RetryBackoff.Multiplier is '11.0'; expected 1 to 10
            {"Maximum": "1s"}    | RetryBackoff.Maximum is 'PT1S'; expected initial to 12h in whole seconds
            {"Multiplier": "2"}  | RetryBackoff.Multiplier: STRING_VALUE can not be converted to a Double
            {"Initial": "5"}     | RetryBackoff.Initial: '5' is no duration with a unit, such as 90s, 1h or PT1H
            {"First": "5s"}      | Unknown member 'RetryBackoff.First'
            """)
    void aBackoffThatIsNoneIsRefused(String backoff, String message) {
        Reply reply = SERVER.create("""
                {"EventSourceArn": "%s", "FunctionName": "resize", "RetryBackoff": %s}""".formatted(QUEUE, backoff));

        assertThat(reply.message()).contains(message);
    }

    @Test
    void aStreamMayHaveADestinationForSuccess() {
        Reply reply = SERVER.create("""
                {"EventSourceArn": "%s", "FunctionName": "resize", "StartingPosition": "LATEST", "DestinationConfig":
                 {"OnSuccess": {"Destination": "arn:aws:sqs:us-east-1:000000000000:done"}}}""".formatted(KINESIS));

        assertThat(reply.json().path("DestinationConfig").toString())
                .isEqualTo("{\"OnFailure\":{},\"OnSuccess\":"
                        + "{\"Destination\":\"arn:aws:sqs:us-east-1:000000000000:done\"}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"60", "soon", "", "1e9h"})
    void aDurationHasAUnit(String age) {
        Reply reply = SERVER.create("""
                {"EventSourceArn": "%s", "FunctionName": "resize", "DestinationConfig":
                 {"OnFailure": {"Destination": "arn:aws:sqs:us-east-1:000000000000:failed"},
                  "MaximumDeliveryAge": "%s"}}""".formatted(QUEUE, age));

        assertThat(reply.errorType()).isEqualTo("SerializationException");
        assertThat(reply.message()).startsWith("DestinationConfig.MaximumDeliveryAge: ");
    }

    @Test
    void whatIsWrongIsNamedInAwsSpelling() {
        Reply reply = SERVER.create("""
                {"EventSourceArn": "%s", "FunctionName": "resize",
                 "DestinationConfig": {"IncludePayload": true}}""".formatted(QUEUE));

        assertThat(reply.message())
                .isEqualTo("DestinationConfig.IncludePayload is 'true'; expected nothing without"
                        + " DestinationConfig.OnFailure");
    }
}
