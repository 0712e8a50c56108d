package io.penstock.sqs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.core.record.JsonBytes;
import java.security.MessageDigest;

/**
 * One JSON value as it stands in bytes that nobody changes, in UTF-8 and well-formed, so that it can be copied as it
 * is. Immutable.
 */
final class JsonSlice {

    /** An empty text. */
    static final JsonSlice EMPTY = of("");

    private static final byte[] REPLACEMENT = "\uFFFD".getBytes(UTF_8);

    private final byte[] bytes;
    private final int from;
    private final int to;
    private final boolean escaped;
    private final boolean whole;

    private JsonSlice(byte[] bytes, int from, int to, boolean escaped, boolean whole) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.escaped = escaped;
        this.whole = whole;
    }

    /**
     * The string in {@code bytes} from its first quote to before {@code to}.
     *
     * @param escaped whether it has a backslash
     * @param whole false when it has half of a surrogate pair, which no UTF-8 can hold
     */
    static JsonSlice string(byte[] bytes, int from, int to, boolean escaped, boolean whole) {
        return new JsonSlice(bytes, from, to, escaped, whole);
    }

    /** A value of another kind. */
    static JsonSlice value(byte[] bytes, int from, int to) {
        return new JsonSlice(bytes, from, to, false, true);
    }

    /** The string {@code text}, written as events have it. */
    static JsonSlice of(String text) {
        byte[] json = new JsonBytes(text.length() + 16).text(text).toBytes();
        return new JsonSlice(json, 0, json.length, true, true);
    }

    /** True for the string {@code ascii}, written without escapes. */
    boolean is(String ascii) {
        if (to - from - 2 != ascii.length()) {
            return false;
        }
        for (int index = 0; index < ascii.length(); index++) {
            if (bytes[from + 1 + index] != ascii.charAt(index)) {
                return false;
            }
        }
        return true;
    }

    /** How many bytes it has. */
    int size() {
        return to - from;
    }

    /** False when it has half of a surrogate pair, in whose place U+FFFD is read and written. */
    boolean isWhole() {
        return whole;
    }

    /** Writes the value: its bytes as they are wherever they are well-formed Unicode. */
    JsonBytes writeTo(JsonBytes json) {
        return whole ? json.raw(bytes, from, to - from) : json.text(text());
    }

    /** The text of a string. */
    String text() {
        if (!escaped) {
            return new String(bytes, from + 1, to - from - 2, UTF_8);
        }
        byte[] text = new byte[to - from - 2];
        return new String(text, 0, decode(text), UTF_8);
    }

    /** Adds the text of a string in UTF-8 to {@code digest}. */
    void addTo(MessageDigest digest) {
        if (escaped) {
            byte[] text = new byte[to - from - 2];
            digest.update(text, 0, decode(text));
        } else {
            digest.update(bytes, from + 1, to - from - 2);
        }
    }

    /** Writes the text of a string to {@code text}, in UTF-8, which is no longer than the string; returns its size. */
    private int decode(byte[] text) {
        int end = to - 1;
        int size = 0;
        int at = from + 1;
        while (at < end) {
            int plain = at;
            while (at < end && bytes[at] != '\\') {
                at++;
            }
            System.arraycopy(bytes, plain, text, size, at - plain);
            size += at - plain;
            if (at < end && bytes[at + 1] == 'u') {
                int point = codePoint(at);
                size = utf8(point, text, size);
                at += point < Character.MIN_SUPPLEMENTARY_CODE_POINT ? 6 : 12;
            } else if (at < end) {
                text[size++] = unescaped(bytes[at + 1]);
                at += 2;
            }
        }
        return size;
    }

    private static byte unescaped(byte character) {
        return switch (character) {
            case 'b' -> '\b';
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'f' -> '\f';
            case 'r' -> '\r';
            default -> character;
        };
    }

    /** What the escape at {@code at} stands for, together with the other half of a pair; a half alone as it is. */
    private int codePoint(int at) {
        char unit = unit(bytes, at);
        if (Character.isHighSurrogate(unit) && at + 12 < to && bytes[at + 6] == '\\' && bytes[at + 7] == 'u') {
            char next = unit(bytes, at + 6);
            if (Character.isLowSurrogate(next)) {
                return Character.toCodePoint(unit, next);
            }
        }
        return unit;
    }

    /** The UTF-16 unit of the escape at {@code at}, whose digits are known to be hexadecimal. */
    static char unit(byte[] json, int at) {
        int unit = 0;
        for (int digit = at + 2; digit < at + 6; digit++) {
            unit = unit << 4 | Character.digit(json[digit], 16);
        }
        return (char) unit;
    }

    /** No escape is shorter than what it stands for, so there is room. */
    private static int utf8(int point, byte[] text, int size) {
        if (point < 0x80) {
            text[size] = (byte) point;
            return size + 1;
        }
        boolean half = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
        byte[] encoded = half ? REPLACEMENT : Character.toString(point).getBytes(UTF_8);
        System.arraycopy(encoded, 0, text, size, encoded.length);
        return size + encoded.length;
    }

    /** The value as it stands. */
    @Override
    public String toString() {
        return new String(bytes, from, to - from, UTF_8);
    }
}
