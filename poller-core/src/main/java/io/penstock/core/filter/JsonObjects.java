package io.penstock.core.filter;

import io.penstock.core.record.JsonLimits;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Decides whether a text is one JSON object. */
final class JsonObjects {

    private static final JsonFactory JSON =
            JsonFactory.builder().streamReadConstraints(JsonLimits.PASSED_OVER).build();

    private JsonObjects() {}

    /**
     * True when {@code text} starts with a brace whose partner is its end, apart from white space. A JSON parser that
     * reads one object of such a text has read all of it, so nothing can follow the object.
     */
    static boolean isShapedAsOne(String text) {
        int at = skipWhiteSpace(text, 0);
        if (at == text.length() || text.charAt(at) != '{') {
            return false;
        }
        int depth = 0;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at = endOfString(text, at);
                if (at < 0) {
                    return false;
                }
            } else if (c == '{') {
                depth++;
            } else if (c == '}') {
                depth--;
                if (depth == 0) {
                    return skipWhiteSpace(text, at + 1) == text.length();
                }
            }
        }
        return false;
    }

    /** Reads {@code text}, up to the depth that JSON may have here (F15). */
    static JsonParser parser(String text) {
        return JSON.createParser(ObjectReadContext.empty(), text);
    }

    /** True when {@code text} is one JSON object; reads all of it. */
    static boolean isOne(String text) {
        if (!isShapedAsOne(text)) {
            return false;
        }
        try (JsonParser parser = parser(text)) {
            while (parser.nextToken() != null) {
                parser.finishToken();
            }
            return true;
        } catch (JacksonException notJson) {
            return false;
        }
    }

    /** The quote that ends the string which starts at {@code quote}, or -1. */
    private static int endOfString(String text, int quote) {
        int end = quote;
        int escapes;
        do {
            end = text.indexOf('"', end + 1);
            escapes = 0;
            while (end > 0 && text.charAt(end - 1 - escapes) == '\\') {
                escapes++;
            }
        } while (escapes % 2 == 1);
        return end;
    }

    private static int skipWhiteSpace(String text, int from) {
        int at = from;
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }
}
