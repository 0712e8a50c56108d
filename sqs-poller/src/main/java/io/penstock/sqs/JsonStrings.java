package io.penstock.sqs;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds the ends of the strings in JSON, and refuses those that are no JSON or no UTF-8. It looks at eight bytes at a
 * time, because bodies are most of what is received. Not thread-safe.
 */
final class JsonStrings {

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = 0x8080_8080_8080_8080L;

    private final byte[] json;
    private int at;

    /** Those of {@code json}, which nobody changes. */
    JsonStrings(byte[] json) {
        this.json = json;
    }

    /** The string whose first quote is at {@code from}. */
    JsonSlice from(int from) throws MalformedJson {
        at = from + 1;
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
                throw new MalformedJson("a control character in a string", at);
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
            // a carry can mark only bytes after the first that is marked rightly
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

    private byte byteAt(int index) throws MalformedJson {
        if (index >= json.length) {
            throw new MalformedJson("it ends too early", json.length);
        }
        return json[index];
    }

    /** Passes over an escape, with its other half when it is half of a surrogate pair; false for a half alone. */
    private boolean escape() throws MalformedJson {
        byte kind = byteAt(at + 1);
        if (kind != 'u') {
            if ("\"\\/bfnrt".indexOf(kind) < 0) {
                throw new MalformedJson("an unknown escape", at);
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

    private char unit() throws MalformedJson {
        for (int digit = at + 2; digit < at + 6; digit++) {
            if (Character.digit(byteAt(digit), 16) < 0) {
                throw new MalformedJson("an unknown escape", at);
            }
        }
        char unit = JsonSlice.unit(json, at);
        at += 6;
        return unit;
    }

    /** How many bytes the character has that begins here (RFC 3629). */
    private int utf8() throws MalformedJson {
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
            throw new MalformedJson("no UTF-8", at);
        }
        return length;
    }
}
