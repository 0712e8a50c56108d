package io.penstock.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.filter.EventFilter;
import io.penstock.core.filter.Filter;
import io.penstock.core.filter.ParsedFilter;
import io.penstock.core.record.SourceRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

@DisplayName("Filters on changes of items (semantics §7)")
class DynamoDbFilterTest {

    private static Filter filter(String pattern) {
        return switch (EventFilter.parse(List.of(pattern), "")) {
            case ParsedFilter.Valid valid -> valid.filter();
            case ParsedFilter.Invalid invalid -> throw new AssertionError(invalid.patterns());
        };
    }

    private static boolean keeps(String pattern, ChangeBuilder change) {
        SourceRecord record = new DynamoDbEventFormat(ChangeBuilder.STREAM, "shardId-1", Instant.MIN)
                .records(List.of(DynamoDbEventFormat.carried(ChangeBuilder.STREAM, change.build())))
                .getFirst();
        return filter(pattern).keeps(record);
    }

    @ParameterizedTest(name = "{0} compares numbers: {1}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{'dynamodb':{'NewImage':{'n':{'N':[{'numeric':['>',100]}]}}}}; true",
                "{'dynamodb':{'NewImage':{'n':{'N':['123']}}}}; false",
                "{'dynamodb':{'ApproximateCreationDateTime':[{'numeric':['>',0]}]}}; false"
            })
    @DisplayName(
            "a pattern that compares a number by its value is found, so that the log can warn that it never matches")
    void numbers(String pattern, boolean compares) {
        assertThat(filter(pattern.replace('\'', '"')).comparesNumbersAt(".N")).isEqualTo(compares);
    }

    private static ChangeBuilder item(Map<String, AttributeValue> attributes) {
        return ChangeBuilder.insert().newImage(attributes);
    }

    @ParameterizedTest(name = "{0}: {1} keeps: {2}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "B23; {'dynamodb':{'NewImage':{'n':{'N':[{'numeric':['>',100]}]}}}}; false",
                "B23; {'dynamodb':{'NewImage':{'n':{'N':['123']}}}}; true",
                "B23; {'dynamodb':{'NewImage':{'gone':{'S':[{'exists':false}]}}}}; true",
                "B23, filter-ddb-datetime; {'dynamodb':{'ApproximateCreationDateTime':[{'numeric':['>',0]}]}}; true",
                "B23; {'eventName':['REMOVE']}; false",
                "filter-ddb-or; {'eventName':['INSERT','MODIFY']}; true",
                "filter-ddb-typed-key; {'dynamodb':{'NewImage':{'present':{'S':['value']}}}}; true",
                "filter-ddb-typed-key; {'dynamodb':{'NewImage':{'present':['value']}}}; false",
                "filter-ddb-exists-false-nonleaf; {'dynamodb':{'NewImage':{'present':[{'exists':false}]}}}; true",
                "filter-ddb-numeric, 123;"
                        + "{'dynamodb':{'NewImage':{'n':{'N':[{'numeric':['>',100]},{'anything-but':'101'}]}}}}; true",
                "filter-ddb-numeric, 101;"
                        + "{'dynamodb':{'NewImage':{'n':{'N':[{'numeric':['>',100]},{'anything-but':'123'}]}}}}; false"
            })
    void patterns(String rule, String pattern, boolean keeps) {
        ChangeBuilder change = item(Map.of("n", AttributeValue.fromN("123"), "present", AttributeValue.fromS("value")));

        assertThat(keeps(pattern.replace('\'', '"'), change)).isEqualTo(keeps);
    }
}
