package io.penstock.service.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.penstock.core.mapping.MappingSpec;
import io.penstock.core.mapping.Problem;
import io.penstock.service.config.PenstockProperties.Aws;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.unit.DataSize;

class PropertiesBinderTest {

    private static final String QUEUE = "arn:aws:sqs:us-east-1:000000000000:orders";

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
        PropertiesBinder.Bound bound = bind(mapping("orders", properties));

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
        PropertiesBinder.Bound bound = bind(mapping("zOrders", "batch-size: 1")
                + mapping("my_orders", "batch-size: 2").replace("penstock:\n  mappings:\n", "")
                + mapping("An-Order", "batch-size: 3").replace("penstock:\n  mappings:\n", ""));

        assertThat(bound.problems()).isEmpty();
        assertThat(bound.properties().mappings().keySet()).containsExactly("zOrders", "my_orders", "An-Order");
    }

    @Test
    void everythingHasADefault() {
        PenstockProperties properties = bind("other: 1").properties();

        assertThat(properties)
                .isEqualTo(new PenstockProperties(
                        new Aws(null, null, null, Map.of()),
                        new PenstockProperties.Tls(null),
                        null,
                        new PenstockProperties.Leases("penstock", Duration.ofSeconds(10)),
                        new PenstockProperties.Sqs("finish", "lean"),
                        new PenstockProperties.Kinesis(Duration.ofSeconds(1), false),
                        new PenstockProperties.Dynamodb(Duration.ofMillis(250)),
                        Map.of(),
                        1000,
                        new PenstockProperties.Memory("40%"),
                        Map.of()));
        assertThat(properties.runs("kinesis")).isTrue();
    }

    @Test
    void theExampleOfTheContractBinds() {
        PropertiesBinder.Bound bound = bind("""
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
        assertThat(properties.kinesis()).isEqualTo(new PenstockProperties.Kinesis(Duration.ofMillis(500), true));
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
        PropertiesBinder.Bound bound = bind(
                mapping(
                        "orders",
                        "scaling-config: {}\nfilter-criteria: {filters: []}\nfunction-response-types: []\nbatch-size:\ntags: {}"));

        assertThat(bound.problems()).isEmpty();
    }

    @Test
    void valuesOfTheWrongTypeAreAllTold() {
        PropertiesBinder.Bound bound = bind(mapping("orders", "batch-size: ten\nenabled: perhaps")
                + "  concurrency: many\n  leases: {failover-time: soon}\n"
                + "  functions: {resize: {url: 'http://a', maximum-payload: much}}\n");

        assertThat(bound.problems())
                .containsExactlyInAnyOrder(
                        new Problem("", "leases.failover-time", "soon", "a duration, such as 500ms, 30s or 1h"),
                        new Problem("", "concurrency", "many", "a whole number"),
                        new Problem("", "functions.resize.maximum-payload", "much", "a size, such as 512KB or 6MB"),
                        new Problem("orders", "batch-size", "ten", "a whole number"),
                        new Problem("orders", "enabled", "perhaps", "true or false"));
        assertThat(bound.properties().concurrency()).isEqualTo(1000);
    }

    @Test
    void unknownPropertiesAreToldWithTheNearestName() {
        PropertiesBinder.Bound bound = bind(mapping("orders", "bach-size: 5\nscaling-config: {max: 3}")
                + "  awz: {region: x}\n  functions: {resize: {url: 'http://a', header: {Authorization: Bearer x}}}\n");

        assertThat(bound.problems())
                .containsExactlyInAnyOrder(
                        new Problem("orders", "bach-size", "5", "no property of this name; did you mean batch-size?"),
                        new Problem("orders", "scaling-config.max", "3", "no property of this name"),
                        new Problem("", "awz.region", "x", "no property of this name; did you mean aws?"),
                        new Problem(
                                "",
                                "functions.resize.header.authorization",
                                "(hidden)",
                                "no property of this name; did you mean headers?"));
    }

    @Test
    void environmentVariablesBindAndStrangeOnesArePassedOver() {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        "test-" + StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        Map.of(
                                "PENSTOCK_PORT", "tcp://10.0.0.1:8080",
                                "PENSTOCK_SERVICE_HOST", "10.0.0.1",
                                "PENSTOCK_AWS_ACCOUNTID", "123456789012",
                                "PENSTOCK_MAPPINGS_ORDERS_BATCHSIZE", "9",
                                "PENSTOCK_MAPPINGS_ORDERS_EVENT_SOURCE_ARN", QUEUE)));
        ConfigurationPropertySources.attach(environment);

        PropertiesBinder.Bound bound = PropertiesBinder.bind(environment);

        assertThat(bound.problems()).isEmpty();
        assertThat(bound.properties().aws().accountId()).isEqualTo("123456789012");
        MappingSpec orders =
                Optional.ofNullable(bound.properties().mappings().get("orders")).orElseThrow();
        assertThat(orders.batchSize()).isEqualTo(9);
        assertThat(orders.eventSourceArn()).isEqualTo(QUEUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "a:b", "a b", "'[a/b]'", "ümlaut", "a@b"})
    void b53_aNameIsRefusedAsWritten(String name) {
        String written = name.replaceAll("['\\[\\]]", "");

        assertThat(bind(mapping("\"" + name.replace("'", "") + "\"", "batch-size: 1"))
                        .problems())
                .extracting(Problem::property, Problem::value)
                .contains(tuple("mappings." + written, written));
        assertThat(bind("penstock: {functions: {\"" + name.replace("'", "") + "\": {url: 'http://a'}}}")
                        .problems())
                .extracting(Problem::property, Problem::value)
                .contains(tuple("functions." + written, written));
    }

    @Test
    void b53_everyGoodNameIsTaken() {
        assertThat(bind(mapping("a_b-C9", "batch-size: 1")
                                + "    '[a.b]': {batch-size: 2}\n  functions: {a_b-C9: {url: 'http://a'}}\n")
                        .problems())
                .isEmpty();
    }

    @Test
    void b54_aPatternAsAMapAndTheSpellingsOfOtherToolsAreAnsweredWithWhatToWrite() {
        PropertiesBinder.Bound bound = bind("""
                penstock:
                  mappings:
                    orders:
                      FilterCriteria: {Filters: [{Pattern: {body: {kind: [order, offer]}}}]}
                      FunctionName: {Ref: Resize}
                      EventSourceArn: {"Fn::GetAtt": [Orders, Arn]}
                    sam: {Type: SQS, Properties: {Queue: q}, Queue: q, Stream: s}
                    terraform: {destination_config: {on_failure: {destination_arn: a}}}
                """);

        assertThat(bound.problems())
                .extracting(Problem::mapping, Problem::property, Problem::expected)
                .contains(
                        tuple(
                                "orders",
                                "filter-criteria.filters[0].pattern",
                                "the pattern as one text of JSON in quotes, such as '{\"body\":{\"kind\":[\"order\"]}}'"),
                        tuple("orders", "function-name", PropertiesBinder.NOT_EVALUATED),
                        tuple("orders", "event-source-arn", PropertiesBinder.NOT_EVALUATED),
                        tuple("sam", "queue", "no property of this name; write event-source-arn"),
                        tuple("sam", "stream", "no property of this name; write event-source-arn"),
                        tuple(
                                "terraform",
                                "destination-config.on-failure.destinationarn",
                                "no property of this name; write destination"))
                .doesNotHaveDuplicates();
    }

    @Test
    void b54_aListOfTagsBinds() {
        PropertiesBinder.Bound bound = bind(mapping("orders", "Tags: [{Key: Team, Value: web}]"));

        assertThat(bound.problems()).isEmpty();
        assertThat(Optional.ofNullable(bound.properties().mappings().get("orders"))
                        .orElseThrow()
                        .tags())
                .containsOnlyKeys("0.Key", "0.Value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1541139209.351", "1541139209", "1.5e9", "2018-11-02T06:13:29Z", "'1541139209.351'"})
    void b57_aTimestampBindsAsATextThatTheParserReads(String written) {
        PropertiesBinder.Bound bound = bind(mapping("clicks", "starting-position-timestamp: " + written));

        assertThat(bound.problems()).isEmpty();
        assertThat(Optional.ofNullable(bound.properties().mappings().get("clicks"))
                        .orElseThrow()
                        .startingPositionTimestamp())
                .matches("[0-9.]+(E[0-9]+)?|2018-11-02T06:13:29Z");
    }

    @Test
    void b58_whatKubernetesSaysOfAServiceIsNeitherFunctionNorMapping() {
        StandardEnvironment environment = new StandardEnvironment();
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
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        "test-" + StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        ConfigurationPropertySources.attach(environment);

        PropertiesBinder.Bound bound = PropertiesBinder.bind(environment);

        assertThat(bound.problems()).isEmpty();
        assertThat(bound.properties().functions()).containsOnlyKeys("resize");
        assertThat(bound.properties().mappings()).isEmpty();
    }

    @Test
    void b56_noUnreadableUrlShowsItsSecrets() {
        assertThat(
                        bind("penstock: {leases: {failover-time: 'http://u:p@a b?key=s'}, functions: {f: {ur: 'http://a?code=s'}}}")
                                .problems())
                .extracting(Problem::value)
                .containsExactly("http://a b", "http://a");
    }

    @Test
    void aPlaceholderIsFilledIn() {
        StandardEnvironment environment = environment(mapping("orders", "batch-size: ${SIZE}"));
        environment.getPropertySources().addLast(new MapPropertySource("more", Map.of("SIZE", "12")));

        MappingSpec orders = Optional.ofNullable(PropertiesBinder.bind(environment)
                        .properties()
                        .mappings()
                        .get("orders"))
                .orElseThrow();

        assertThat(orders.batchSize()).isEqualTo(12);
    }

    private static String mapping(String name, String properties) {
        return "penstock:\n  mappings:\n    " + name + ":\n      event-source-arn: " + QUEUE + "\n"
                + properties.indent(6);
    }

    /** Earlier files come first and win, as in Spring. */
    private static PropertiesBinder.Bound bind(String... files) {
        return PropertiesBinder.bind(environment(files));
    }

    private static StandardEnvironment environment(String... files) {
        StandardEnvironment environment = new StandardEnvironment();
        for (String yaml : files) {
            ByteArrayResource resource = new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8));
            try {
                new YamlPropertySourceLoader()
                        .load("file" + yaml.hashCode(), resource)
                        .forEach(environment.getPropertySources()::addLast);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        ConfigurationPropertySources.attach(environment);
        return environment;
    }
}
