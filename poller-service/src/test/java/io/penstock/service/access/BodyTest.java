package io.penstock.service.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.testkit.VirtualTime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BodyTest {

    private final VirtualTime time = new VirtualTime();

    @Test
    void aBodyOfSixtyFourKilobytesIsReadWholeAndNotAByteMore() throws IOException {
        assertThat(read(64 * 1024))
                .isInstanceOfSatisfying(
                        Body.class, body -> assertThat(body.octets()).hasSize(64 * 1024));
        assertThat(read(64 * 1024 + 1))
                .isEqualTo(new Refusal(413, "RequestTooLargeException", "A request has at most 65536 bytes."));
    }

    @Test
    void aBodyThatTricklesIsRefusedAfterTenSeconds() throws IOException {
        InputStream trickle = new InputStream() {
            @Override
            public int read() {
                time.advance(Duration.ofSeconds(1));
                return 'x';
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                target[offset] = (byte) read();
                return 1;
            }
        };

        assertThat(Body.read(trickle, time))
                .isEqualTo(new Refusal(408, "RequestTimeoutException", "The body did not come in time."));
        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(11));
    }

    private ReadBody read(int length) throws IOException {
        return Body.read(new ByteArrayInputStream(new byte[length]), time);
    }
}
