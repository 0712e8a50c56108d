package io.penstock.core.mapping;

import static io.penstock.core.mapping.Specs.DYNAMODB;
import static io.penstock.core.mapping.Specs.QUEUE;
import static io.penstock.core.mapping.Specs.dynamodb;
import static io.penstock.core.mapping.Specs.kinesis;
import static io.penstock.core.mapping.Specs.queue;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappingIdentityTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final MappingParser parser = new MappingParser(new Specs.Checks(), Dialect.PENSTOCK);

    @Test
    @DisplayName("B33: a mapping keeps its id over restarts")
    void aMappingKeepsItsIdOverRestarts() {
        UUID id = UUID.fromString("e551b731-1f45-352c-b83c-365873e84869");
        Arn queue = Arn.parse(QUEUE).orElseThrow();

        assertThat(mapping(parser.parse("orders", queue(), NOW)).id()).isEqualTo(id);
        assertThat(MappingParser.id("orders", queue)).isEqualTo(id);
        assertThat(MappingParser.id("Orders", queue)).isNotEqualTo(id);
    }

    @Test
    @DisplayName("B41: the same name on another source is another mapping")
    void b41_anotherSourceMakesAnotherMapping() {
        Mapping first = mapping(parser.parse("orders", queue(), NOW));
        Mapping second = mapping(parser.parse("orders", queue("eventSourceArn", QUEUE + "-2"), NOW));

        assertThat(second.id()).isNotEqualTo(first.id());
    }

    @Test
    void anApiMappingHasTheIdAndTheMomentItWasGiven() {
        UUID id = UUID.fromString("00000000-0000-4000-8000-000000000001");

        Mapping mapping = mapping(parser.parse(id.toString(), id, Optional.of(NOW), queue(), NOW));

        assertThat(mapping.id()).isEqualTo(id);
        assertThat(mapping.identity().created()).contains(NOW);
    }

    @Test
    @DisplayName("api-duplicate-sqs: two mappings of one queue and function are refused")
    void twoMappingsOfOneQueueAndFunctionAreRefused() {
        Mapping first = mapping(parser.parse("first", queue(), NOW));
        Mapping second = mapping(parser.parse(
                "second", queue("functionName", "arn:aws:lambda:us-east-1:000000000000:function:resize"), NOW));

        assertThat(MappingParser.duplicates(List.of(first, second), "us-east-1", Optional.empty()))
                .containsExactly(new Problem(
                        "second",
                        "function-name",
                        "resize",
                        "another function or source, because mapping 'first' has the same two",
                        "An event source mapping with SQS arn (\" " + QUEUE
                                + " \") and function (\" resize \") already exists. Please update or delete the "
                                + "existing mapping with UUID " + first.id()));
    }

    @Test
    void twoMappingsOfOneStreamAndFunctionAreRefused() {
        Mapping first = mapping(parser.parse("first", dynamodb(), NOW));
        Mapping second = mapping(parser.parse("second", dynamodb(), NOW));

        assertThat(MappingParser.duplicates(List.of(first, second), "us-east-1", Optional.empty()))
                .extracting(Problem::awsMessage)
                .containsExactly("The event source arn (\" " + DYNAMODB
                        + " \") and function (\" resize \") provided mapping already exists. Please update or delete "
                        + "the existing mapping with UUID " + first.id());
    }

    @Test
    void qualificationsOfOneFunctionLiveSideBySide() {
        List<Mapping> mappings = Stream.of("resize", "resize:$LATEST", "resize:1", "resize:live")
                .map(function -> mapping(
                        parser.parse(function.replaceAll("[^a-z0-9A-Z]", "-"), queue("functionName", function), NOW)))
                .toList();

        assertThat(MappingParser.duplicates(mappings, "us-east-1", Optional.empty()))
                .isEmpty();
    }

    @ParameterizedTest
    @DisplayName("B47: a function's ARN has partition and account of its source, unless it was given with its own")
    @CsvSource(delimiter = '|', textBlock = """
            resize                       | arn:aws-cn:lambda:cn-north-1:123456789012:function:resize
            resize:live                  | arn:aws-cn:lambda:cn-north-1:123456789012:function:resize:live
            210987654321:function:resize | arn:aws-cn:lambda:cn-north-1:210987654321:function:resize
            arn:aws-us-gov:lambda:us-gov-west-1:210987654321:function:f \
                | arn:aws-us-gov:lambda:us-gov-west-1:210987654321:function:f
            """)
    void b47_anArnHasThePartitionAndAccountOfItsSource(String name, String arn) {
        Arn source = Arn.parse("arn:aws-cn:sqs:cn-north-1:123456789012:orders").orElseThrow();

        assertThat(FunctionName.parse(name).orElseThrow().arn(source, "cn-north-1", Optional.empty()))
                .isEqualTo(arn);
        assertThat(FunctionName.parse("f").orElseThrow().arn(source, "cn-north-1", Optional.of("555555555555")))
                .isEqualTo("arn:aws-cn:lambda:cn-north-1:555555555555:function:f");
    }

    @Test
    @DisplayName("B53: names are letters, digits, '.', '_' and '-', and nothing else")
    void b53_namesAreAsTheContractSays() {
        assertThat(List.of("a", "-", "_a", ".b", "A.b_c-9", "x".repeat(128)))
                .allMatch(name -> parser.parse(name, queue(), NOW) instanceof ParsedMapping.Valid);
        assertThat(List.of("", "a b", "a/b", "a:b", "ü", "x".repeat(129)))
                .allMatch(name -> parser.parse(name, queue(), NOW) instanceof ParsedMapping.Invalid);
    }

    @Test
    @DisplayName("B53: any name is one for a stream, also that of a table, since no table has the name alone")
    void b53_namesOfTablesAreNames() {
        assertThat(List.of("origins", "a-CoordinatorState", "a-WorkerMetricStats"))
                .allMatch(name -> parser.parse(name, dynamodb(), NOW) instanceof ParsedMapping.Valid)
                .allMatch(name -> parser.parse(name, queue(), NOW) instanceof ParsedMapping.Valid);
    }

    @Test
    @DisplayName("B54: tags pasted as a list of Key and Value bind as the map that they mean")
    void b54_aListOfTagsBinds() {
        Mapping mapping = mapping(parser.parse(
                "orders",
                queue("tags", Map.of("0.Key", "Team", "0.Value", "web", "1.key", "Cost", "1.value", "12")),
                NOW));

        assertThat(mapping.tags()).containsOnly(Map.entry("Team", "web"), Map.entry("Cost", "12"));
    }

    @ParameterizedTest
    @DisplayName("B57: a starting position's timestamp binds however YAML reads it")
    @CsvSource({
        "1541139209.351,            2018-11-02T06:13:29.351Z",
        "1.541139209351E9,          2018-11-02T06:13:29.351Z",
        "1541139209,                2018-11-02T06:13:29Z",
        "1541139209.0,              2018-11-02T06:13:29Z",
        "1.541139209E9,             2018-11-02T06:13:29Z",
        "1.541139209e+09,           2018-11-02T06:13:29Z",
        "1.5412E+9,                 2018-11-02T23:06:40Z",
        "0,                         1970-01-01T00:00:00Z",
        "1.541139209351123456E9,    2018-11-02T06:13:29.351123456Z",
        "2018-11-02T06:13:29.351Z,  2018-11-02T06:13:29.351Z",
        "2018-11-02T07:13:29+01:00, 2018-11-02T06:13:29Z"
    })
    void b57_aTimestampBindsHoweverItIsWritten(String text, Instant instant) {
        Mapping mapping = mapping(parser.parse(
                "clicks", kinesis("startingPosition", "AT_TIMESTAMP", "startingPositionTimestamp", text), NOW));

        assertThat(mapping.startingPosition()).contains(new StartingPosition.AtTimestamp(instant));
    }

    @ParameterizedTest
    @DisplayName("B56: no problem shows a secret of a URL")
    @CsvSource({
        "http://h:1/p?code=abc, http://h:1/p",
        "https://user:pass@h/p#x, https://h/p",
        "see http://u@a/b?c and http://d?e, see http://a/b and http://d",
        "http://[::1]:9000/f?x=y, http://[::1]:9000/f",
        "arn:aws:sqs:us-east-1:1:q?x, arn:aws:sqs:us-east-1:1:q?x"
    })
    void b56_noProblemShowsASecretOfAUrl(String value, String shown) {
        assertThat(new Problem("orders", "p", value, "not " + value, null))
                .hasToString("mapping 'orders': p is '" + shown + "'; expected not " + shown);
    }

    private static Mapping mapping(ParsedMapping parsed) {
        assertThat(parsed).isInstanceOf(ParsedMapping.Valid.class);
        return ((ParsedMapping.Valid) parsed).mapping();
    }
}
