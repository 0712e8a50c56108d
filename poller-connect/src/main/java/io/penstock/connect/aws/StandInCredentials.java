package io.penstock.connect.aws;

import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * The standard credentials or, while there are none, made-up ones that every emulator takes. The standard ones are
 * looked up again every minute: a look-up may fail for a moment (B49), and may take seconds. Thread-safe.
 */
final class StandInCredentials implements AwsCredentialsProvider {

    private static final Logger LOG = LoggerFactory.getLogger(StandInCredentials.class);
    private static final AwsCredentials MADE_UP = AwsBasicCredentials.create("penstock", "penstock");
    private static final Duration UNTIL_NEXT_LOOK = Duration.ofMinutes(1);

    private final AwsCredentialsProvider standard;
    private final Time time;
    private volatile Instant nextLook = Instant.MIN;

    StandInCredentials(AwsCredentialsProvider standard, Time time) {
        this.standard = standard;
        this.time = time;
    }

    @Override
    public AwsCredentials resolveCredentials() {
        if (time.now().isBefore(nextLook)) {
            return MADE_UP;
        }
        try {
            return standard.resolveCredentials();
        } catch (SdkClientException notFound) {
            nextLook = time.now().plus(UNTIL_NEXT_LOOK);
            LOG.debug("no credentials were found; the emulators get made-up ones: {}", notFound.getMessage());
            return MADE_UP;
        }
    }
}
