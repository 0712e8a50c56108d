package io.penstock.service.access;

import io.penstock.core.time.Time;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;

/** The whole body of a request, of at most {@link #MOST} bytes. */
final class Body implements ReadBody {

    /** No specification of a mapping comes near it. */
    static final int MOST = 64 * 1024;

    /** How long a client may take to send one. A single read waits as long as the server's connections do. */
    static final Duration LONGEST = Duration.ofSeconds(10);

    private static final Refusal TOO_LARGE =
            new Refusal(413, "RequestTooLargeException", "A request has at most " + MOST + " bytes.");
    private static final Refusal TOO_SLOW = StatusAnswers.of(408);
    private static final Refusal UNREADABLE = StatusAnswers.of(400);

    private final byte[] octets;

    private Body(byte[] octets) {
        this.octets = octets;
    }

    byte[] octets() {
        return octets;
    }

    /** Reads the body of {@code request}. */
    static ReadBody of(HttpServletRequest request, Time time) {
        if (request.getContentLengthLong() > MOST) {
            return TOO_LARGE;
        }
        try {
            return read(request.getInputStream(), time);
        } catch (SocketTimeoutException silence) {
            return TOO_SLOW;
        } catch (IOException broken) {
            return UNREADABLE;
        }
    }

    /** Reads to the end of {@code stream}. */
    static ReadBody read(InputStream stream, Time time) throws IOException {
        Instant deadline = time.now().plus(LONGEST);
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
            read.write(buffer, 0, count);
            if (read.size() > MOST) {
                return TOO_LARGE;
            }
            if (time.now().isAfter(deadline)) {
                return TOO_SLOW;
            }
        }
        return new Body(read.toByteArray());
    }
}
