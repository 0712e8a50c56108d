package io.penstock.it.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/** Writes JSON by hand into bytes; ASCII only. Used by one thread. */
final class JsonBytes {

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

    /** A JSON string; spans between characters that need an escape are copied whole. */
    JsonBytes text(String value) {
        byte[] text = value.getBytes(US_ASCII);
        grow(2 * text.length + 2);
        bytes[size++] = '"';
        int copied = 0;
        for (int at = 0; at < text.length; at++) {
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
