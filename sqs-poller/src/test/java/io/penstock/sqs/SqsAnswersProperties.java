package io.penstock.sqs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.core.mapping.Arn;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import software.amazon.awssdk.regions.Region;
import tools.jackson.databind.json.JsonMapper;

/** Whatever a message holds and however it is escaped, the event has it as by the SDK. */
class SqsAnswersProperties {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final SqsEventFormat format =
            new SqsEventFormat(new Arn("aws", "sqs", "eu-central-1", "123456789012", "q"), false, false);

    /** One character of a body and one of the ways to write it. */
    record Written(String text, String json) {}

    @Provide
    Arbitrary<List<Written>> bodies() {
        Arbitrary<Written> plain = Arbitraries.strings()
                .withCharRange(' ', '~')
                .ofMaxLength(12)
                .map(text -> new Written(text, text.replace("\\", "\\\\").replace("\"", "\\\"")));
        Arbitrary<Written> unit =
                Arbitraries.chars().range('\0', '\uFFFF').map(character -> new Written("" + character, hex(character)));
        Arbitrary<Written> control = Arbitraries.integers()
                .between(0, 0x20)
                .map(character -> new Written("" + (char) (int) character, hex((char) (int) character)));
        Arbitrary<Written> raw = Arbitraries.integers()
                .between(0x7F, 0x10FFFF)
                .filter(point -> point < 0xD800 || point > 0xDFFF)
                .map(point -> new Written(Character.toString(point), Character.toString(point)));
        Arbitrary<Written> pair = Arbitraries.integers()
                .between(0x10000, 0x10FFFF)
                .map(point -> new Written(
                        Character.toString(point),
                        hex(Character.highSurrogate(point)) + hex(Character.lowSurrogate(point))));
        Arbitrary<Written> half = Arbitraries.chars()
                .range('\uD800', '\uDFFF')
                .map(character -> new Written("" + character, hex(character)));
        Arbitrary<Written> shortEscape = Arbitraries.of(
                new Written("/", "\\/"),
                new Written("\n", "\\n"),
                new Written("\r", "\\r"),
                new Written("\t", "\\t"),
                new Written("\b", "\\b"),
                new Written("\f", "\\f"),
                new Written("\"", "\\\""),
                new Written("\\", "\\\\"),
                new Written("?", "?"));
        return Arbitraries.oneOf(plain, shortEscape, unit, control, raw, pair, half)
                .list()
                .ofMaxSize(30);
    }

    private static String hex(char character) {
        return String.format(character % 2 == 0 ? "\\u%04x" : "\\u%04X", (int) character);
    }

    private byte[] bySdk(String answer) {
        QueueCalls sdk = new SdkQueueCalls(TestClients.answering(Region.EU_CENTRAL_1, answer));
        try {
            SqsMessage message = sdk.receive("https://sqs/1/q", 10, 0, 30, null, Duration.ofSeconds(10))
                    .getFirst();
            return format.record(message, NOW).json();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @Property(tries = 400)
    void theEventIsAsByTheSdk(@ForAll("bodies") List<Written> body, @ForAll("bodies") List<Written> value)
            throws Exception {
        String text = String.join("", body.stream().map(Written::text).toList());
        String escaped = String.join("", body.stream().map(Written::json).toList());
        String attribute = String.join("", value.stream().map(Written::text).toList());
        String answer =
                TestAnswer.of(text, escaped, List.of(TestAnswer.Attribute.text("a", "String", whole(attribute))));

        SqsMessage lean = SqsAnswers.messages(answer.getBytes(UTF_8)).getFirst();
        byte[] json = format.record(lean, NOW).json();

        assertThat(JsonMapper.shared().readTree(json))
                .isEqualTo(JsonMapper.shared().readTree(bySdk(answer)));
        assertThat(lean.body().text()).isEqualTo(whole(text));
        assertThat(new MessageDigests().fault(lean)).isEmpty();
        if (text.equals(whole(text))) {
            assertThat(new String(json, UTF_8)).contains("\"body\":\"" + escaped + "\"");
        }
    }

    /** As UTF-8 can hold it. */
    private static String whole(String text) {
        return text.codePoints()
                .map(point -> point >= 0xD800 && point <= 0xDFFF ? 0xFFFD : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Property(tries = 200)
    void whatIsCutOffIsRefused(@ForAll("bodies") List<Written> body, @ForAll @IntRange(min = 1, max = 99) int percent) {
        byte[] answer = TestAnswer.of(
                        "", String.join("", body.stream().map(Written::json).toList()), List.of())
                .getBytes(UTF_8);
        byte[] part = Arrays.copyOf(answer, Math.max(1, answer.length * percent / 100));

        assertThatThrownBy(() -> SqsAnswers.messages(part)).isInstanceOf(MalformedJson.class);
    }

    @Property(tries = 2_000)
    void fromAnAnswerThatIsDamagedNoBrokenEventIsMade(
            @ForAll("bodies") List<Written> body, @ForAll int place, @ForAll byte damage) {
        byte[] answer = TestAnswer.of(
                        "", String.join("", body.stream().map(Written::json).toList()), List.of())
                .getBytes(UTF_8);
        answer[Math.floorMod(place, answer.length)] = damage;
        List<SqsMessage> messages;
        try {
            messages = SqsAnswers.messages(answer);
        } catch (MalformedJson refused) {
            return;
        }
        for (SqsMessage message : messages) {
            byte[] json = format.record(message, NOW).json();
            assertThat(JsonMapper.shared().readTree(json).isObject()).isTrue();
            assertThat(UTF_8.decode(ByteBuffer.wrap(json)).toString().getBytes(UTF_8))
                    .isEqualTo(json);
        }
    }
}
