package io.penstock.core.mapping;

import static io.penstock.core.mapping.Specs.DYNAMODB;
import static io.penstock.core.mapping.Specs.QUEUE;
import static io.penstock.core.mapping.Specs.dynamodb;
import static io.penstock.core.mapping.Specs.queue;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MappingIdentityTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final MappingParser parser = new MappingParser(new Specs.Checks(), Dialect.PENSTOCK);

    @Test
    @DisplayName("B33: a mapping keeps its id over restarts")
    void aMappingKeepsItsIdOverRestarts() {
        assertThat(MappingParser.id("orders")).isEqualTo(UUID.fromString("d66f5044-0cb9-3fbc-b26f-adb07da622e5"));
        assertThat(MappingParser.id("orders")).isNotEqualTo(MappingParser.id("Orders"));
    }

    @Test
    @DisplayName("api-duplicate-sqs: two mappings of one queue and function are refused")
    void twoMappingsOfOneQueueAndFunctionAreRefused() {
        Mapping first = mapping(parser.parse("first", queue(), NOW));
        Mapping second = mapping(parser.parse(
                "second", queue("functionName", "arn:aws:lambda:us-east-1:000000000000:function:resize"), NOW));

        assertThat(MappingParser.duplicates(List.of(first, second), "us-east-1", "000000000000"))
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

        assertThat(MappingParser.duplicates(List.of(first, second), "us-east-1", "000000000000"))
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

        assertThat(MappingParser.duplicates(mappings, "us-east-1", "000000000000"))
                .isEmpty();
    }

    private static Mapping mapping(ParsedMapping parsed) {
        assertThat(parsed).isInstanceOf(ParsedMapping.Valid.class);
        return ((ParsedMapping.Valid) parsed).mapping();
    }
}
