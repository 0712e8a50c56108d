package io.penstock.connect.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

class StandInCredentialsTest {

    private static final AwsCredentials REAL = AwsBasicCredentials.create("real", "secret");

    @Test
    void b49_credentials_are_looked_for_again_after_they_were_not_found() {
        VirtualTime time = new VirtualTime();
        AtomicInteger asked = new AtomicInteger();
        AwsCredentialsProvider provider =
                new StandInCredentials(() -> asked.incrementAndGet() == 1 ? notFound() : REAL, time);

        assertThat(provider.resolveCredentials().accessKeyId()).isEqualTo("penstock");
        assertThat(provider.resolveCredentials().accessKeyId()).isEqualTo("penstock");
        assertThat(asked).hasValue(1);
        time.advance(Duration.ofMinutes(1));

        assertThat(provider.resolveCredentials()).isEqualTo(REAL);
        assertThat(provider.resolveCredentials()).isEqualTo(REAL);
    }

    private static AwsCredentials notFound() {
        throw SdkClientException.create("no credentials");
    }
}
