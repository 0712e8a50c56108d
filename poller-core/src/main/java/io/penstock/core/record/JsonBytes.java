package io.penstock.core.record;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;

/**
 * JSON written straight into bytes, in UTF-8. Text keeps every character; half of a surrogate pair, which UTF-8 can't
 * hold, becomes U+FFFD. Not thread-safe.
 */
public final class JsonBytes {

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = 0x8080_8080_8080_8080L;
    private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);
    private static final byte[] REPLACEMENT = "\uFFFD".getBytes(UTF_8);

    private byte[] bytes;
    private int size;

    /** Nothing yet, with room for {@code capacity} bytes; where that is exactly what is written, it is written once. */
    public JsonBytes(int capacity) {
        bytes = new byte[capacity];
    }

    /** Bytes as they are: punctuation, keys, JSON written before. */
    public JsonBytes raw(byte[] written) {
        raw(written, 0, written.length);
        return this;
    }

    /** Bytes as they are: {@code length} of {@code from}, from {@code start} on. */
    public JsonBytes raw(byte[] from, int start, int length) {
        ensure(length);
        System.arraycopy(from, start, bytes, size, length);
        size += length;
        return this;
    }

    /** One ASCII character as it is. */
    public JsonBytes raw(char ascii) {
        ensure(1);
        bytes[size++] = (byte) ascii;
        return this;
    }

    /** A JSON string. */
    public JsonBytes text(String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        boolean oneByteEach = utf8.length == text.length();
        if (!oneByteEach && hasHalfPair(text)) {
            return text(withoutHalfPairs(text));
        }
        ensure(utf8.length + 2);
        bytes[size++] = '"';
        escape(utf8, text, oneByteEach);
        return raw('"');
    }

    /** A JSON string of {@code binary} in base64. */
    public JsonBytes base64(byte[] binary) {
        return raw('"').raw(Base64.getEncoder().encode(binary)).raw('"');
    }

    /** ASCII text as it is written by {@link #raw(byte[])}; made once and kept. */
    public static byte[] ascii(String json) {
        return json.getBytes(US_ASCII);
    }

    /** What was written, in an array that is not written to again. */
    public byte[] toBytes() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    /** Eight bytes are written together where none of them needs care. There is room for {@code utf8} as it is. */
    private void escape(byte[] utf8, String text, boolean oneByteEach) {
        int at = 0;
        while (at < utf8.length) {
            int end = Math.min(at + Long.BYTES, utf8.length);
            if (end - at == Long.BYTES) {
                long eight = (long) EIGHT_BYTES.get(utf8, at);
                if (isPlain(eight)) {
                    EIGHT_BYTES.set(bytes, size, eight);
                    size += Long.BYTES;
                    at = end;
                    continue;
                }
            }
            for (; at < end; at++) {
                byte next = utf8[at];
                if (next == '?' && oneByteEach && text.charAt(at) != '?') {
                    raw(REPLACEMENT);
                    ensure(utf8.length - at);
                } else if (next == '"' || next == '\\' || (next >= 0 && next < ' ')) {
                    escape(next);
                    ensure(utf8.length - at);
                } else {
                    bytes[size++] = next;
                }
            }
        }
    }

    /** True when none of the eight bytes is a control character, a quote, a backslash, or a question mark. */
    private static boolean isPlain(long eight) {
        long care = ((eight - ONES * ' ') & ~eight)
                | zero(eight ^ (ONES * '"'))
                | zero(eight ^ (ONES * '\\'))
                // String.getBytes writes a question mark for half of a surrogate pair
                | zero(eight ^ (ONES * '?'));
        return (care & HIGHS) == 0;
    }

    private static long zero(long eight) {
        return (eight - ONES) & ~eight;
    }

    private void escape(byte character) {
        raw('\\');
        switch (character) {
            case '"', '\\' -> raw((char) character);
            case '\b' -> raw('b');
            case '\t' -> raw('t');
            case '\n' -> raw('n');
            case '\f' -> raw('f');
            case '\r' -> raw('r');
            default ->
                raw('u').raw('0').raw('0').raw((char) HEX[character >> 4]).raw((char) HEX[character & 0xF]);
        }
    }

    private static boolean hasHalfPair(String text) {
        for (int at = 0; at < text.length(); at++) {
            char next = text.charAt(at);
            if (Character.isSurrogate(next)) {
                boolean whole = Character.isHighSurrogate(next)
                        && at + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(at + 1));
                if (!whole) {
                    return true;
                }
                at++;
            }
        }
        return false;
    }

    private static String withoutHalfPairs(String text) {
        StringBuilder whole = new StringBuilder(text.length());
        text.codePoints()
                .map(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? 0xFFFD : point)
                .forEach(whole::appendCodePoint);
        return whole.toString();
    }

    private void ensure(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
