package io.penstock.service.api;

import static io.penstock.service.api.ApiServer.MAPPINGS;
import static io.penstock.service.api.ApiServer.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.service.api.ApiServer.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The control API on the service's own registry, with a mapping of the configuration and no AWS within reach. */
class RealRegistryTest {

    private static final ApiServer SERVER = ApiServer.startWithRegistry(
            "--penstock.mappings.orders.event-source-arn=" + QUEUE,
            "--penstock.mappings.orders.function-name=resize",
            "--penstock.mappings.orders.maximum-retry-attempts=4",
            "--penstock.mappings.orders.tags.team=a");

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void aMappingOfTheConfigurationIsListedAndRead() {
        JsonNode listed = SERVER.get(MAPPINGS).json().path("EventSourceMappings");
        assertThat(listed.size()).isEqualTo(1);
        JsonNode mapping = listed.get(0);
        assertThat(mapping.path("State").asString()).isEqualTo("Enabled");
        assertThat(mapping.path("MaximumRetryAttempts").intValue()).isEqualTo(4);

        String uuid = mapping.path("UUID").asString();
        assertThat(SERVER.get(MAPPINGS + "/" + uuid)
                        .json()
                        .path("EventSourceArn")
                        .asString())
                .isEqualTo(QUEUE);
        String arn = mapping.path("EventSourceMappingArn").asString();
        assertThat(SERVER.get("/2017-03-31/tags/" + arn).body()).isEqualTo("{\"Tags\":{\"team\":\"a\"}}");
    }

    @Test
    void aMappingOfTheConfigurationIsNotChanged() {
        String uuid =
                SERVER.get(MAPPINGS).json().at("/EventSourceMappings/0/UUID").asString();

        Reply update = SERVER.update(uuid, "{\"BatchSize\": 5}");
        Reply delete = SERVER.send("DELETE", MAPPINGS + "/" + uuid, null);

        assertThat(update.status()).isEqualTo(409);
        assertThat(update.errorType()).isEqualTo("ResourceConflictException");
        assertThat(update.message())
                .contains("penstock.mappings.orders.batch-size")
                .contains("application.yml");
        assertThat(delete.status()).isEqualTo(409);
    }

    @Test
    void aSourceOutOfReachIsRefusedWithoutAFault() {
        Reply reply = SERVER.create("""
                {"EventSourceArn": "%s-2", "FunctionName": "resize"}""".formatted(QUEUE));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.errorType()).isEqualTo("InvalidParameterValueException");
        assertThat(reply.message()).isNotBlank();
    }
}
