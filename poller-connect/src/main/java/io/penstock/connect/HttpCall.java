package io.penstock.connect;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One request and its bounds. Immutable; nobody may write to its body.
 *
 * @param method such as {@code POST}
 * @param headers beside {@code Content-Length}, and {@code Host} where it is the URL's own
 * @param body empty for none
 * @param timeout from now to the last byte of the answer; more than 0 and at most one day
 * @param largest how many bytes the answer's body may have
 */
public record HttpCall(
        String method, Url url, List<Map.Entry<String, String>> headers, byte[] body, Duration timeout, int largest) {

    private static final Duration LONGEST = Duration.ofDays(1);
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException when a bound is not kept, or a method or header would break the request
     */
    public HttpCall {
        headers = List.copyOf(headers);
        if (!isToken(method)) {
            throw new IllegalArgumentException("\"" + method + "\" is no method");
        }
        if (!timeout.isPositive() || timeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a timeout is more than 0 and at most one day, not " + timeout);
        }
        if (largest < 0) {
            throw new IllegalArgumentException("the largest answer can't have " + largest + " bytes");
        }
        for (Map.Entry<String, String> header : headers) {
            if (!isToken(header.getKey())) {
                throw new IllegalArgumentException("\"" + header.getKey() + "\" is no name of a header");
            }
            if (breaksLine(header.getValue())) {
                throw new IllegalArgumentException("the header " + header.getKey() + " has a control character");
            }
        }
    }

    /** A {@code POST} of {@code body}. */
    public static HttpCall post(Url url, Map<String, String> headers, byte[] body, Duration timeout, int largest) {
        return new HttpCall("POST", url, List.copyOf(headers.entrySet()), body, timeout, largest);
    }

    /** Method and URL; headers and bodies hold secrets. */
    @Override
    public String toString() {
        return method + " " + url;
    }

    private static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean alphanumeric = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!alphanumeric && TOKEN_MARKS.indexOf(c) < 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean breaksLine(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7F) {
                return true;
            }
        }
        return false;
    }
}
