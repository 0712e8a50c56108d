package io.penstock.service.api;

import static io.penstock.service.api.ApiServer.DYNAMODB;
import static io.penstock.service.api.ApiServer.KINESIS;
import static io.penstock.service.api.ApiServer.MAPPINGS;
import static io.penstock.service.api.ApiServer.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.service.api.ApiServer.Reply;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The form of answers that the control API's clients get (control API, response on the wire). */
class WireTest {

    private static final ApiServer SERVER = ApiServer.start();

    private static final List<String> EVERY_MEMBER = List.of(
            "UUID",
            "StartingPosition",
            "StartingPositionTimestamp",
            "BatchSize",
            "MaximumBatchingWindowInSeconds",
            "ParallelizationFactor",
            "EventSourceArn",
            "FilterCriteria",
            "FunctionArn",
            "LastModified",
            "LastProcessingResult",
            "State",
            "StateTransitionReason",
            "DestinationConfig",
            "Topics",
            "Queues",
            "SourceAccessConfigurations",
            "SelfManagedEventSource",
            "MaximumRecordAgeInSeconds",
            "BisectBatchOnFunctionError",
            "MaximumRetryAttempts",
            "TumblingWindowInSeconds",
            "FunctionResponseTypes",
            "AmazonManagedKafkaEventSourceConfig",
            "SelfManagedKafkaEventSourceConfig",
            "ScalingConfig",
            "DocumentDBEventSourceConfig",
            "KMSKeyArn",
            "FilterCriteriaError",
            "EventSourceMappingArn",
            "MetricsConfig",
            "LoggingConfig",
            "ProvisionedPollerConfig");

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @BeforeEach
    void clear() {
        SERVER.mappings().clear();
    }

    /** Case api-sqs-create-default. */
    @Test
    void aQueuesMappingAnswersEveryMemberAndNullForWhatIsNotSet() {
        Reply reply = SERVER.create("""
                {"EventSourceArn": "%s", "FunctionName": "resize"}""".formatted(QUEUE));

        assertThat(reply.status()).isEqualTo(202);
        JsonNode json = reply.json();
        assertThat(json.propertyNames()).containsExactlyInAnyOrderElementsOf(EVERY_MEMBER);
        assertThat(json.path("BatchSize").intValue()).isEqualTo(10);
        assertThat(json.path("MaximumBatchingWindowInSeconds").intValue()).isZero();
        assertThat(json.path("FunctionResponseTypes").isArray()).isTrue();
        assertThat(json.path("FunctionResponseTypes").isEmpty()).isTrue();
        assertThat(json.path("State").asString()).isEqualTo("Creating");
        assertThat(json.path("StateTransitionReason").asString()).isEqualTo("USER_INITIATED");
        assertThat(json.path("EventSourceArn").asString()).isEqualTo(QUEUE);
        assertThat(json.path("FunctionArn").asString())
                .isEqualTo("arn:aws:lambda:us-east-1:000000000000:function:resize");
        assertThat(json.path("EventSourceMappingArn").asString())
                .isEqualTo("arn:aws:lambda:us-east-1:000000000000:event-source-mapping:" + reply.uuid());
        assertThat(EVERY_MEMBER.stream().filter(member -> json.path(member).isNull()))
                .hasSize(EVERY_MEMBER.size() - 10)
                .contains(
                        "LastProcessingResult",
                        "StartingPosition",
                        "DestinationConfig",
                        "ScalingConfig",
                        "MaximumRetryAttempts",
                        "ParallelizationFactor",
                        "FilterCriteria",
                        "MetricsConfig");
    }

    @Test
    void aStreamsMappingAnswersItsDefaultsAndADestinationThatIsNotSet() {
        Reply reply = SERVER.create("""
                {"EventSourceArn": "%s", "FunctionName": "resize", "StartingPosition": "LATEST"}""".formatted(KINESIS));

        JsonNode json = reply.json();
        assertThat(json.propertyNames()).containsExactlyInAnyOrderElementsOf(EVERY_MEMBER);
        assertThat(json.path("BatchSize").intValue()).isEqualTo(100);
        assertThat(json.path("ParallelizationFactor").intValue()).isEqualTo(1);
        assertThat(json.path("MaximumRetryAttempts").intValue()).isEqualTo(-1);
        assertThat(json.path("MaximumRecordAgeInSeconds").intValue()).isEqualTo(-1);
        assertThat(json.path("TumblingWindowInSeconds").intValue()).isZero();
        assertThat(json.path("BisectBatchOnFunctionError").isBoolean()).isTrue();
        assertThat(json.path("DestinationConfig").toString()).isEqualTo("{\"OnFailure\":{}}");
        assertThat(json.path("StartingPosition").asString()).isEqualTo("LATEST");
        assertThat(json.path("StartingPositionTimestamp").isNull()).isTrue();
        assertThat(json.path("LastProcessingResult").asString()).isEqualTo("No records processed");
        assertThat(json.path("StateTransitionReason").asString()).isEqualTo("User action");
        assertThat(json.path("ScalingConfig").isNull()).isTrue();
    }

    @Test
    void everySettingOfAStreamIsAnsweredAsItWasWritten() {
        JsonNode json = SERVER.create("""
                {"EventSourceArn": "%s", "FunctionName": "resize:live", "StartingPosition": "TRIM_HORIZON",
                 "BatchSize": 7, "MaximumBatchingWindowInSeconds": 3, "ParallelizationFactor": 4,
                 "MaximumRetryAttempts": 5, "MaximumRecordAgeInSeconds": 60, "BisectBatchOnFunctionError": true,
                 "FunctionResponseTypes": ["ReportBatchItemFailures"], "MetricsConfig": {"Metrics": ["EventCount"]},
                 "DestinationConfig": {"OnFailure": {"Destination": "arn:aws:sqs:us-east-1:000000000000:failed"}},
                 "FilterCriteria": {"Filters": [{"Pattern": "{\\"dynamodb\\":\\n {\\"Keys\\": {\\"b\\": [1]}}}"},
                                                {"Pattern": "{\\"eventName\\": [ \\"INSERT\\" ]}"}]}}
                """.formatted(DYNAMODB)).json();

        assertThat(json.path("FunctionArn").asString()).endsWith(":function:resize:live");
        assertThat(json.path("BatchSize").intValue()).isEqualTo(7);
        assertThat(json.path("MaximumBatchingWindowInSeconds").intValue()).isEqualTo(3);
        assertThat(json.path("ParallelizationFactor").intValue()).isEqualTo(4);
        assertThat(json.path("MaximumRetryAttempts").intValue()).isEqualTo(5);
        assertThat(json.path("MaximumRecordAgeInSeconds").intValue()).isEqualTo(60);
        assertThat(json.path("BisectBatchOnFunctionError").booleanValue()).isTrue();
        assertThat(json.path("FunctionResponseTypes").toString()).isEqualTo("[\"ReportBatchItemFailures\"]");
        assertThat(json.path("MetricsConfig").toString()).isEqualTo("{\"Metrics\":[\"EventCount\"]}");
        assertThat(json.path("DestinationConfig").toString())
                .isEqualTo("{\"OnFailure\":{\"Destination\":\"arn:aws:sqs:us-east-1:000000000000:failed\"}}");
        assertThat(json.at("/FilterCriteria/Filters/0/Pattern").asString())
                .isEqualTo("{\"dynamodb\":\n {\"Keys\": {\"b\": [1]}}}");
        assertThat(json.at("/FilterCriteria/Filters/1/Pattern").asString())
                .isEqualTo("{\"eventName\": [ \"INSERT\" ]}");
    }

    @Test
    void aQueueMayHaveTenThousandPollers() {
        Reply created = SERVER.create("""
                {"EventSourceArn": "%s", "FunctionName": "resize",
                 "ProvisionedPollerConfig": {"MaximumPollers": 10000}}""".formatted(QUEUE));

        assertThat(created.status()).isEqualTo(202);
        assertThat(created.json().at("/ProvisionedPollerConfig/MaximumPollers").intValue())
                .isEqualTo(10_000);
    }

    @Test
    void lastModifiedIsANumberWithAtMostThreeDecimalsAndNoZerosAtItsEnd() {
        assertThat(ApiJson.seconds(Instant.ofEpochMilli(1_541_139_209_340L)).toString())
                .isEqualTo("1541139209.34");
        assertThat(ApiJson.seconds(Instant.ofEpochSecond(1_541_139_210, 999_999_999))
                        .toString())
                .isEqualTo("1541139210.999");
        assertThat(ApiJson.seconds(Instant.ofEpochSecond(1_541_139_200)).toString())
                .isEqualTo("1541139200");

        JsonNode modified = SERVER.create("""
                {"EventSourceArn": "%s", "FunctionName": "resize"}""".formatted(QUEUE)).json().path("LastModified");
        assertThat(modified.isNumber()).isTrue();
        assertThat(modified.decimalValue().scale()).isBetween(0, 3);
    }

    @Test
    void aTimestampIsReadInEveryFormOfANumberAndAnsweredAsANumber() {
        for (String written : List.of("1541139209", "1541139209.351", "1.541139209351E9", "1541139209351e-3")) {
            SERVER.mappings().clear();
            Reply reply = SERVER.create("""
                    {"EventSourceArn": "%s", "FunctionName": "resize", "StartingPosition": "AT_TIMESTAMP",
                     "StartingPositionTimestamp": %s}""".formatted(KINESIS, written));

            assertThat(reply.json().path("StartingPositionTimestamp").decimalValue())
                    .as(written)
                    .isEqualByComparingTo(new BigDecimal(written));
        }
    }

    @Test
    void everyAnswerHasItsContentTypeRequestIdAndDate() {
        Reply found = SERVER.get(MAPPINGS);
        Reply missing = SERVER.get(MAPPINGS + "/00000000-0000-4000-8000-000000000000");

        assertThat(List.of(found, missing)).allSatisfy(reply -> {
            assertThat(reply.headers())
                    .containsEntry("content-type", "application/json")
                    .containsKey("date");
            assertThat(reply.headers().get("x-amzn-requestid")).matches("[0-9a-f-]{36}");
        });
        assertThat(found.headers().get("x-amzn-requestid"))
                .isNotEqualTo(missing.headers().get("x-amzn-requestid"));
        assertThat(found.errorType()).isNull();
        assertThat(missing.errorType()).isEqualTo("ResourceNotFoundException");
    }

    @Test
    void theLastPageOfAListSaysThatNoneFollows() {
        assertThat(SERVER.get(MAPPINGS).body()).isEqualTo("{\"NextMarker\":null,\"EventSourceMappings\":[]}");
    }

    @Test
    void theSlashThatOlderClientsSendAfterACollectionIsAccepted() {
        assertThat(SERVER.get(MAPPINGS + "/").status()).isEqualTo(200);
    }
}
