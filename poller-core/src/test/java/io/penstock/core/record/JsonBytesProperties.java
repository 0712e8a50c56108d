package io.penstock.core.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class JsonBytesProperties {

    @Property(tries = 1_000)
    void jacksonReadsBackWhatWasWritten(@ForAll("texts") String text) {
        assertThat(readBack(text)).isEqualTo(wellFormed(text));
    }

    @Property(tries = 500)
    void whateverPositionASpecialCharacterHas(@ForAll("asciiWithOneSpecial") String text) {
        assertThat(readBack(text)).isEqualTo(wellFormed(text));
    }

    @Test
    void controlCharactersQuotesAndBackslashesAreEscapedInTheUsualWay() {
        String written = new String(
                new JsonBytes(1)
                        .text("a\"b\\c/\b\t\n\f\r\u0000\u001f\u007f&<?'")
                        .toBytes(),
                UTF_8);

        assertThat(written).isEqualTo("\"a\\\"b\\\\c/\\b\\t\\n\\f\\r\\u0000\\u001f\u007f&<?'\"");
    }

    @Test
    void halfOfASurrogatePairBecomesTheReplacementCharacter() {
        assertThat(readBack("??? \uD83D ?")).isEqualTo("??? \uFFFD ?");
        assertThat(readBack("ü? \uDC4B ?")).isEqualTo("ü? \uFFFD ?");
        assertThat(readBack("\uD83D\uDC4B\uD83D")).isEqualTo("\uD83D\uDC4B\uFFFD");
    }

    @Test
    void whatWasTakenStaysAsItIsWhenMoreIsWritten() {
        JsonBytes json = new JsonBytes(4).raw(JsonBytes.ascii("true"));
        byte[] taken = json.toBytes();

        byte[] more = json.raw(',').text("a").toBytes();

        assertThat(taken).isEqualTo(JsonBytes.ascii("true"));
        assertThat(more).isEqualTo(JsonBytes.ascii("true,\"a\""));
    }

    private static String readBack(String text) {
        byte[] json = new JsonBytes(4).text(text).toBytes();
        return JsonMapper.shared().readTree(json).asString();
    }

    private static String wellFormed(String text) {
        StringBuilder whole = new StringBuilder();
        text.codePoints()
                .forEach(point ->
                        whole.appendCodePoint(Character.getType(point) == Character.SURROGATE ? 0xFFFD : point));
        return whole.toString();
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> any = Arbitraries.strings().all().ofMaxLength(80);
        Arbitrary<String> halfPairs = Arbitraries.strings()
                .withCharRange('\uD7F0', '\uE010')
                .withChars("ab?\"\\é")
                .ofMaxLength(40);
        Arbitrary<String> ascii = Arbitraries.strings().ascii().ofMaxLength(200);
        return Arbitraries.oneOf(any, halfPairs, ascii);
    }

    @Provide
    Arbitrary<String> asciiWithOneSpecial() {
        Arbitrary<Integer> before = Arbitraries.integers().between(0, 20);
        Arbitrary<Integer> after = Arbitraries.integers().between(0, 20);
        Arbitrary<Character> special =
                Arbitraries.chars().with("\"\\?\u0000\u0001\u001f\n\t !\u007f").with('\uD800', '\uDC00', '\uFFFF');
        return before.flatMap(left ->
                after.flatMap(right -> special.map(character -> "x".repeat(left) + character + "y".repeat(right))));
    }
}
