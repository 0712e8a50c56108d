package io.penstock.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DisplayName("The configuration of a service")
class ConfigurationTest {

    private static final URI FUNCTION = URI.create("http://127.0.0.1:1/work");

    private static JsonNode penstock(Configuration configuration) {
        return JsonMapper.shared().readTree(configuration.yaml()).path("penstock");
    }

    @Test
    @DisplayName("has its functions and mappings by their names, with every key that was set")
    void hasFunctionsAndMappings() {
        JsonNode written = penstock(Configuration.empty()
                .aws("us-east-1", Map.of("sqs", URI.create("http://127.0.0.1:2")))
                .function("billing", FUNCTION, Duration.ofSeconds(5))
                .mapping(MappingEntry.of("orders", "arn").function("billing").batchSize(7))
                .mapping(MappingEntry.of("clicks", "other arn").onFailure("queue")));

        assertThat(written.at("/aws/endpoints/sqs").asString()).isEqualTo("http://127.0.0.1:2");
        assertThat(written.at("/functions/billing/timeout").asString()).isEqualTo("5000ms");
        assertThat(written.at("/mappings/orders/function-name").asString()).isEqualTo("billing");
        assertThat(written.at("/mappings/orders/batch-size").asInt()).isEqualTo(7);
        assertThat(written.at("/mappings/clicks/function-name").asString()).isEqualTo("clicks");
        assertThat(written.at("/mappings/clicks/destination-config/on-failure/destination")
                        .asString())
                .isEqualTo("queue");
    }

    @Test
    @DisplayName("keeps patterns as they are, quotes included, in their order")
    void keepsPatterns() {
        JsonNode filters = penstock(Configuration.empty()
                        .mapping(MappingEntry.of("orders", "arn")
                                .filter("{\"body\":[\"it's\"]}")
                                .filter("{}")))
                .at("/mappings/orders/filter-criteria/filters");

        assertThat(filters.get(0).path("pattern").asString()).isEqualTo("{\"body\":[\"it's\"]}");
        assertThat(filters.get(1).path("pattern").asString()).isEqualTo("{}");
    }

    @Test
    @DisplayName("is not changed by what is added to it later")
    void isImmutable() {
        Configuration before = Configuration.empty().function("one", FUNCTION, Duration.ofSeconds(1));

        before.function("two", FUNCTION, Duration.ofSeconds(1));

        assertThat(penstock(before).path("functions").propertyNames()).containsExactly("one");
    }
}
