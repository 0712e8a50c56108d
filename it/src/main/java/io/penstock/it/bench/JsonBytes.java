package io.penstock.it.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Writes JSON by hand into bytes; ASCII only. Used by one thread. */
final class JsonBytes {

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = 0x8080_8080_8080_8080L;

    private byte[] bytes = new byte[2048];
    private int size;

    /** Text that is JSON already, made once. */
    static byte[] ascii(String json) {
        return json.getBytes(US_ASCII);
    }

    /** JSON as it is. */
    JsonBytes raw(byte[] text) {
        grow(text.length);
        System.arraycopy(text, 0, bytes, size, text.length);
        size += text.length;
        return this;
    }

    /** A JSON string; eight characters are looked at together, and spans are copied whole. */
    JsonBytes text(String value) {
        byte[] text = value.getBytes(US_ASCII);
        grow(2 * text.length + 2);
        bytes[size++] = '"';
        int copied = 0;
        for (int at = 0; at < text.length; at++) {
            while (at + Long.BYTES <= text.length && isPlain((long) EIGHT_BYTES.get(text, at))) {
                at += Long.BYTES;
            }
            if (at == text.length) {
                break;
            }
            byte next = text[at];
            if (next < ' ' || next > '~') {
                throw new IllegalArgumentException("not written here: " + next);
            }
            if (next == '"' || next == '\\') {
                copy(text, copied, at);
                bytes[size++] = '\\';
                copied = at;
            }
        }
        copy(text, copied, text.length);
        bytes[size++] = '"';
        return this;
    }

    /** True when none of the eight bytes is a control character, a quote, a backslash, or beyond ASCII. */
    private static boolean isPlain(long eight) {
        long care = ((eight - ONES * ' ') & ~eight) | eight | zero(eight ^ (ONES * '"')) | zero(eight ^ (ONES * '\\'));
        return (care & HIGHS) == 0;
    }

    private static long zero(long eight) {
        return (eight - ONES) & ~eight;
    }

    private void copy(byte[] text, int from, int to) {
        System.arraycopy(text, from, bytes, size, to - from);
        size += to - from;
    }

    /** What was written; the next text starts anew. */
    byte[] take() {
        byte[] all = Arrays.copyOf(bytes, size);
        size = 0;
        return all;
    }

    private void grow(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * (size + more));
        }
    }
}
