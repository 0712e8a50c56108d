package io.penstock.service.api;

import static io.penstock.service.api.ApiServer.DYNAMODB;
import static io.penstock.service.api.ApiServer.FIFO;
import static io.penstock.service.api.ApiServer.KINESIS;
import static io.penstock.service.api.ApiServer.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.penstock.service.api.ApiServer.Reply;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that AWS refuses, with AWS's type and text (control API, errors; semantics §1.6). */
class RefusedRequestsTest {

    private static final String VALIDATION = "ValidationException";
    private static final String PARAMETER = "InvalidParameterValueException";
    private static final String ONE = "1 validation error detected: ";
    private static final String UNSUPPORTED_DESTINATION =
            "Unsupported DestinationConfig parameter for given event source mapping type.";
    private static final String NO_WINDOW =
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10";

    private static final ApiServer SERVER = ApiServer.start();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @BeforeEach
    void clear() {
        SERVER.mappings().clear();
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                // model constraints
                arguments(
                        QUEUE,
                        "'ScalingConfig':{'MaximumConcurrency':1}",
                        VALIDATION,
                        ONE
                                + failed(
                                        "'1'",
                                        "scalingConfig.maximumConcurrency",
                                        "Member must have value greater than or equal to 2")),
                arguments(
                        QUEUE,
                        "'ScalingConfig':{'MaximumConcurrency':1001}",
                        VALIDATION,
                        ONE
                                + failed(
                                        "'1001'",
                                        "scalingConfig.maximumConcurrency",
                                        "Member must have value less than or equal to 1000")),
                arguments(
                        QUEUE,
                        "'BatchSize':0",
                        VALIDATION,
                        ONE + failed("'0'", "batchSize", "Member must have value greater than or equal to 1")),
                arguments(
                        QUEUE,
                        "'BatchSize':10001,'MaximumBatchingWindowInSeconds':301",
                        VALIDATION,
                        "2 validation errors detected: "
                                + failed("'10001'", "batchSize", "Member must have value less than or equal to 10000")
                                + "; "
                                + failed(
                                        "'301'",
                                        "maximumBatchingWindowInSeconds",
                                        "Member must have value less than or equal to 300")),
                arguments(
                        QUEUE,
                        "'FunctionResponseTypes':['unknown']",
                        VALIDATION,
                        ONE
                                + failed(
                                        "'[unknown]'",
                                        "functionResponseTypes",
                                        "Member must satisfy constraint: [Member must satisfy enum value set:"
                                                + " [ReportBatchItemFailures], Member must not be null]")),
                arguments(
                        QUEUE,
                        "'FunctionName':null",
                        VALIDATION,
                        ONE + failed("null", "functionName", "Member must not be null")),
                // case api-stream-bad-position
                arguments(
                        KINESIS,
                        "'StartingPosition':'invalid'",
                        VALIDATION,
                        ONE
                                + failed(
                                        "'invalid'",
                                        "startingPosition",
                                        "Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]")),
                // case api-stream-no-position: another type, and a full stop
                arguments(KINESIS, "", PARAMETER, ONE + failed("null", "startingPosition", "Member must not be null.")),
                arguments(
                        DYNAMODB,
                        "'StartingPosition':'AT_TIMESTAMP','StartingPositionTimestamp':1",
                        PARAMETER,
                        "Unsupported starting position for arn type: " + DYNAMODB),
                // the source
                arguments(
                        "arn:aws:kafka:us-east-1:000000000000:cluster/c", "", PARAMETER, "Unrecognized event source."),
                // members of other sources
                arguments(QUEUE, "'Topics':['t']", PARAMETER, unsupported("topics")),
                arguments(QUEUE, "'Queues':['q']", PARAMETER, unsupported("queues")),
                arguments(QUEUE, "'SelfManagedEventSource':{}", PARAMETER, unsupported("selfManagedEventSource")),
                arguments(QUEUE, "'LoggingConfig':{'SystemLogLevel':'INFO'}", PARAMETER, unsupported("loggingConfig")),
                arguments(QUEUE, "'KMSKeyArn':'arn:aws:kms:us-east-1:0:key/k'", PARAMETER, unsupported("kMSKeyArn")),
                arguments(
                        QUEUE,
                        "'ProvisionedPollerConfig':{'PollerGroupName':'g'}",
                        PARAMETER,
                        unsupported("pollerGroupName")),
                arguments(QUEUE, "'StartingPosition':'LATEST'", PARAMETER, unsupported("startingPosition")),
                arguments(QUEUE, "'ParallelizationFactor':2", PARAMETER, unsupported("parallelizationFactor")),
                arguments(QUEUE, "'MaximumRetryAttempts':2", PARAMETER, unsupported("maximumRetryAttempts")),
                arguments(QUEUE, "'VisibilityHeartbeat':true", PARAMETER, unsupported("visibilityHeartbeat")),
                arguments(QUEUE, "'RetryBackoff':{'Multiplier':2}", PARAMETER, unsupported("retryBackoff")),
                arguments(
                        KINESIS,
                        "'ScalingConfig':{'MaximumConcurrency':2},'StartingPosition':'LATEST'",
                        PARAMETER,
                        unsupported("scalingConfig")),
                // destinations; case api-destination-on-sqs
                arguments(QUEUE, destination("OnFailure", QUEUE), PARAMETER, UNSUPPORTED_DESTINATION),
                arguments(QUEUE, destination("OnSuccess", QUEUE), PARAMETER, UNSUPPORTED_DESTINATION),
                arguments(
                        KINESIS,
                        "'StartingPosition':'LATEST'," + destination("OnSuccess", QUEUE),
                        PARAMETER,
                        UNSUPPORTED_DESTINATION),
                arguments(
                        KINESIS,
                        "'StartingPosition':'LATEST','DestinationConfig':{'OnFailure':{}}",
                        PARAMETER,
                        "The Destination field is required for an OnFailure configuration."),
                // batches; cases api-sqs-batch11-no-window-create, api-fifo-window, api-record-age-59
                arguments(QUEUE, "'BatchSize':11", PARAMETER, NO_WINDOW),
                arguments(FIFO, "'BatchSize':11", PARAMETER, NO_WINDOW),
                arguments(
                        FIFO,
                        "'BatchSize':11,'MaximumBatchingWindowInSeconds':1",
                        PARAMETER,
                        "Batching window is not supported for FIFO queues"),
                arguments(
                        DYNAMODB,
                        "'StartingPosition':'LATEST','MaximumRecordAgeInSeconds':59",
                        PARAMETER,
                        "MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 (inclusive)"),
                // pollers
                arguments(
                        QUEUE,
                        "'ScalingConfig':{'MaximumConcurrency':2},'ProvisionedPollerConfig':" + "{'MinimumPollers':2}",
                        PARAMETER,
                        "Provisioned mode for SQS ESM does not support maximum concurrency feature. Use MaximumPollers"
                                + " as the control mechanism and remove maximum concurrency."),
                arguments(
                        QUEUE,
                        "'ProvisionedPollerConfig':{'MinimumPollers':1}",
                        PARAMETER,
                        "MinimumPollers should be between [2, 200] and MaximumPollers should be between"
                                + " [MinimumPollers, 10000]"),
                arguments(
                        QUEUE,
                        "'ProvisionedPollerConfig':{'MaximumPollers':10001}",
                        VALIDATION,
                        ONE
                                + failed(
                                        "'10001'",
                                        "provisionedPollerConfig.maximumPollers",
                                        "Member must have value less than or equal to 10000")),
                // filters; cases api-filter-invalid-*
                arguments(QUEUE, filter("null"), PARAMETER, "Invalid filter pattern definition."),
                arguments(
                        QUEUE,
                        filter("{\\\"eventSource\\\":\\\"aws:sqs\\\"}"),
                        PARAMETER,
                        "Invalid filter pattern definition."),
                arguments(QUEUE, filter("{\\\"eventSource\\\":[]}"), PARAMETER, "Invalid filter pattern definition."),
                // case api-tumbling-parallel, for which AWS's words are not known
                arguments(
                        KINESIS,
                        "'StartingPosition':'LATEST','TumblingWindowInSeconds':10,'ParallelizationFactor':2",
                        PARAMETER,
                        "TumblingWindowInSeconds is '10'; expected 0 when ParallelizationFactor is above 1"),
                // wrong in two ways: the earlier check answers
                arguments(
                        QUEUE,
                        "'BatchSize':0,'Topics':['t']",
                        VALIDATION,
                        ONE + failed("'0'", "batchSize", "Member must have value greater than or equal to 1")),
                arguments(
                        "arn:aws:kafka:us-east-1:000000000000:cluster/c",
                        "'Topics':['t'],'BatchSize':11",
                        PARAMETER,
                        "Unrecognized event source."),
                arguments(
                        QUEUE, "'BatchSize':11," + destination("OnFailure", QUEUE), PARAMETER, UNSUPPORTED_DESTINATION),
                arguments(QUEUE, "'BatchSize':11,'Topics':['t']", PARAMETER, unsupported("topics")));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void aRequestThatAwsRefusesIsRefusedInItsWords(String source, String members, String type, String message) {
        Reply reply = SERVER.create(json(source, members));

        assertThat(reply.message()).isEqualTo(message);
        assertThat(reply.errorType()).isEqualTo(type);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().propertyNames())
                .containsExactlyInAnyOrder(
                        type.equals(VALIDATION) ? new String[] {"message"} : new String[] {"Type", "message"});
    }

    private static String json(String source, String members) {
        String name = members.contains("'FunctionName'") ? "" : "'FunctionName':'resize',";
        String body = "{" + name + "'EventSourceArn':'" + source + "'" + (members.isEmpty() ? "" : "," + members) + "}";
        return body.replace('\'', '"');
    }

    private static String destination(String kind, String target) {
        return "'DestinationConfig':{'" + kind + "':{'Destination':'" + target + "'}}";
    }

    private static String filter(String pattern) {
        return "'FilterCriteria':{'Filters':[{'Pattern':'" + pattern + "'}]}";
    }

    private static String failed(String value, String path, String constraint) {
        return "Value " + value + " at '" + path + "' failed to satisfy constraint: " + constraint;
    }

    private static String unsupported(String field) {
        return "Unsupported '" + field + "' parameter for given event source mapping type.";
    }
}
