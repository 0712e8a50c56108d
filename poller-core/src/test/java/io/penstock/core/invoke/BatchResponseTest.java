package io.penstock.core.invoke;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.record.SourceRecord;
import io.penstock.core.testkit.TestRecord;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conformance rbif-success-*, rbif-failure-*, sqs-partial-* (parsing); field bug B1. */
@DisplayName("A batch response")
class BatchResponseTest {

    private static final List<SourceRecord> SENT =
            List.of(TestRecord.record("m1"), TestRecord.record("m2"), TestRecord.record("m3"));

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            rbif-success-empty-list-failures  | {"batchItemFailures":[]}
            rbif-success-null-failures        | {"batchItemFailures":null}
            rbif-success-null                 | null
            rbif-success-empty-list           | []
            rbif-success-empty-runtime-body   | ``
            sqs-partial-empty-json            | {}
            empty string                      | ""
            blank body                        | `  `
            object with another key only      | {"other":1}
            spaces around                     | `  {"batchItemFailures": [ ] } `
            """)
    @DisplayName("that names no record accepts them all")
    void thatNamesNoRecordAcceptsThemAll(String name, String body) {
        Answer answer = answer(body);

        assertThat(BatchResponse.read(answer, SENT)).isEqualTo(new InvocationResult.Accepted(answer));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            rbif-failure-unknown-id           | {"batchItemFailures":[{"itemIdentifier":123}]}
            rbif-failure-null-id              | {"batchItemFailures":[{"itemIdentifier":null}]}
            rbif-failure-wrong-key            | {"batchItemFailures":[{"foo":123}]}
            wrong key with null               | {"batchItemFailures":[{"foo":null}]}
            sqs-partial-empty-id              | {"batchItemFailures":[{"itemIdentifier":""}]}
            sqs-partial-numeric-id            | {"batchItemFailures":[{"itemIdentifier":1}]}
            sqs-partial-not-array             | {"batchItemFailures":"x"}
            sqs-partial-missing-member        | {"batchItemFailures":[{}]}
            failures is an object             | {"batchItemFailures":{"itemIdentifier":"m1"}}
            failures is an empty string       | {"batchItemFailures":""}
            failures is a number              | {"batchItemFailures":0}
            failures is false                 | {"batchItemFailures":false}
            entry is a string                 | {"batchItemFailures":["m1"]}
            entry is null                     | {"batchItemFailures":[null]}
            entry is an array                 | {"batchItemFailures":[["m1"]]}
            identifier is an object           | {"batchItemFailures":[{"itemIdentifier":{"id":"m1"}}]}
            identifier is unknown             | {"batchItemFailures":[{"itemIdentifier":"m9"}]}
            one known, one unknown            | {"batchItemFailures":[{"itemIdentifier":"m1"},{"itemIdentifier":"m9"}]}
            one known, one empty              | {"batchItemFailures":[{"itemIdentifier":"m1"},{}]}
            not JSON                          | done
            cut off                           | {"batchItemFailures":[{"itemIdentifier":"m1"}
            two values                        | {"batchItemFailures":[]} {}
            top-level string                  | "ok"
            top-level number                  | 200
            top-level boolean                 | true
            top-level list                    | [{"foo":"notvalid"}]
            top-level list of an empty object | [{}]
            """)
    @DisplayName("that can't be trusted fails the whole batch, with functionError null")
    void thatCanNotBeTrustedFailsTheWholeBatch(String name, String body) {
        Answer answer = answer(body);

        InvocationResult result = BatchResponse.read(answer, SENT);

        assertThat(result).isEqualTo(new InvocationResult.FunctionError(answer));
        assertThat(answer.functionError()).isNull();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            one                  | m2       | 1
            two, in any order    | m3 m1    | 0 2
            all of them          | m1 m2 m3 | 0 1 2
            the same twice       | m2 m2    | 1
            """)
    @DisplayName("that names records sent fails just these")
    void thatNamesRecordsSentFailsJustThese(String name, String ids, String indexes) {
        String failures = Stream.of(ids.split(" "))
                .map("{\"itemIdentifier\":\"%s\"}"::formatted)
                .collect(joining(","));

        InvocationResult result = BatchResponse.read(answer("{\"batchItemFailures\":[" + failures + "]}"), SENT);

        assertThat(result)
                .isInstanceOfSatisfying(
                        InvocationResult.PartlyFailed.class,
                        partly -> assertThat(partly.failed())
                                .containsExactlyElementsOf(List.of(indexes.split(" ")).stream()
                                        .map(Integer::valueOf)
                                        .toList()));
    }

    @Test
    @DisplayName("may have more members than the interface defines")
    void mayHaveMoreMembers() {
        Answer answer = answer("{\"batchItemFailures\":[{\"itemIdentifier\":\"m2\",\"why\":\"x\"}],\"more\":[]}");

        InvocationResult result = BatchResponse.read(answer, SENT);

        assertThat(result)
                .isInstanceOfSatisfying(
                        InvocationResult.PartlyFailed.class,
                        partly -> assertThat(partly.failed()).containsExactly(1));
    }

    @Test
    @DisplayName("that names an id which two records share fails both")
    void anIdThatTwoRecordsShareFailsBoth() {
        List<SourceRecord> sent = List.of(TestRecord.record("m1"), TestRecord.record("m2"), TestRecord.record("m1"));

        InvocationResult result =
                BatchResponse.read(answer("{\"batchItemFailures\":[{\"itemIdentifier\":\"m1\"}]}"), sent);

        assertThat(result)
                .isInstanceOfSatisfying(
                        InvocationResult.PartlyFailed.class,
                        partly -> assertThat(partly.failed()).containsExactly(0, 2));
    }

    private static Answer answer(String body) {
        return new Answer(200, "$LATEST", null, body.getBytes(UTF_8));
    }

    @Test
    @DisplayName("F15: that is nested deeper than a parser of trees goes is not JSON: the whole batch failed")
    void f15_nestedTooDeeply() {
        Answer answer = answer("{\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}");

        assertThat(BatchResponse.read(answer, SENT)).isEqualTo(new InvocationResult.FunctionError(answer));
    }
}
