package io.penstock.core.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventFilterTest {

    static Filter filter(String contentKey, String... patterns) {
        ParsedFilter parsed = EventFilter.parse(List.of(patterns), contentKey);
        assertThat(parsed).isInstanceOf(ParsedFilter.Valid.class);
        return ((ParsedFilter.Valid) parsed).filter();
    }

    private static boolean messageKept(String body, String... patterns) {
        return filter("body", patterns).keeps(Viewed.message(body));
    }

    @ParameterizedTest(name = "{0}: {2} is kept, {3} is not")
    @DisplayName("what AWS was seen to keep of messages and stream data")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            filter-sqs-or                      | {"body":{"my-key":["my-value-one","my-value-two"]}} \
                | {"my-key":"my-value-two"}   | {"my-key":"other-value"}
            filter-sqs-exists                  | {"body":{"my-key":[{"exists":true}]}} \
                | {"my-key":"any"}            | {"other-key":"any"}
            filter-sqs-numeric-gt              | {"body":{"my-number":[{"numeric":[">",100]}]}} \
                | {"my-number":101}           | {"my-number":100}
            filter-sqs-numeric-range           | {"body":{"my-number":[{"numeric":[">=",100,"<",200]}]}} \
                | {"my-number":100}           | {"my-number":200}
            filter-sqs-prefix                  | {"body":{"my-key":[{"prefix":"yes"}]}} \
                | {"my-key":"yes-value"}      | {"my-key":"no-value"}
            filter-sqs-plain-body-json-pattern | {"body":{"my-key":["my-value"]}} \
                | {"my-key":"my-value"}       | my-value
            filter-kinesis-data                | {"data":{"event_type":["function_1"]}} \
                | {"event_type":"function_1"} | {"event_type":"function_2"}
            filter-kinesis-data                | {"data":{"event_type":["function_2"]}} \
                | {"event_type":"function_2"} | {"event_type":"function_1"}
            """)
    void keepsTheMatchingContentOnly(String conformanceCase, String pattern, String matching, String other) {
        boolean stream = conformanceCase.contains("kinesis");
        Filter filter = filter(stream ? "data" : "body", pattern);

        assertThat(filter.keeps(stream ? Viewed.streamData(matching) : Viewed.message(matching)))
                .isTrue();
        assertThat(filter.keeps(stream ? Viewed.streamData(other) : Viewed.message(other)))
                .isFalse();
    }

    @ParameterizedTest(name = "{0}: {1} with {3} {4}")
    @DisplayName("what AWS was seen to keep of DynamoDB changes (conformance, B23)")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            filter-ddb-or                   | {"eventName":["INSERT","MODIFY"]} \
                | INSERT | {}                                  | true
            filter-ddb-or                   | {"eventName":["INSERT","MODIFY"]} \
                | MODIFY | {}                                  | true
            filter-ddb-or                   | {"eventName":["INSERT","MODIFY"]} \
                | REMOVE | {}                                  | false
            filter-ddb-typed-key            | {"dynamodb":{"NewImage":{"presentKey":{"S":["presentValue"]}}}} \
                | INSERT | {"presentKey":{"S":"presentValue"}} | true
            filter-ddb-typed-key            | {"dynamodb":{"NewImage":{"presentKey":{"S":["presentValue"]}}}} \
                | INSERT | {"id":{"S":"1"}}                    | false
            filter-ddb-exists-false-nonleaf | {"dynamodb":{"NewImage":{"presentKey":[{"exists":false}]}}} \
                | INSERT | {"presentKey":{"S":"presentValue"}} | true
            filter-ddb-exists-false-nonleaf | {"dynamodb":{"NewImage":{"presentKey":[{"exists":false}]}}} \
                | INSERT | {"id":{"S":"1"}}                    | true
            filter-ddb-numeric \
                | {"dynamodb":{"NewImage":{"numericFilter":{"N":[{"numeric":[">",100]},{"anything-but":"101"}]}}}} \
                | INSERT | {"numericFilter":{"N":"42"}}        | true
            filter-ddb-numeric \
                | {"dynamodb":{"NewImage":{"numericFilter":{"N":[{"numeric":[">",100]},{"anything-but":"101"}]}}}} \
                | INSERT | {"numericFilter":{"N":"101"}}       | false
            filter-ddb-datetime             | {"dynamodb":{"ApproximateCreationDateTime":[{"numeric":[">",0]}]}} \
                | INSERT | {}                                  | true
            B23                             | {"dynamodb":{"NewImage":{"n":{"N":[{"numeric":[">",100]}]}}}} \
                | INSERT | {"id":{"S":"1"},"n":{"N":"123"}}    | false
            B23                             | {"dynamodb":{"NewImage":{"n":{"N":["123"]}}}} \
                | INSERT | {"id":{"S":"1"},"n":{"N":"123"}}    | true
            B23                             | {"dynamodb":{"NewImage":{"gone":{"S":[{"exists":false}]}}}} \
                | INSERT | {"id":{"S":"1"},"n":{"N":"123"}}    | true
            B23                             | {"dynamodb":{"NewImage":{"id":{"S":[{"exists":false}]}}}} \
                | INSERT | {"id":{"S":"1"},"n":{"N":"123"}}    | false
            B23                             | {"eventName":["REMOVE"]} \
                | INSERT | {"id":{"S":"1"},"n":{"N":"123"}}    | false
            """)
    void judgesChangesByTheirTypedValues(
            String conformanceCase, String pattern, String eventName, String newImage, boolean kept) {
        assertThat(filter("", pattern).keeps(Viewed.change(eventName, newImage)))
                .isEqualTo(kept);
    }

    @ParameterizedTest(name = "{0} keeps {1}")
    @DisplayName("null, empty text, existence and the spelling of numbers (B24)")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            [null]                        | {"k":null}
            [""]                          | {"k":""}
            [{"exists":true}]             | {"k":null} ; {"k":""} ; {"k":300} ; {"k":300.0}
            [{"exists":false}]            | {}
            [{"anything-but":["x"]}]      | {"k":null} ; {"k":""} ; {"k":300} ; {"k":300.0}
            [300]                         | {"k":300}
            [300.0]                       | {"k":300.0}
            [{"numeric":["=",300]}]       | {"k":300} ; {"k":300.0}
            [300,{"numeric":[">",1000]}]  | {"k":300}
            [300.0,{"numeric":["=",300]}] | {"k":300} ; {"k":300.0}
            [{"numeric":["=",300]},300]   | {"k":300} ; {"k":300.0}
            [{"anything-but":[300]}]      | {"k":null} ; {"k":""}
            """)
    void comparesValuesAsAwsDoes(String alternatives, String keptBodies) {
        String pattern = "{\"body\":{\"k\":" + alternatives + "}}";
        List<String> bodies = List.of(
                "hello", "\"hello\"", "[1]", "{\"k\":null}", "{}", "{\"k\":\"\"}", "{\"k\":300}", "{\"k\":300.0}");

        assertThat(bodies.stream().filter(body -> messageKept(body, pattern)))
                .containsExactlyInAnyOrder(keptBodies.split(" ; "));
    }

    @ParameterizedTest(name = "{0} keeps {1}: {2}")
    @DisplayName("B51: a number that can't be compared keeps its record, as far as the rest of the pattern does")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"body":{"id":[{"numeric":[">",0]}]}}           | {"id":12345678901234567890}      | true
            {"body":{"id":[{"numeric":["<",0]}]}}           | {"id":12345678901234567}         | true
            {"body":{"id":[{"numeric":["<",0]}]}}           | {"id":0.12345678901234567890123} | true
            {"body":{"id":[{"numeric":["<",0]}]}}           | {"id":[1,12345678901234567]}     | true
            {"body":{"id":[{"numeric":["<",0]}]}}           | {"id":"12345678901234567"}       | false
            {"body":{"id":[{"numeric":["<",0]}]}}           | {"other":12345678901234567}      | false
            {"body":{"id":[{"numeric":["<",0]}],"k":["x"]}} | {"id":12345678901234567,"k":"x"} | true
            {"body":{"id":[{"numeric":["<",0]}],"k":["x"]}} | {"id":12345678901234567,"k":"y"} | false
            {"body":{"a":{"id":[{"numeric":["<",0]}]}}}     | {"a":{"id":12345678901234567}}   | true
            {"body":{"a":{"id":[{"numeric":["<",0]}]}}}     | {"b":{"id":12345678901234567}}   | false
            {"body":{"id":[12345678901234567]}}             | {"id":12345678901234567}         | true
            {"body":{"id":[12345678901234567]}}             | {"id":12345678901234568}         | false
            {"body":{"id":[{"anything-but":[5]}]}}          | {"id":12345678901234567}         | true
            """)
    void b51_aNumberThatCannotBeComparedKeepsItsRecord(String pattern, String body, boolean kept) {
        assertThat(messageKept(body, pattern)).isEqualTo(kept);
    }

    @Test
    @DisplayName("B51: numbers of the metadata are judged likewise")
    void b51_metadataIsJudgedLikewise() {
        Filter filter = filter("", "{\"dynamodb\":{\"NewImage\":{\"n\":[{\"numeric\":[\"<\",0]}]}}}");

        assertThat(filter.keeps(Viewed.change("INSERT", "{\"n\":12345678901234567}")))
                .isTrue();
        assertThat(filter.keeps(Viewed.change("INSERT", "{\"n\":1234567890123456}")))
                .isFalse();
    }

    @Test
    void numbersBySpellingAndByValueDoNotDisturbEachOtherInTwoFilters() {
        Filter filter = filter("body", "{\"body\":{\"k\":[300]}}", "{\"body\":{\"k\":[{\"numeric\":[\">\",1000]}]}}");

        assertThat(filter.keeps(Viewed.message("{\"k\":300}"))).isTrue();
        assertThat(filter.keeps(Viewed.message("{\"k\":300.0}"))).isFalse();
        assertThat(filter.keeps(Viewed.message("{\"k\":1000.5}"))).isTrue();
    }

    @ParameterizedTest
    @DisplayName("content that is not one JSON object never matches an object pattern")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            hello
            "hello"
            [1]
            42
            null
            {"k":"x"
            {"k":"x"}}
            {"k":"x"} trailing
            {"k":"x"}{"k":"x"}
            {"k":"x"},"eventSource":{"k":"x"}
            {"k":"x",}
            {k:"x"}
            {"other":1,"k" "x"}
            {"k":["x"}
            """)
    void contentThatIsNotAnObjectIsNotLookedInto(String body) {
        assertThat(messageKept(body, "{\"body\":{\"k\":[\"x\"]}}")).isFalse();
        assertThat(messageKept(body, "{\"body\":{\"gone\":[{\"exists\":false}]}}"))
                .isFalse();
        assertThat(messageKept("", "{\"body\":{\"gone\":[{\"exists\":false}]}}"))
                .isFalse();
    }

    @Test
    void whiteSpaceAndEscapesAroundAnObjectAreNothingSpecial() {
        assertThat(messageKept(" \r\n\t{\"a\":\"}\\\"{\\\\\",\"k\":\"x\"}\n ", "{\"body\":{\"k\":[\"x\"]}}"))
                .isTrue();
        assertThat(messageKept("{\"k\":\"\\u0078\"}", "{\"body\":{\"k\":[\"x\"]}}"))
                .isTrue();
    }

    @Test
    void aListOfTextsIsComparedWithTheWholeContent() {
        String pattern = "{\"body\":[\"hello\",{\"prefix\":\"{\"}]}";

        assertThat(messageKept("hello", pattern)).isTrue();
        assertThat(messageKept("hello ", pattern)).isFalse();
        assertThat(messageKept("\"hello\"", pattern)).isFalse();
        assertThat(messageKept("{not json}", pattern)).isTrue();
    }

    @Test
    void aListOfTextsNeverMatchesAContentThatIsAJsonObject() {
        assertThat(messageKept("{\"k\":1}", "{\"body\":[{\"prefix\":\"{\"}]}")).isFalse();
        assertThat(messageKept("{\"k\":1}", "{\"body\":[{\"exists\":true}]}")).isFalse();
    }

    @Test
    void aPatternWithoutContentDecidesByMetadataAlone() {
        assertThat(messageKept("not json", "{\"eventSource\":[\"aws:sqs\"]}")).isTrue();
        assertThat(messageKept("not json", "{\"eventSource\":[\"aws:kinesis\"]}"))
                .isFalse();
        assertThat(filter("data", "{\"partitionKey\":[\"pk-1\"]}").keeps(Viewed.streamData("not json")))
                .isTrue();
    }

    @Test
    void contentAndMetadataMustBothHold() {
        String pattern = "{\"body\":{\"k\":[\"x\"]},\"awsRegion\":[\"us-east-1\"]}";
        String elsewhere = "{\"body\":{\"k\":[\"x\"]},\"awsRegion\":[\"eu-west-1\"]}";

        assertThat(messageKept("{\"k\":\"x\"}", pattern)).isTrue();
        assertThat(messageKept("{\"k\":\"y\"}", pattern)).isFalse();
        assertThat(messageKept("{\"k\":\"x\"}", elsewhere)).isFalse();
        assertThat(messageKept("{\"k\":\"x\"}", elsewhere, "{\"body\":{\"k\":[\"z\"]}}", pattern))
                .isTrue();
    }

    @Test
    void orMayJoinContentAndMetadata() {
        String pattern = "{\"$or\":[{\"body\":{\"k\":[\"x\"]}},{\"body\":[\"plain\"]},{\"awsRegion\":[\"mars\"]}]}";

        assertThat(messageKept("{\"k\":\"x\"}", pattern)).isTrue();
        assertThat(messageKept("plain", pattern)).isTrue();
        assertThat(messageKept("{\"k\":\"y\"}", pattern)).isFalse();
        assertThat(messageKept("{\"k\":\"y\"}", pattern.replace("mars", "us-east-1")))
                .isTrue();
    }

    @Test
    void membersOfOneArrayElementAreMatchedTogether() {
        String pattern = "{\"body\":{\"lines\":{\"sku\":[\"a\"],\"n\":[1]}}}";

        assertThat(messageKept("{\"lines\":[{\"sku\":\"a\",\"n\":1},{\"sku\":\"b\",\"n\":2}]}", pattern))
                .isTrue();
        assertThat(messageKept("{\"lines\":[{\"sku\":\"a\",\"n\":2},{\"sku\":\"b\",\"n\":1}]}", pattern))
                .isFalse();
    }

    @Test
    void onlyWhatMatchesIsKeptOfABatch() {
        Filter filter = filter("data", "{\"data\":{\"n\":[2,5]}}");

        assertThat(List.of(1, 2, 3, 4, 5, 6).stream().filter(n -> filter.keeps(Viewed.streamData("{\"n\":" + n + "}"))))
                .containsExactly(2, 5);
    }

    @Test
    void aFilterOnTheContentAloneNeverAsksForMetadata() {
        Viewed kept = Viewed.message("{\"k\":\"x\"}");
        Viewed dropped = Viewed.message("{\"k\":\"y\"}");
        Filter filter = filter("body", "{\"body\":{\"k\":[\"x\"]}}");

        assertThat(filter.keeps(kept)).isTrue();
        assertThat(filter.keeps(dropped)).isFalse();
        assertThat(kept.metadataWritten()).hasValue(0);
        assertThat(dropped.metadataWritten()).hasValue(0);
    }

    @Test
    void anObjectTooDeepToLookIntoIsKept() {
        String deep = "{\"k\":" + "[".repeat(2_000) + "]".repeat(2_000) + "}";

        assertThat(messageKept(deep, "{\"body\":{\"k\":[\"x\"]}}")).isTrue();
        assertThat(messageKept(deep, "{\"body\":{\"k\":[\"x\"]},\"awsRegion\":[\"eu-west-1\"]}"))
                .isFalse();
        assertThat(messageKept(deep, "{\"body\":[{\"prefix\":\"{\"}]}")).isFalse();
    }

    @Test
    void f15_whatIsNestedDeeperThanTenThousandLevelsIsNoObject() {
        String deep = "{\"k\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";

        assertThat(messageKept(deep, "{\"body\":[{\"prefix\":\"{\"}]}")).isTrue();
    }
}
