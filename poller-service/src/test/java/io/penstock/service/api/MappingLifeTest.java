package io.penstock.service.api;

import static io.penstock.service.api.ApiServer.DYNAMODB;
import static io.penstock.service.api.ApiServer.KINESIS;
import static io.penstock.service.api.ApiServer.MAPPINGS;
import static io.penstock.service.api.ApiServer.QUEUE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.mapping.Dialect;
import io.penstock.core.mapping.MappingSpec;
import io.penstock.service.api.ApiServer.Reply;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A mapping from its creation to its deletion, over raw HTTP (control API, states and times). */
class MappingLifeTest {

    private static final String UNKNOWN = "00000000-0000-4000-8000-000000000000";
    private static final ApiServer SERVER = ApiServer.start();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @BeforeEach
    void clear() {
        SERVER.mappings().clear();
    }

    /** Cases api-state-create-disabled-sqs and api-state-create-disabled-ddb. */
    @ParameterizedTest
    @CsvSource({
        QUEUE + ", true, Creating, Enabled",
        QUEUE + ", false, Disabled, Disabled",
        DYNAMODB + ", false, Creating, Disabled",
        KINESIS + ", true, Creating, Enabled"
    })
    void aNewMappingShowsTheStateOfItsSource(String source, boolean enabled, String atOnce, String then) {
        Reply created = create(source, enabled);
        assertThat(created.json().path("State").asString()).isEqualTo(atOnce);

        get(created.uuid());
        assertThat(get(created.uuid()).path("State").asString()).isEqualTo(then);
    }

    /** Cases api-state-update and api-state-disable-stream. */
    @ParameterizedTest
    @CsvSource({
        QUEUE + ", true, '{\"FunctionName\":\"other\"}', Updating, Enabled",
        QUEUE + ", false, '{\"BatchSize\":5}', Disabled, Disabled",
        KINESIS + ", false, '{\"BatchSize\":5}', Updating, Disabled",
        DYNAMODB + ", true, '{\"Enabled\":false}', Disabling, Disabled",
        QUEUE + ", false, '{\"Enabled\":true}', Enabling, Enabled"
    })
    void anUpdateShowsWhatItChanges(String source, boolean enabled, String body, String atOnce, String then) {
        Reply created = create(source, enabled);

        Reply updated = SERVER.update(created.uuid(), body);

        assertThat(updated.status()).isEqualTo(202);
        assertThat(updated.json().path("State").asString()).isEqualTo(atOnce);
        get(created.uuid());
        assertThat(get(created.uuid()).path("State").asString()).isEqualTo(then);
    }

    @Test
    void aDeletionAnswersTheWholeMappingAndThenItIsGone() {
        Reply created = create(QUEUE, true);

        Reply deleted = SERVER.send("DELETE", MAPPINGS + "/" + created.uuid(), null);

        assertThat(deleted.status()).isEqualTo(202);
        assertThat(deleted.json().path("State").asString()).isEqualTo("Deleting");
        assertThat(deleted.json().propertyNames())
                .containsExactlyElementsOf(created.json().propertyNames());
        assertThat(get(created.uuid()).path("State").asString()).isEqualTo("Deleting");
        assertThat(SERVER.get(MAPPINGS + "/" + created.uuid()).status()).isEqualTo(404);
    }

    /** Case api-unknown-uuid. */
    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE"})
    void anUnknownMappingIsNotFound(String method) {
        for (String id : new String[] {UNKNOWN, "x".repeat(36), UNKNOWN.replace('a', 'A')}) {
            Reply reply = SERVER.send(method, MAPPINGS + "/" + id, method.equals("PUT") ? "{}" : null);

            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.errorType()).isEqualTo("ResourceNotFoundException");
            assertThat(reply.json().path("Message").asString()).isEqualTo("The resource you requested does not exist.");
            assertThat(reply.json().path("Type").asString()).isEqualTo("User");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE"})
    void anIdOfAnotherLengthIsAValidationException(String method) {
        Reply reply = SERVER.send(method, MAPPINGS + "/" + UNKNOWN.substring(1), method.equals("PUT") ? "{}" : null);

        assertThat(reply.errorType()).isEqualTo("ValidationException");
        assertThat(reply.message())
                .isEqualTo("1 validation error detected: Value '" + UNKNOWN.substring(1) + "' at 'uUID' failed to"
                        + " satisfy constraint: Member must have length greater than or equal to 36");
    }

    /** Case api-sqs-update-noop. */
    @Test
    void whatAnUpdateLeavesOutStaysAndWhatItEmptiesIsCleared() {
        String uuid = SERVER.create("""
                {"EventSourceArn": "%s", "FunctionName": "resize", "ScalingConfig": {"MaximumConcurrency": 5},
                 "FunctionResponseTypes": ["ReportBatchItemFailures"], "MetricsConfig": {"Metrics": ["EventCount"]},
                 "FilterCriteria": {"Filters": [{"Pattern": "{\\"body\\":[\\"a\\"]}"}]}}""".formatted(QUEUE)).uuid();

        JsonNode kept = SERVER.update(uuid, "{\"ScalingConfig\": null, \"BatchSize\": null}")
                .json();
        assertThat(kept.at("/ScalingConfig/MaximumConcurrency").intValue()).isEqualTo(5);
        assertThat(kept.at("/FilterCriteria/Filters").size()).isEqualTo(1);
        assertThat(SERVER.update(uuid, "").json().path("FunctionResponseTypes").size())
                .isEqualTo(1);

        JsonNode cleared = SERVER.update(uuid, """
                {"ScalingConfig": {}, "FilterCriteria": {}, "FunctionResponseTypes": [],
                 "MetricsConfig": {"Metrics": []}, "ProvisionedPollerConfig": {}, "KMSKeyArn": ""}""").json();
        assertThat(cleared.path("ScalingConfig").isNull()).isTrue();
        assertThat(cleared.path("FilterCriteria").isNull()).isTrue();
        assertThat(cleared.path("MetricsConfig").isNull()).isTrue();
        assertThat(cleared.path("ProvisionedPollerConfig").isNull()).isTrue();
        assertThat(cleared.path("FunctionResponseTypes").isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"OnFailure\":{\"Destination\":\"\"}}"})
    void aDestinationIsClearedInBothOfItsWays(String empty) {
        String uuid = SERVER.create("""
                {"EventSourceArn": "%s", "FunctionName": "resize", "StartingPosition": "LATEST", "DestinationConfig":
                 {"OnFailure":
                  {"Destination": "arn:aws:sqs:us-east-1:000000000000:failed"}}}""".formatted(KINESIS)).uuid();

        JsonNode updated =
                SERVER.update(uuid, "{\"DestinationConfig\":" + empty + "}").json();

        assertThat(updated.path("DestinationConfig").toString()).isEqualTo("{\"OnFailure\":{}}");
    }

    /** Case api-empty-filters. */
    @Test
    void anEmptyListOfFiltersIsNone() {
        Reply reply = SERVER.create("""
                {"EventSourceArn": "%s", "FunctionName": "resize",
                 "FilterCriteria": {"Filters": []}}""".formatted(QUEUE));

        assertThat(reply.json().path("FilterCriteria").isNull()).isTrue();
    }

    /** Case api-sqs-batch11-no-window-update. */
    @Test
    void aRefusedUpdateChangesNothing() {
        String uuid = create(QUEUE, true).uuid();
        get(uuid);
        JsonNode before = get(uuid);

        assertThat(SERVER.update(uuid, "{\"BatchSize\": 11}").message()).startsWith("Maximum batch window in seconds");
        assertThat(SERVER.update(uuid, "{\"Topics\": [\"t\"]}").message())
                .isEqualTo("Unknown member 'Topics': nothing is ignored here; leave it out, or send null");

        assertThat(get(uuid)).isEqualTo(before);
    }

    @Test
    void whileAnotherChangeIsNotOverAMappingIsInUse() {
        String uuid = create(QUEUE, true).uuid();
        SERVER.mappings().beBusy();

        Reply update = SERVER.update(uuid, "{}");
        Reply delete = SERVER.send("DELETE", MAPPINGS + "/" + uuid, null);

        assertThat(update.status()).isEqualTo(400);
        assertThat(update.errorType()).isEqualTo("ResourceInUseException");
        assertThat(update.json().path("Message").asString())
                .isEqualTo("Cannot update the event source mapping because it is in use.");
        assertThat(delete.json().path("Message").asString())
                .isEqualTo("Cannot delete the event source mapping because it is in use.");
    }

    @Test
    void aMappingOfTheConfigurationIsReadAndNotChanged() {
        MappingSpec spec = MappingRequest.create(
                        "{\"EventSourceArn\":\"%s\",\"FunctionName\":\"resize\"}"
                                .formatted(QUEUE)
                                .getBytes(UTF_8),
                        Dialect.PENSTOCK,
                        new Faults())
                .spec();
        UUID id = SERVER.mappings().configure(spec);

        assertThat(get(id.toString()).path("State").asString()).isEqualTo("Enabled");
        Reply update = SERVER.update(id.toString(), "{\"BatchSize\": 5}");
        assertThat(update.status()).isEqualTo(409);
        assertThat(update.errorType()).isEqualTo("ResourceConflictException");
        assertThat(update.message()).contains("application.yml");
    }

    @Test
    void aStoreThatIsDownIsAServiceException() {
        SERVER.mappings().fail("the store does not answer");

        for (Reply reply : new Reply[] {SERVER.get(MAPPINGS), create(QUEUE, true)}) {
            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.errorType()).isEqualTo("ServiceException");
            assertThat(reply.json().path("Message").asString()).isEqualTo("the store does not answer");
        }
    }

    private static Reply create(String source, boolean enabled) {
        String position = source.equals(QUEUE) ? "null" : "\"TRIM_HORIZON\"";
        Reply created = SERVER.create("""
                {"EventSourceArn": "%s", "FunctionName": "resize", "Enabled": %s,
                 "StartingPosition": %s}""".formatted(source, enabled, position));
        return created;
    }

    private static JsonNode get(String uuid) {
        Reply reply = SERVER.get(MAPPINGS + "/" + uuid);
        assertThat(reply.status()).isEqualTo(200);
        return reply.json();
    }
}
