package io.penstock.core.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventFilterRefusalTest {

    private static List<BadPattern> refused(String contentKey, @Nullable String... patterns) {
        ParsedFilter parsed = EventFilter.parse(Arrays.asList(patterns), contentKey);
        assertThat(parsed).isInstanceOf(ParsedFilter.Invalid.class);
        return ((ParsedFilter.Invalid) parsed).patterns();
    }

    @ParameterizedTest(name = "{0}: {2}")
    @DisplayName("patterns that AWS refuses, or that could only mislead")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            body | api-filter-invalid-null             | null \
                | a pattern is a JSON object
            body | api-filter-invalid-scalar-leaf      | {"eventSource":"aws:sqs"} \
                | "eventSource" must be an object or an array
            body | api-filter-invalid-empty-array-leaf | {"eventSource":[]} \
                | Empty arrays are not allowed
            body | B24                                 | "text" \
                | a pattern is a JSON object
            body | B24                                 | {"a":"b"} \
                | "a" must be an object or an array
            body | B24                                 | {"a":[]} \
                | Empty arrays are not allowed
            body | broken                              | {"a":["b"] \
                | it is not JSON
            body | broken                              | {"a":["b"]} x \
                | it is not JSON
            body | broken                              | ~~ \
                | a pattern is a JSON object
            body | empty                               | {} \
                | an empty object matches nothing in particular
            body | empty                               | {"body":{}} \
                | Empty objects are not allowed
            body | twice                               | {"a":["b"],"a":["c"]} \
                | it is not JSON: Duplicate
            body | twice                               | {"a":[1],"$or":[{"a":[2]},{"b":[3]}]} \
                | Path `a` cannot be allowed multiple times
            body | operator                            | {"a":[{"startswith":"b"}]} \
                | Unrecognized match type startswith
            body | two forms                           | {"body":["x"],"$or":[{"body":{"a":[1]}},{"body":{"b":[1]}}]} \
                | 'body' is asked to be a text and a JSON object at once
            data | plain text                          | {"data":["hello"]} \
                | 'data' takes an object that looks into JSON
            data | plain text                          | {"$or":[{"data":[{"exists":true}]},{"partitionKey":["1"]}]} \
                | 'data' takes an object that looks into JSON
            """)
    void refusesThePattern(String contentKey, String conformanceCase, String pattern, String reason) {
        BadPattern bad = refused(contentKey, pattern).getFirst();

        assertThat(bad.index()).isZero();
        assertThat(bad.pattern()).isEqualTo(pattern);
        assertThat(bad.reason()).startsWith(reason).doesNotContain("\n");
        assertThat(bad)
                .hasToString(
                        "Invalid filter pattern definition. filters[0]: pattern '" + pattern + "': " + bad.reason());
    }

    @Test
    @DisplayName("api-empty-filters: no filters, nothing filtered")
    void anEmptyListKeepsEverything() {
        assertThat(EventFilter.parse(List.of(), "body")).isEqualTo(new ParsedFilter.Valid(Filter.ALL));
    }

    @Test
    void fiveFiltersAreAllowedAndASixthIsNot() {
        String pattern = "{\"body\":{\"a\":[1]}}";

        assertThat(EventFilter.parse(Collections.nCopies(5, pattern), "body")).isInstanceOf(ParsedFilter.Valid.class);
        assertThat(refused("body", Collections.nCopies(6, pattern).toArray(new String[0])))
                .containsExactly(new BadPattern(5, pattern, "a mapping has at most 5 filters"));
    }

    @Test
    void aPatternHasAtMost4096Characters() {
        String longest = "{\"body\":[\"" + "x".repeat(4096 - 13) + "\"]}";

        assertThat(longest).hasSize(4096);
        assertThat(EventFilter.parse(List.of(longest), "body")).isInstanceOf(ParsedFilter.Valid.class);
        assertThat(refused("body", longest + " "))
                .containsExactly(new BadPattern(0, longest + " ", "it has 4097 characters, at most 4096 are allowed"));
    }

    @Test
    void everyBadPatternIsNamedAtItsPlace() {
        List<BadPattern> bad = refused("body", "{\"body\":{\"a\":[1]}}", null, "{\"a\":[]}");

        assertThat(bad).extracting(BadPattern::index).containsExactly(1, 2);
        assertThat(bad.getFirst())
                .hasToString("Invalid filter pattern definition. filters[1]: pattern is missing: "
                        + "a filter has a pattern, a JSON object as text");
    }

    @Test
    void combinationsThatWouldFillTheMemoryAreRefused() {
        String or = "\"$or\":[{\"a\":[1]},{\"b\":[1]}]";
        String nested = "1"
                .repeat(20)
                .chars()
                .boxed()
                .reduce("\"z\":[1]", (text, n) -> or + ",\"p\":{" + text + "}", (a, b) -> b);

        assertThat(refused("body", "{" + nested + "}").getFirst().reason())
                .isEqualTo("its $or make more than 1000 combinations");
    }

    @Test
    void moreFieldsThanRulerTakesAreRefused() {
        StringBuilder pattern = new StringBuilder("{\"z\":[1]");
        for (int field = 0; field < 256; field++) {
            pattern.append(",\"").append(Integer.toString(field, 10)).append("\":[1]");
        }

        assertThat(refused("body", pattern.append('}').toString()).getFirst().reason())
                .isEqualTo("it names 257 fields, at most 256 are allowed");
    }

    @Test
    void numbersInManyFieldsThatMultiplyAreRefused() {
        StringBuilder pattern = new StringBuilder("{\"z\":[1]");
        for (int field = 0; field < 11; field++) {
            pattern.append(",\"").append(field).append("\":[1,{\"numeric\":[\">\",5]}]");
        }

        assertThat(refused("body", pattern.append('}').toString()).getFirst().reason())
                .startsWith("its numbers and numeric comparisons make more than 1000 combinations");
    }
}
