package io.penstock.service.config;

import static io.penstock.service.config.WrittenYaml.bind;
import static io.penstock.service.config.WrittenYaml.mapping;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.penstock.core.mapping.Problem;
import io.penstock.kinesis.KinesisProperties;
import io.penstock.sqs.SqsProperties;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What can't be bound")
class PropertyProblemTest {

    @Test
    void valuesOfTheWrongTypeAreAllReported() {
        BoundProperties bound = bind(mapping("orders", "batch-size: ten\nenabled: perhaps")
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
    void unknownPropertiesAreReportedWithTheNearestName() {
        BoundProperties bound = bind(mapping("orders", "bach-size: 5\nscaling-config: {max: 3}")
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
    void whatAPluginCannotReadIsItsDefaultAndAProblem() {
        BoundProperties bound = bind("penstock: {kinesis: {poll-interval: soon, deaggregate: true}, sqs: lean}");

        assertThat(bound.problems())
                .containsExactlyInAnyOrder(
                        new Problem("", "kinesis.poll-interval", "soon", "a duration, such as 500ms, 30s or 1h"),
                        new Problem("", "sqs", null, "properties of its own below it"));
        assertThat(bound.of(KinesisProperties.SETTINGS)).isEqualTo(new KinesisProperties(Duration.ofSeconds(1), true));
        assertThat(bound.of(SqsProperties.SETTINGS)).isEqualTo(new SqsProperties("finish", "lean"));
    }

    @Test
    void unknownPropertiesOfAPluginAreReportedWithTheNearestName() {
        assertThat(bind("penstock: {sqs: {clients: sdk}, kinesys: {deaggregate: true}}")
                        .problems())
                .containsExactlyInAnyOrder(
                        new Problem("", "sqs.clients", "sdk", "no property of this name; did you mean client?"),
                        new Problem(
                                "", "kinesys.deaggregate", "true", "no property of this name; did you mean kinesis?"));
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
        BoundProperties bound = bind("""
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
                                "the pattern as one text of JSON in quotes, such as"
                                        + " '{\"body\":{\"kind\":[\"order\"]}}'"),
                        tuple("orders", "function-name", OtherTools.NOT_EVALUATED),
                        tuple("orders", "event-source-arn", OtherTools.NOT_EVALUATED),
                        tuple("sam", "queue", "no property of this name; write event-source-arn"),
                        tuple("sam", "stream", "no property of this name; write event-source-arn"),
                        tuple(
                                "terraform",
                                "destination-config.on-failure.destinationarn",
                                "no property of this name; write destination"))
                .doesNotHaveDuplicates();
    }

    @Test
    void b56_noUnreadableUrlShowsItsSecrets() {
        assertThat(bind("""
                penstock:
                  leases: {failover-time: 'http://u:p@a b?key=s'}
                  functions: {f: {ur: 'http://a?code=s'}}
                """).problems()).extracting(Problem::value).containsExactly("http://a b", "http://a");
    }
}
