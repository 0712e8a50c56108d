package io.penstock.service.config;

import static io.penstock.service.config.WrittenYaml.PLUGINS;
import static io.penstock.service.config.WrittenYaml.QUEUE;
import static io.penstock.service.config.WrittenYaml.bind;
import static io.penstock.service.config.WrittenYaml.bindVariables;
import static io.penstock.service.config.WrittenYaml.environment;
import static io.penstock.service.config.WrittenYaml.mapping;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.mapping.MappingSpec;
import io.penstock.dynamodb.DynamoDbProperties;
import io.penstock.kinesis.KinesisProperties;
import io.penstock.kinesis.kcl.LeasesProperties;
import io.penstock.service.access.CredentialProperties;
import io.penstock.service.config.PenstockProperties.Aws;
import io.penstock.service.store.StoreProperties;
import io.penstock.sqs.SqsProperties;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.unit.DataSize;

@DisplayName("What a user writes")
class PropertiesBinderTest {

    @ParameterizedTest
    @ValueSource(strings = {"""
                batch-size: 20
                scaling-config: {maximum-concurrency: 7}
                filter-criteria: {filters: [{pattern: '{"body":["a"]}'}]}
                function-response-types: [ReportBatchItemFailures]
                """, """
                BatchSize: 20
                ScalingConfig: {MaximumConcurrency: 7}
                FilterCriteria: {Filters: [{Pattern: '{"body":["a"]}'}]}
                FunctionResponseTypes: [ReportBatchItemFailures]
                """, """
                batch_size: 20
                scaling_config: {maximum_concurrency: 7}
                filter_criteria: {filters: [{pattern: '{"body":["a"]}'}]}
                function_response_types: [ReportBatchItemFailures]
                """, """
                batchSize: 20
                scalingConfig: {maximumConcurrency: 7}
                filterCriteria: {filters: [{pattern: '{"body":["a"]}'}]}
                functionResponseTypes: ReportBatchItemFailures
                """})
    void aMappingBindsInEverySpelling(String properties) {
        BoundProperties bound = bind(mapping("orders", properties));

        assertThat(bound.problems()).isEmpty();
        MappingSpec spec =
                Optional.ofNullable(bound.properties().mappings().get("orders")).orElseThrow();
        assertThat(spec.batchSize()).isEqualTo(20);
        assertThat(spec.scalingConfig()).isEqualTo(new MappingSpec.ScalingConfig(7));
        assertThat(spec.filterCriteria())
                .isEqualTo(
                        new MappingSpec.FilterCriteria(List.of(new MappingSpec.PatternFilter("{\"body\":[\"a\"]}"))));
        assertThat(spec.functionResponseTypes()).containsExactly("ReportBatchItemFailures");
    }

    @Test
    void namesOfMappingsKeepTheirSpellingAndOrder() {
        BoundProperties bound = bind(mapping("zOrders", "batch-size: 1")
                + mapping("my_orders", "batch-size: 2").replace("penstock:\n  mappings:\n", "")
                + mapping("An-Order", "batch-size: 3").replace("penstock:\n  mappings:\n", ""));

        assertThat(bound.problems()).isEmpty();
        assertThat(bound.properties().mappings().keySet()).containsExactly("zOrders", "my_orders", "An-Order");
    }

    @Test
    void everythingHasADefault() {
        BoundProperties bound = bind("other: 1");

        assertThat(bound.properties())
                .isEqualTo(new PenstockProperties(
                        new Aws(null, null, null, Map.of()),
                        new PenstockProperties.Tls(null),
                        null,
                        Map.of(),
                        1000,
                        new PenstockProperties.Memory("40%"),
                        new PenstockProperties.Api(false, List.of(), List.of()),
                        new StoreProperties("file", "./penstock-mappings.json"),
                        "manual",
                        Map.of()));
        assertThat(bound.properties().runs("kinesis")).isTrue();
        assertThat(bound.of(LeasesProperties.SETTINGS))
                .isEqualTo(new LeasesProperties("penstock", Duration.ofSeconds(10)));
        assertThat(bound.of(SqsProperties.SETTINGS)).isEqualTo(new SqsProperties("finish", "lean"));
        assertThat(bound.of(KinesisProperties.SETTINGS)).isEqualTo(new KinesisProperties(Duration.ofSeconds(1), false));
        assertThat(bound.of(DynamoDbProperties.SETTINGS)).isEqualTo(new DynamoDbProperties(Duration.ofMillis(250)));
    }

    @Test
    void theExampleOfTheContractBinds() {
        BoundProperties bound = bind("""
                penstock:
                  aws:
                    region: eu-west-1
                    account-id: "123456789012"
                    endpoint: http://localhost:4566
                    endpoints: { sqs: "http://localhost:9324", dynamodb-streams: "http://localhost:8000" }
                  sources: [sqs]
                  leases: { table-prefix: mine, failover-time: 20s }
                  kinesis: { poll-interval: 500ms, deaggregate: true }
                  dynamodb: { poll-interval: 1s }
                  functions:
                    resize:
                      url: http://localhost:9000/run
                      timeout: 5s
                      headers: { Authorization: Bearer x }
                      reserved-concurrency: 50
                      maximum-payload: 1MB
                      versions: { "1": { url: "http://a" }, "2": { url: "http://b" } }
                      aliases: { live: { function-version: "1", additional-version-weights: { "2": 0.1 } } }
                  concurrency: 200
                """
                + "  mappings:\n"
                + mapping(
                                "orders",
                                "tags: {Team: web}\ndestination-config: "
                                        + "{on-failure: {destination: 'https://hook'}, maximum-delivery-age: 5m}")
                        .replace("penstock:\n  mappings:\n", ""));

        assertThat(bound.problems()).isEmpty();
        PenstockProperties properties = bound.properties();
        assertThat(properties.aws().all().of("sqs")).contains(URI.create("http://localhost:9324"));
        assertThat(properties.aws().all().of("dynamodb-streams")).contains(URI.create("http://localhost:8000"));
        assertThat(properties.aws().all().of("s3")).contains(URI.create("http://localhost:4566"));
        assertThat(properties.runs("kinesis")).isFalse();
        assertThat(bound.of(LeasesProperties.SETTINGS)).isEqualTo(new LeasesProperties("mine", Duration.ofSeconds(20)));
        assertThat(bound.of(KinesisProperties.SETTINGS)).isEqualTo(new KinesisProperties(Duration.ofMillis(500), true));
        assertThat(bound.of(DynamoDbProperties.SETTINGS)).isEqualTo(new DynamoDbProperties(Duration.ofSeconds(1)));
        var resize = Optional.ofNullable(properties.functions().get("resize")).orElseThrow();
        assertThat(resize.headers()).containsExactly(Map.entry("Authorization", "Bearer x"));
        assertThat(resize.versions()).containsOnlyKeys("1", "2");
        assertThat(resize.maximumPayload()).isEqualTo(DataSize.ofMegabytes(1));
        assertThat(resize.problems("resize")).isEmpty();
        MappingSpec orders =
                Optional.ofNullable(properties.mappings().get("orders")).orElseThrow();
        assertThat(orders.tags()).containsExactly(Map.entry("Team", "web"));
        assertThat(Optional.ofNullable(orders.destinationConfig()).orElseThrow().maximumDeliveryAge())
                .isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void emptyStructuresBind() {
        BoundProperties bound = bind(mapping("orders", """
                scaling-config: {}
                filter-criteria: {filters: []}
                function-response-types: []
                batch-size:
                tags: {}
                """));

        assertThat(bound.problems()).isEmpty();
    }

    @Test
    void environmentVariablesBindAndUnknownOnesAreIgnored() {
        BoundProperties bound = bindVariables(Map.of(
                "PENSTOCK_PORT", "tcp://10.0.0.1:8080",
                "PENSTOCK_SERVICE_HOST", "10.0.0.1",
                "PENSTOCK_AWS_ACCOUNTID", "123456789012",
                "PENSTOCK_MAPPINGS_ORDERS_BATCHSIZE", "9",
                "PENSTOCK_MAPPINGS_ORDERS_EVENT_SOURCE_ARN", QUEUE));

        assertThat(bound.problems()).isEmpty();
        assertThat(bound.properties().aws().accountId()).isEqualTo("123456789012");
        MappingSpec orders =
                Optional.ofNullable(bound.properties().mappings().get("orders")).orElseThrow();
        assertThat(orders.batchSize()).isEqualTo(9);
        assertThat(orders.eventSourceArn()).isEqualTo(QUEUE);
    }

    @Test
    void b54_aListOfTagsBinds() {
        BoundProperties bound = bind(mapping("orders", "Tags: [{Key: Team, Value: web}]"));

        assertThat(bound.problems()).isEmpty();
        assertThat(Optional.ofNullable(bound.properties().mappings().get("orders"))
                        .orElseThrow()
                        .tags())
                .containsOnlyKeys("0.Key", "0.Value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1541139209.351", "1541139209", "1.5e9", "2018-11-02T06:13:29Z", "'1541139209.351'"})
    void b57_aTimestampBindsAsATextThatTheParserReads(String written) {
        BoundProperties bound = bind(mapping("clicks", "starting-position-timestamp: " + written));

        assertThat(bound.problems()).isEmpty();
        assertThat(Optional.ofNullable(bound.properties().mappings().get("clicks"))
                        .orElseThrow()
                        .startingPositionTimestamp())
                .matches("[0-9.]+(E[0-9]+)?|2018-11-02T06:13:29Z");
    }

    @Test
    void b58_whatKubernetesSaysOfAServiceIsNeitherFunctionNorMapping() {
        Map<String, Object> variables = new HashMap<>(Map.of("PENSTOCK_FUNCTIONS_RESIZE_URL", "http://resize:9000"));
        for (String service :
                List.of("PENSTOCK_FUNCTIONS", "PENSTOCK_MAPPINGS", "PENSTOCK_AWS", "PENSTOCK_FUNCTIONS_A")) {
            variables.put(service + "_SERVICE_HOST", "10.0.0.1");
            variables.put(service + "_SERVICE_PORT", "8080");
            variables.put(service + "_SERVICE_PORT_HTTP", "8080");
            variables.put(service + "_PORT", "tcp://10.0.0.1:8080");
            variables.put(service + "_PORT_8080_TCP", "tcp://10.0.0.1:8080");
            variables.put(service + "_PORT_8080_TCP_PROTO", "tcp");
            variables.put(service + "_PORT_8080_TCP_PORT", "8080");
            variables.put(service + "_PORT_8080_TCP_ADDR", "10.0.0.1");
        }

        BoundProperties bound = bindVariables(variables);

        assertThat(bound.problems()).isEmpty();
        assertThat(bound.properties().functions()).containsOnlyKeys("resize");
        assertThat(bound.properties().mappings()).isEmpty();
    }

    @Test
    void aPlaceholderIsFilledIn() {
        StandardEnvironment environment = environment(mapping("orders", "batch-size: ${SIZE}"));
        environment.getPropertySources().addLast(new MapPropertySource("more", Map.of("SIZE", "12")));

        MappingSpec orders = Optional.ofNullable(PropertiesBinder.bind(environment, PLUGINS)
                        .properties()
                        .mappings()
                        .get("orders"))
                .orElseThrow();

        assertThat(orders.batchSize()).isEqualTo(12);
    }

    @Test
    void credentialsBindFromEnvironmentVariablesAndFromPlaceholders() {
        BoundProperties variables = bindVariables(Map.of(
                "PENSTOCK_API_CREDENTIALS_0_NAME", "deployer",
                "PENSTOCK_API_CREDENTIALS_0_ACCESSKEY", "AKIDPENSTOCKDEPLOYER",
                "PENSTOCK_API_CREDENTIALS_0_SECRETKEY", "{cipher}secret",
                "PENSTOCK_API_CREDENTIALS_0_ROLE", "operate"));
        StandardEnvironment environment = environment("penstock: {api: {hosts: [a, b], credentials: [{name: deployer,"
                + " access-key: AKIDPENSTOCKDEPLOYER, secret-key: '${deployer.secret}', role: operate}]}}");
        environment
                .getPropertySources()
                .addLast(new MapPropertySource("more", Map.of("deployer.secret", "{cipher}secret")));
        BoundProperties placeholder = PropertiesBinder.bind(environment, PLUGINS);

        CredentialProperties deployer =
                new CredentialProperties("deployer", "AKIDPENSTOCKDEPLOYER", "{cipher}secret", "operate");
        assertThat(variables.problems()).isEmpty();
        assertThat(variables.properties().api().credentials()).containsExactly(deployer);
        assertThat(placeholder.problems()).isEmpty();
        assertThat(placeholder.properties().api())
                .isEqualTo(new PenstockProperties.Api(false, List.of("a", "b"), List.of(deployer)));
        assertThat(placeholder.properties().toString()).doesNotContain("{cipher}secret");
    }
}
