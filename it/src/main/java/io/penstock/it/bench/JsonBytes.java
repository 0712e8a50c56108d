package io.penstock.it.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** Writes JSON by hand into bytes; ASCII only. Used by one thread. */
final class JsonBytes {

    private byte[] bytes = new byte[2048];
    private int size;

    /** Text that is JSON already. */
    JsonBytes raw(String json) {
        byte[] text = json.getBytes(UTF_8);
        grow(text.length);
        System.arraycopy(text, 0, bytes, size, text.length);
        size += text.length;
        return this;
    }

    /** A JSON string. */
    JsonBytes text(String value) {
        int length = value.length();
        grow(2 * length + 2);
        byte[] to = bytes;
        int at = size;
        to[at++] = '"';
        for (int index = 0; index < length; index++) {
            char next = value.charAt(index);
            if (next < ' ' || next > '~') {
                throw new IllegalArgumentException("not written here: " + (int) next);
            }
            if (next == '"' || next == '\\') {
                to[at++] = '\\';
            }
            to[at++] = (byte) next;
        }
        to[at++] = '"';
        size = at;
        return this;
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
