package io.penstock.service.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DisplayName("A specification as JSON")
class SpecJsonTest {

    @Test
    @DisplayName("has every member, in AWS's spelling and in AWS's order")
    void spelling() {
        JsonNode json = JsonMapper.shared().readTree(SpecJson.write(Samples.everything()));

        assertThat(names(json))
                .containsExactly(
                        "EventSourceArn",
                        "FunctionName",
                        "Enabled",
                        "BatchSize",
                        "MaximumBatchingWindowInSeconds",
                        "StartingPosition",
                        "StartingPositionTimestamp",
                        "ParallelizationFactor",
                        "MaximumRetryAttempts",
                        "MaximumRecordAgeInSeconds",
                        "BisectBatchOnFunctionError",
                        "TumblingWindowInSeconds",
                        "FunctionResponseTypes",
                        "FilterCriteria",
                        "DestinationConfig",
                        "ScalingConfig",
                        "ProvisionedPollerConfig",
                        "MetricsConfig",
                        "VisibilityHeartbeat",
                        "RetryBackoff",
                        "Tags");
        assertThat(json.path("RetryBackoff").toString())
                .isEqualTo("{\"Initial\":\"PT5S\",\"Multiplier\":1.5,\"Maximum\":\"PT15M\"}");
        assertThat(names(json.path("DestinationConfig")))
                .containsExactly("OnFailure", "OnSuccess", "IncludePayload", "MaximumDeliveryAge");
        assertThat(json.at("/DestinationConfig/OnFailure/Destination").asString())
                .startsWith("https://");
        assertThat(json.at("/DestinationConfig/MaximumDeliveryAge").asString()).isEqualTo("PT1M30.5S");
        assertThat(json.at("/FilterCriteria/Filters/0/Pattern").asString()).startsWith("{\n  \"body\"");
        assertThat(json.at("/ScalingConfig/MaximumConcurrency").asInt()).isEqualTo(20);
        assertThat(json.at("/ProvisionedPollerConfig/MinimumPollers").asInt()).isEqualTo(2);
        assertThat(json.at("/ProvisionedPollerConfig/MaximumPollers").asInt()).isEqualTo(30);
        assertThat(json.at("/MetricsConfig/Metrics/0").asString()).isEqualTo("EventCount");
        assertThat(names(json.path("Tags"))).containsExactly("team", "a", "Z");
    }

    @Test
    @DisplayName("is read as it was written, and has nothing for what the user did not write")
    void roundTrip() throws UnreadableJson {
        assertThat(SpecJson.read(SpecJson.write(Samples.everything()))).isEqualTo(Samples.everything());
        assertThat(names(JsonMapper.shared().readTree(SpecJson.write(Samples.spec("resize", null)))))
                .containsExactly("EventSourceArn", "FunctionName");
        assertThat(SpecJson.read("{}")).isEqualTo(SpecJson.read(SpecJson.write(SpecJson.read("{}"))));
    }

    @ParameterizedTest
    @DisplayName("is refused with the place and without the value when this version does not write it so")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"BatchSize": 1, "Color": "secret"}              | Color at line 1, column 36 is unknown to this version
            {"ScalingConfig": {"Burst": "secret"}}           | ScalingConfig.Burst at
            {"batchSize": 1}                                 | batchSize at
            {"BatchSize": "secret"}                          | BatchSize at line 1
            {"BatchSize": "10"}                              | BatchSize at line 1
            {"BatchSize": 1.5}                               | BatchSize at line 1
            {"FunctionName": 7}                              | FunctionName at line 1
            {"Enabled": "true"}                              | Enabled at line 1
            {"Enabled": 1}                                   | Enabled at line 1
            {"Tags": {"a": 1}}                               | Tags.a at line 1
            {"FilterCriteria": {"Filters": {"Pattern": ""}}} | FilterCriteria.Filters at
            {"DestinationConfig": {"MaximumDeliveryAge": "1h"}} | DestinationConfig.MaximumDeliveryAge at
            {"BatchSize": 1, "BatchSize": 2}                 | no whole JSON: see line 1
            {"BatchSize": 1                                  | no whole JSON: see line 1
            {"BatchSize": 1} {}                              | at line 1
            null                                             | it is null
            []                                               | at line 1
            """)
    void refused(String json, String where) {
        assertThatThrownBy(() -> SpecJson.read(json))
                .isInstanceOf(UnreadableJson.class)
                .hasMessageContaining(where)
                .message()
                .doesNotContain("secret");
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        for (Iterator<String> name = node.propertyNames().iterator(); name.hasNext(); ) {
            names.add(name.next());
        }
        return names;
    }
}
