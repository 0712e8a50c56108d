package io.penstock.it.support;

import java.time.Duration;

/** What a {@link FaultyProxy} does to a call. */
public sealed interface Fault {

    /** Answers as an AWS service does that refuses the call, which does not see it. */
    record Answer(int status, String type, String message) implements Fault {}

    /** Waits, then lets the call through. */
    record Delay(Duration duration) implements Fault {}

    /** Closes the connection; the service does not see the call. */
    record Drop() implements Fault {}

    /** Lets the call through, then closes the connection instead of answering. */
    record LostAnswer() implements Fault {}

    /** The answer of a service that does not want to be called so often. */
    static Fault throttled() {
        return new Answer(400, "ProvisionedThroughputExceededException", "Rate exceeded");
    }

    /** The answer of a service that has trouble of its own. */
    static Fault internalError() {
        return new Answer(500, "InternalFailure", "The service has failed");
    }
}
