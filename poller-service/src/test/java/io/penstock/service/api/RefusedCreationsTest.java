package io.penstock.service.api;

import static io.penstock.service.api.ApiServer.DYNAMODB;
import static io.penstock.service.api.ApiServer.KINESIS;
import static io.penstock.service.api.ApiServer.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.service.api.ApiServer.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mappings that are well-formed, and refused for what there is, or is not, beside them. */
class RefusedCreationsTest {

    private static final ApiServer SERVER = ApiServer.start();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @BeforeEach
    void clear() {
        SERVER.mappings().clear();
    }

    /** Cases api-missing-kinesis-stream and api-missing-ddb-stream. */
    @ParameterizedTest
    @ValueSource(strings = {KINESIS, DYNAMODB})
    void aStreamThatIsMissingIsNotFound(String stream) {
        SERVER.mappings().missSource(stream);

        Reply reply = createOnStream(stream, "");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.errorType()).isEqualTo("InvalidParameterValueException");
        assertThat(reply.message()).isEqualTo("Stream not found: " + stream);
    }

    /** Case api-missing-function; the function is looked at before the source. */
    @Test
    void aFunctionThatDoesNotExistAnswersBeforeASourceThatDoesNot() {
        SERVER.mappings().missSource(KINESIS);
        SERVER.mappings().missFunction("resize");

        Reply reply = createOnStream(KINESIS, "");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.errorType()).isEqualTo("InvalidParameterValueException");
        assertThat(reply.message()).isEqualTo("Function does not exist");
    }

    @Test
    void withoutAnySourceItIsNotRecognized() {
        assertThat(SERVER.create("{\"FunctionName\":\"resize\"}").message()).isEqualTo("Unrecognized event source.");
    }

    /** Case api-fifo-failure-target. */
    @Test
    void aFifoQueueIsNoDestination() {
        String target = "arn:aws:sqs:us-east-1:000000000000:failed.fifo";

        Reply reply = createOnStream(
                KINESIS, ", \"DestinationConfig\": {\"OnFailure\": {\"Destination\": \"" + target + "\"}}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.errorType()).isEqualTo("InvalidParameterValueException");
        assertThat(reply.message())
                .startsWith(
                        "DestinationConfig.OnFailure.Destination is '" + target + "'; expected a usable destination");
    }

    /** Case api-duplicate-sqs. */
    @Test
    void theSameSourceAndFunctionTwiceIsAConflict() {
        Reply first = createOnQueue("resize");

        Reply second = createOnQueue("resize");

        assertThat(second.status()).isEqualTo(409);
        assertThat(second.errorType()).isEqualTo("ResourceConflictException");
        assertThat(second.message())
                .isEqualTo("An event source mapping with SQS arn (\" " + QUEUE + " \") and function (\" resize \")"
                        + " already exists. Please update or delete the existing mapping with UUID " + first.uuid());
        assertThat(createOnQueue("resize:live").status()).isEqualTo(202);
    }

    @Test
    void anUpdateToAFunctionThatAnotherMappingHasIsAConflict() {
        createOnQueue("resize");
        Reply other = createOnQueue("other");

        assertThat(SERVER.update(other.uuid(), "{\"FunctionName\":\"resize\"}").status())
                .isEqualTo(409);
    }

    private static Reply createOnQueue(String function) {
        return SERVER.create("""
                {"EventSourceArn": "%s", "FunctionName": "%s"}""".formatted(QUEUE, function));
    }

    private static Reply createOnStream(String stream, String more) {
        return SERVER.create("""
                {"EventSourceArn": "%s", "FunctionName": "resize",
                 "StartingPosition": "LATEST"%s}""".formatted(stream, more));
    }
}
