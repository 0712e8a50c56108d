package io.penstock.sqs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON in UTF-8 from front to back and hands out slices of it, without a tree or copies. It refuses what is no
 * JSON, so that every slice may stand in another document. Not thread-safe.
 */
final class JsonReader {

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = 0x8080_8080_8080_8080L;

    /** Deeper than any answer of SQS, and far less than a stack bears. */
    private static final int DEEPEST = 100;

    /** What was read is no JSON, or has ended too early. */
    static final class Malformed extends Exception {

        private static final long serialVersionUID = 1L;

        Malformed(String what, int at) {
            super(what + " at byte " + at);
        }
    }

    private final byte[] json;
    private int at;
    private boolean first;

    /** At the beginning of {@code json}. */
    JsonReader(byte[] json) {
        this.json = json;
    }

    /** Where it reads next, behind white space. */
    int position() throws Malformed {
        peek();
        return at;
    }

    /** Goes back to a value, at a {@link #position()} before. */
    void back(int position) {
        at = position;
    }

    /** The bytes from {@code position} on, which are one value that was read. */
    JsonSlice since(int position) {
        return JsonSlice.value(json, position, at);
    }

    /** Enters an object; a value of another kind is skipped, and false. */
    boolean object() throws Malformed {
        return enter('{');
    }

    /** Enters an array; a value of another kind is skipped, and false. */
    boolean array() throws Malformed {
        return enter('[');
    }

    private boolean enter(char bracket) throws Malformed {
        if (peek() != bracket) {
            skip();
            return false;
        }
        at++;
        first = true;
        return true;
    }

    /** The next member's name, in whose value it then is; null behind the last, when the object is left. */
    @Nullable
    JsonSlice name() throws Malformed {
        if (!more('}')) {
            return null;
        }
        if (peek() != '"') {
            throw new Malformed("no name of a member", at);
        }
        JsonSlice name = string();
        if (peek() != ':') {
            throw new Malformed("no colon", at);
        }
        at++;
        return name;
    }

    /** True when it is at another element; false behind the last, when the array is left. */
    boolean element() throws Malformed {
        return more(']');
    }

    private boolean more(char bracket) throws Malformed {
        int next = peek();
        if (next == bracket) {
            at++;
            first = false;
            return false;
        }
        if (!first) {
            if (next != ',') {
                throw new Malformed("no comma", at);
            }
            at++;
        }
        first = false;
        return true;
    }

    /** The value when it is a string; a value of another kind is skipped, and null. */
    @Nullable
    JsonSlice text() throws Malformed {
        if (peek() == '"') {
            return string();
        }
        skip();
        return null;
    }

    /** The text of a string, or a number, true or false as it stands; null for null, and for an object or array. */
    @Nullable
    String scalar() throws Malformed {
        JsonSlice text = null;
        int from = position();
        switch (json[from]) {
            case '"' -> text = string();
            case '{', '[' -> skip();
            default -> {
                word();
                text = since(from);
            }
        }
        if (text == null || json[from] == 'n') {
            return null;
        }
        return json[from] == '"' ? text.text() : text.toString();
    }

    /** Passes over one value. */
    void skip() throws Malformed {
        skip(0);
    }

    private void skip(int depth) throws Malformed {
        if (depth > DEEPEST) {
            throw new Malformed("too many levels", at);
        }
        switch (peek()) {
            case '"' -> string();
            case '{' -> {
                object();
                while (name() != null) {
                    skip(depth + 1);
                }
            }
            case '[' -> {
                array();
                while (element()) {
                    skip(depth + 1);
                }
            }
            default -> word();
        }
    }

    /** A number, or true, false, null. */
    private void word() throws Malformed {
        int from = at;
        while (at < json.length && (Character.isLetterOrDigit(json[at]) || "+-.".indexOf(json[at]) >= 0)) {
            at++;
        }
        String word = new String(json, from, at - from, ISO_8859_1);
        if (!word.matches("true|false|null|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) {
            throw new Malformed("no value", from);
        }
    }

    /** Sees that nothing but white space is left. */
    void end() throws Malformed {
        passSpace();
        if (at < json.length) {
            throw new Malformed("more than one value", at);
        }
    }

    /** The next character that is no white space. */
    private int peek() throws Malformed {
        passSpace();
        return byteAt(at);
    }

    private void passSpace() {
        while (at < json.length && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
            at++;
        }
    }

    private JsonSlice string() throws Malformed {
        int from = at++;
        boolean escaped = false;
        boolean whole = true;
        while (true) {
            passPlain();
            byte next = byteAt(at);
            if (next == '"') {
                at++;
                return JsonSlice.string(json, from, at, escaped, whole);
            }
            if (next == '\\') {
                escaped = true;
                whole &= escape();
            } else if (next < 0) {
                at += utf8();
            } else if (next < ' ') {
                throw new Malformed("a control character in a string", at);
            } else {
                at++;
            }
        }
    }

    /** Passes over what neither ends a string nor escapes, is no control character and no part of a longer one. */
    private void passPlain() {
        while (at + Long.BYTES <= json.length) {
            long eight = (long) EIGHT_BYTES.get(json, at);
            long care = (eight - ONES * ' ') | eight | zero(eight ^ (ONES * '"')) | zero(eight ^ (ONES * '\\'));
            // a carry can mark only bytes behind the first that is marked rightly
            int plain = Long.numberOfTrailingZeros(care & HIGHS) / Byte.SIZE;
            at += plain;
            if (plain < Long.BYTES) {
                return;
            }
        }
    }

    private static long zero(long eight) {
        return (eight - ONES) & ~eight;
    }

    private byte byteAt(int index) throws Malformed {
        if (index >= json.length) {
            throw new Malformed("it ends too early", json.length);
        }
        return json[index];
    }

    /** Passes over an escape, with its other half when it is half of a surrogate pair; false for a half alone. */
    private boolean escape() throws Malformed {
        byte kind = byteAt(at + 1);
        if (kind != 'u') {
            if ("\"\\/bfnrt".indexOf(kind) < 0) {
                throw new Malformed("an unknown escape", at);
            }
            at += 2;
            return true;
        }
        char unit = unit();
        if (!Character.isSurrogate(unit)) {
            return true;
        }
        if (Character.isLowSurrogate(unit) || byteAt(at) != '\\' || byteAt(at + 1) != 'u') {
            return false;
        }
        int second = at;
        if (Character.isLowSurrogate(unit())) {
            return true;
        }
        at = second;
        return false;
    }

    private char unit() throws Malformed {
        for (int digit = at + 2; digit < at + 6; digit++) {
            if (Character.digit(byteAt(digit), 16) < 0) {
                throw new Malformed("an unknown escape", at);
            }
        }
        char unit = JsonSlice.unit(json, at);
        at += 6;
        return unit;
    }

    /** How many bytes the character has that begins here (RFC 3629). */
    private int utf8() throws Malformed {
        int lead = json[at] & 0xFF;
        int second = byteAt(at + 1) & 0xFF;
        int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        int least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        boolean valid = lead >= 0xC2 && lead <= 0xF4 && second >= least && second <= most;
        for (int more = 2; more < length; more++) {
            valid &= (byteAt(at + more) & 0xC0) == 0x80;
        }
        if (!valid) {
            throw new Malformed("no UTF-8", at);
        }
        return length;
    }
}
