package io.penstock.core.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class EventFilterProperties {

    private static final List<String> PATTERNS = List.of(
            "{\"body\":{\"a\":[\"x\"]}}",
            "{\"body\":{\"a\":[1,{\"numeric\":[\">\",5]}]}}",
            "{\"body\":{\"a\":{\"b\":[{\"exists\":false}]}}}",
            "{\"body\":{\"a\":[{\"anything-but\":[\"x\"]}],\"b\":[{\"exists\":true}]}}",
            "{\"body\":{\"$or\":[{\"a\":[null,true]},{\"b\":[{\"suffix\":\"x\"}]}]},\"eventSource\":[\"aws:sqs\"]}",
            "{\"body\":[{\"prefix\":\"\"}]}",
            "{\"body\":[\"x\",{\"wildcard\":\"*x*x\"}]}",
            "{\"awsRegion\":[\"us-east-1\"]}");

    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
    void aFilterNeverThrowsWhateverTheContent(
            @ForAll("contents") String content, @ForAll("patterns") List<String> patterns) {
        Filter filter = EventFilterTest.filter("body", patterns.toArray(new String[0]));

        assertThatCode(() -> filter.keeps(Viewed.message(content))).doesNotThrowAnyException();
    }

    @Example
    void aMegabyteIsNoTrouble() {
        Filter filter = EventFilterTest.filter("body", PATTERNS.get(0), PATTERNS.get(5));

        assertThat(filter.keeps(Viewed.message("x".repeat(1 << 20)))).isTrue();
        assertThat(filter.keeps(Viewed.message("{\"a\":[" + "\"y\",".repeat(1 << 18) + "\"x\"]}")))
                .isTrue();
        assertThat(filter.keeps(Viewed.message("{\"a\":\"" + "y".repeat(1 << 20) + "\"}")))
                .isFalse();
    }

    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
    void aFurtherFilterNeverMakesFewerRecordsMatch(
            @ForAll("contents") String content,
            @ForAll("patterns") List<String> patterns,
            @ForAll("pattern") String more) {
        List<String> further = new ArrayList<>(patterns);
        further.add(more);
        Viewed record = Viewed.message(content);

        boolean kept =
                EventFilterTest.filter("body", patterns.toArray(new String[0])).keeps(record);
        boolean keptByMore =
                EventFilterTest.filter("body", further.toArray(new String[0])).keeps(record);

        assertThat(keptByMore)
                .isEqualTo(kept || EventFilterTest.filter("body", more).keeps(record));
    }

    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
    void anObjectPatternMatchesNoContentThatIsNotAnObject(@ForAll("contents") String content) {
        Filter anything = EventFilterTest.filter(
                "body", "{\"body\":{\"$or\":[{\"gone\":[{\"exists\":false}]},{\"gone\":[{\"exists\":true}]}]}}");

        assertThat(anything.keeps(Viewed.message(content))).isEqualTo(JsonObjects.isOne(content));
    }

    @Provide
    Arbitrary<String> pattern() {
        return Arbitraries.of(PATTERNS);
    }

    @Provide
    Arbitrary<List<String>> patterns() {
        return pattern().list().ofMinSize(1).ofMaxSize(4);
    }

    @Provide
    Arbitrary<String> contents() {
        Arbitrary<String> anyText = Arbitraries.strings().all().ofMaxLength(40);
        Arbitrary<String> almostJson = Arbitraries.strings()
                .withChars("{}[]\":,\\ab1x \ud800\udc00-.e")
                .ofMaxLength(30);
        return Arbitraries.frequencyOf(
                Tuple.of(4, json(2)),
                Tuple.of(2, damaged()),
                Tuple.of(2, almostJson),
                Tuple.of(2, almostJson.map(text -> "{" + text + "}")),
                Tuple.of(2, anyText),
                Tuple.of(1, extremes()));
    }

    private Arbitrary<String> json(int depth) {
        Arbitrary<String> scalar = Arbitraries.of(
                "1",
                "1.0",
                "-0",
                "6e3",
                "1e999999999",
                "9".repeat(400),
                "\"x\"",
                "\"\"",
                "\"\\ud800\"",
                "null",
                "true");
        Arbitrary<String> value = depth == 0
                ? scalar
                : Arbitraries.oneOf(
                        scalar,
                        json(depth - 1),
                        json(depth - 1).list().ofMaxSize(3).map(list -> "[" + String.join(",", list) + "]"));
        Arbitrary<String> member = Combinators.combine(Arbitraries.of("a", "b", "a.b", "", "gone"), value)
                .as((name, inner) -> "\"" + name + "\":" + inner);
        return member.list().ofMaxSize(3).map(members -> "{" + String.join(",", members) + "}");
    }

    private Arbitrary<String> damaged() {
        return Combinators.combine(
                        json(2), Arbitraries.doubles().between(0, 1), Arbitraries.of("", "}", "\"", "\\", ","))
                .as((text, where, damage) -> {
                    int at = (int) (where * text.length());
                    return text.substring(0, at) + damage + text.substring(Math.min(text.length(), at + 1));
                });
    }

    private static Arbitrary<String> extremes() {
        return Arbitraries.of(
                "{\"a\":".repeat(2_000) + "1" + "}".repeat(2_000),
                "{\"a\":".repeat(2_000),
                "{\"a\":" + "[".repeat(2_000) + "1" + "]".repeat(2_000) + "}",
                "[".repeat(2_000),
                "{\"a\":" + "1".repeat(5_000) + "}",
                "{\"" + "n".repeat(60_000) + "\":1}",
                "{\"a\":\"" + "x".repeat(1 << 12) + "\"}",
                "{\"a\":[" + "\"x\",".repeat(1 << 10) + "1]}",
                "\\".repeat(1 << 10) + "\ud800");
    }
}
