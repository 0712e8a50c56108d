package io.penstock.it.bench;

/** One thing that a bare loop on the AWS SDK may do otherwise, to see what it costs. */
enum SdkSetting {
    /** SQS answers are not checked against their MD5 sums. */
    NO_CHECKSUMS("`checksumValidationEnabled(false)`"),
    /** The SDK does not repeat failed calls. */
    NO_RETRIES("`AwsRetryStrategy.doNotRetry()`"),
    /** Requests are not signed; only for emulators. */
    NO_SIGNING("anonymous credentials: nothing is signed (emulators only)"),
    /** The endpoint is not worked out again for every call. */
    FIXED_ENDPOINT("an `endpointProvider` that always answers the same"),
    /** The way to sign is not worked out again for every call. */
    FIXED_AUTH_SCHEME("an `authSchemeProvider` that always answers the same"),
    /** Messages come without system attributes; a mapping needs them. */
    NO_ATTRIBUTES("no system attributes are asked for (a mapping needs them)"),
    /** The asynchronous client, joined by the lane. */
    ASYNC_CLIENT("`SqsAsyncClient` on the asynchronous CRT client, joined"),
    /** Apache HttpClient 5 in place of the CRT, for SQS and for the function. */
    APACHE_CLIENT("`Apache5HttpClient` for everything"),
    /** One event loop thread in the CRT. */
    ONE_EVENT_LOOP("CRT with `numEventLoopThreads(1)`"),
    /** The asynchronous CRT client calls the function. */
    POST_ASYNC("the function is called by the asynchronous CRT client"),
    /** The JDK's own client calls the function. */
    POST_JDK("the function is called by `java.net.http`");

    private final String text;

    SdkSetting(String text) {
        this.text = text;
    }

    /** What is done otherwise, for the report. */
    String text() {
        return text;
    }
}
