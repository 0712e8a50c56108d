package io.penstock.sqs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

/**
 * Reads JSON in UTF-8 from front to back and hands out slices of it, without a tree or copies. It refuses what is no
 * JSON, so that every slice may stand in another document. Not thread-safe.
 */
final class JsonReader {

    /** Deeper than any answer of SQS, and far less than a stack bears. */
    private static final int DEEPEST = 100;

    private final byte[] json;
    private final JsonStrings strings;
    private int at;
    private boolean first;

    /** At the beginning of {@code json}. */
    JsonReader(byte[] json) {
        this.json = json;
        this.strings = new JsonStrings(json);
    }

    /** Where it reads next, after white space. */
    int position() throws MalformedJson {
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
    boolean object() throws MalformedJson {
        return enter('{');
    }

    /** Enters an array; a value of another kind is skipped, and false. */
    boolean array() throws MalformedJson {
        return enter('[');
    }

    private boolean enter(char bracket) throws MalformedJson {
        if (peek() != bracket) {
            skip();
            return false;
        }
        at++;
        first = true;
        return true;
    }

    /** The next member's name, before whose value it then is; null after the last, when the object is left. */
    @Nullable
    JsonSlice name() throws MalformedJson {
        if (!more('}')) {
            return null;
        }
        if (peek() != '"') {
            throw new MalformedJson("no name of a member", at);
        }
        JsonSlice name = string();
        if (peek() != ':') {
            throw new MalformedJson("no colon", at);
        }
        at++;
        return name;
    }

    /** True when it is at another element; false after the last, when the array is left. */
    boolean element() throws MalformedJson {
        return more(']');
    }

    private boolean more(char bracket) throws MalformedJson {
        int next = peek();
        if (next == bracket) {
            at++;
            first = false;
            return false;
        }
        if (!first) {
            if (next != ',') {
                throw new MalformedJson("no comma", at);
            }
            at++;
        }
        first = false;
        return true;
    }

    /** The value when it is a string; a value of another kind is skipped, and null. */
    @Nullable
    JsonSlice text() throws MalformedJson {
        if (peek() == '"') {
            return string();
        }
        skip();
        return null;
    }

    /** The text of a string, or a number, true or false as it stands; null for null, and for an object or array. */
    @Nullable
    String scalar() throws MalformedJson {
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
    void skip() throws MalformedJson {
        skip(0);
    }

    private void skip(int depth) throws MalformedJson {
        if (depth > DEEPEST) {
            throw new MalformedJson("too many levels", at);
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
    private void word() throws MalformedJson {
        int from = at;
        while (at < json.length && (Character.isLetterOrDigit(json[at]) || "+-.".indexOf(json[at]) >= 0)) {
            at++;
        }
        String word = new String(json, from, at - from, ISO_8859_1);
        if (!word.matches("true|false|null|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) {
            throw new MalformedJson("no value", from);
        }
    }

    /** Refuses anything but white space that is left. */
    void end() throws MalformedJson {
        passSpace();
        if (at < json.length) {
            throw new MalformedJson("more than one value", at);
        }
    }

    /** The next character that is no white space. */
    private int peek() throws MalformedJson {
        passSpace();
        if (at >= json.length) {
            throw new MalformedJson("it ends too early", json.length);
        }
        return json[at];
    }

    private void passSpace() {
        while (at < json.length && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
            at++;
        }
    }

    private JsonSlice string() throws MalformedJson {
        JsonSlice string = strings.from(at);
        at += string.size();
        return string;
    }
}
