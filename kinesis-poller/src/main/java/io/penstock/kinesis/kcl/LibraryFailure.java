package io.penstock.kinesis.kcl;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.kinesis.exceptions.internal.KinesisClientLibIOException;
import software.amazon.kinesis.leases.exceptions.LeasingException;

/**
 * What kept a library from starting.
 *
 * @param thrown as the library wrapped it
 */
record LibraryFailure(Throwable thrown) {

    /** True when a call of a service failed, and not our own code. */
    boolean isOfTheService() {
        return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause instanceof SdkException
                        || cause instanceof LeasingException
                        || cause instanceof KinesisClientLibIOException
                        || cause instanceof IOException
                        || cause instanceof TimeoutException);
    }

    /** What the service answered, else the innermost message. */
    String reason() {
        Throwable cause = thrown;
        while (!(cause instanceof SdkException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
