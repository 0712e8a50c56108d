package io.penstock.service.function;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Posts a body and reads the whole response. Implementations are thread-safe and block the calling (virtual) thread. */
interface HttpTransport {

    /** The largest response that a function may give: that of AWS Lambda (semantics §9). */
    int LARGEST_RESPONSE = 6_291_556;

    /**
     * Posts once; follows no redirect and repeats nothing.
     *
     * @param url absolute, http or https
     * @param headers beside those that HTTP itself needs
     * @param timeout from now to the last byte of the response
     * @throws InterruptedException when the thread is interrupted; the connection is then closed
     */
    Reply post(URI url, Map<String, String> headers, byte[] body, Duration timeout) throws InterruptedException;

    /** How it ended. */
    sealed interface Reply {

        /**
         * A whole response.
         *
         * @param functionError the header {@code X-Amz-Function-Error}
         * @param retryAfter the header {@code Retry-After}
         */
        record Answered(
                int status,
                @Nullable String functionError,
                @Nullable String retryAfter,
                byte[] body) implements Reply {}

        /** Nothing of the body was sent, so the function can't have seen it. */
        record NotSent(String reason) implements Reply {}

        /** The body may have been received, but no whole response came back. */
        record Broken(String reason) implements Reply {}

        /** No whole response came back in time; the body was sent. */
        record TimedOut() implements Reply {}

        /** The response exceeds {@link #LARGEST_RESPONSE}; reading stopped there. */
        record TooLarge() implements Reply {}

        /**
         * A response whose body ends where the connection ends, which this transport can't read.
         *
         * @param status of the response
         * @param retryAfter the header {@code Retry-After}
         */
        record Unframed(int status, @Nullable String retryAfter) implements Reply {}
    }
}
