package io.penstock.connect;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a call ended. */
public sealed interface HttpResult {

    /**
     * A whole answer, whatever its status; redirects are never followed.
     *
     * @param headers in the order in which they came
     * @param body empty where the answer has none
     */
    record Answered(int status, List<Map.Entry<String, String>> headers, byte[] body) implements HttpResult {

        /** The first value of a header, its name in any letters. */
        public Optional<String> header(String name) {
            return headers.stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(Map.Entry::getValue)
                    .findFirst();
        }
    }

    /**
     * Nothing of the request can have been handled.
     *
     * @param reason such as a refused connection, an unknown host, a failed TLS handshake or a proxy that refused
     */
    record NotSent(String reason) implements HttpResult {}

    /**
     * The request may have been received, but no whole answer came back.
     *
     * @param reason what broke the answer
     */
    record Broken(String reason) implements HttpResult {}

    /** No whole answer came back in time; the request was sent, at least in part. */
    record TimedOut() implements HttpResult {}

    /**
     * The answer's body is larger than the call allows; reading stopped there.
     *
     * @param headers in the order in which they came
     */
    record TooLarge(int status, List<Map.Entry<String, String>> headers) implements HttpResult {}
}
