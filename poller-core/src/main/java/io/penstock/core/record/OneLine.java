package io.penstock.core.record;

/**
 * Text from outside that is logged or shown: an error message of a server, a header, an exception's text. It stays on
 * one line, so that nobody outside can write lines of a log.
 */
public final class OneLine {

    private OneLine() {}

    /** The same text with each run of line breaks and other control characters as one blank. */
    public static String of(String text) {
        return text.codePoints().anyMatch(OneLine::breaks)
                ? text.replaceAll("[\\x00-\\x1F\\x7F-\\x9F\\u2028\\u2029]+", " ")
                        .strip()
                : text;
    }

    private static boolean breaks(int character) {
        return Character.isISOControl(character) || character == 0x2028 || character == 0x2029;
    }
}
