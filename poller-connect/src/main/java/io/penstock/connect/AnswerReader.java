package io.penstock.connect;

import io.penstock.connect.HttpResult.Answered;
import io.penstock.connect.HttpResult.TooLarge;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.ProtocolException;

/** Reads the answer to one request, and decides whether its connection can be used again. */
final class AnswerReader {

    private static final byte[] NOTHING = {};
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    /** Subtracted from a limit that the server names, for the time that a request travels. */
    private static final Duration MARGIN = Duration.ofMillis(500);

    /** Memory for a longer body is taken as it arrives, whatever length the answer claims. */
    private static final int AT_ONCE = 8 << 20;

    private final Connection connection;
    private final boolean head;
    private final int largest;
    private final Duration longestIdle;

    AnswerReader(Connection connection, HttpCall call, Duration longestIdle) {
        this.connection = connection;
        this.head = call.method().equals("HEAD");
        this.largest = call.largest();
        this.longestIdle = longestIdle;
    }

    /**
     * Reads a whole answer; the connection is kept unless the answer forbids it.
     *
     * @throws EOFException when the connection ended before the answer did
     */
    HttpResult read() throws IOException, HttpException {
        ClassicHttpResponse response = finalHead();
        List<Map.Entry<String, String>> headers = Arrays.stream(response.getHeaders())
                .map(header -> Map.entry(header.getName(), header.getValue() == null ? "" : header.getValue()))
                .toList();
        int status = response.getCode();
        if (head || status == 204 || status == 304) {
            keep(response);
            return new Answered(status, headers, NOTHING);
        }
        boolean chunked = isChunked(response);
        OptionalLong length = length(response);
        if (!chunked && length.isPresent()) {
            if (length.getAsLong() > largest) {
                return new TooLarge(status, headers);
            }
            byte[] body = exactly((int) length.getAsLong());
            keep(response);
            return new Answered(status, headers, body);
        }
        byte[] body = bounded(chunked ? connection.chunks() : connection.rest());
        if (body.length > largest) {
            return new TooLarge(status, headers);
        }
        if (chunked) {
            requireMore();
        }
        if (chunked && length.isEmpty()) {
            keep(response);
        }
        return new Answered(status, headers, body);
    }

    /** Reads heads until one is not interim, as 103 Early Hints is. */
    private ClassicHttpResponse finalHead() throws IOException, HttpException {
        while (true) {
            ClassicHttpResponse response = connection.readHead();
            if (response == null) {
                throw new EOFException("the connection was closed before an answer came");
            }
            requireMore();
            if (response.getVersion().getMajor() != 1 || response.getCode() < 100) {
                throw new ProtocolException(response.getVersion() + " " + response.getCode());
            }
            if (response.getCode() == 101) {
                throw new ProtocolException("the server switches to another protocol");
            }
            if (response.getCode() >= 200) {
                return response;
            }
        }
    }

    /** A head or a chunked body that ends with the connection is not whole. */
    private void requireMore() throws EOFException {
        if (connection.ended()) {
            throw truncated();
        }
    }

    private byte[] exactly(int length) throws IOException {
        byte[] body = new byte[Math.min(length, AT_ONCE)];
        int read = 0;
        while (read < length) {
            if (read == body.length) {
                body = Arrays.copyOf(body, (int) Math.min(length, body.length * 2L));
            }
            int count = connection.read(body, read, body.length - read);
            if (count < 0) {
                throw truncated();
            }
            read += count;
        }
        return body;
    }

    /** Reads one byte more than allowed, which shows that there is more. */
    private byte[] bounded(InputStream body) throws IOException {
        return body.readNBytes(Math.min(largest, Integer.MAX_VALUE - 9) + 1);
    }

    private static EOFException truncated() {
        return new EOFException("the connection was closed within the answer");
    }

    private static boolean isChunked(ClassicHttpResponse response) throws ProtocolException {
        List<String> codings = tokens(response, "Transfer-Encoding")
                .filter(coding -> !coding.equalsIgnoreCase("identity"))
                .toList();
        if (codings.isEmpty()) {
            return false;
        }
        if (codings.size() > 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
            throw new ProtocolException("the answer has the transfer encoding " + String.join(", ", codings));
        }
        return true;
    }

    private static OptionalLong length(ClassicHttpResponse response) throws ProtocolException {
        List<String> lengths = tokens(response, "Content-Length").distinct().toList();
        if (lengths.isEmpty()) {
            return OptionalLong.empty();
        }
        if (lengths.size() > 1 || !LENGTH.matcher(lengths.getFirst()).matches()) {
            throw new ProtocolException("the answer has the length " + String.join(", ", lengths));
        }
        return OptionalLong.of(Long.parseLong(lengths.getFirst()));
    }

    private void keep(ClassicHttpResponse response) {
        boolean closes = tokens(response, "Connection").anyMatch("close"::equalsIgnoreCase);
        if (!closes && response.getVersion().greaterEquals(HttpVersion.HTTP_1_1)) {
            connection.keep(longestIdle(response));
        }
    }

    /** Ours, or that of {@code Keep-Alive: timeout=5} where it is shorter. */
    private Duration longestIdle(ClassicHttpResponse response) {
        return tokens(response, "Keep-Alive")
                .filter(token -> token.matches("(?i)timeout=[0-9]{1,9}"))
                .map(token -> Duration.ofSeconds(Long.parseLong(token.substring(8))))
                .map(limit -> limit.compareTo(MARGIN) > 0 ? limit.minus(MARGIN) : Duration.ZERO)
                .filter(limit -> limit.compareTo(longestIdle) < 0)
                .findFirst()
                .orElse(longestIdle);
    }

    private static Stream<String> tokens(ClassicHttpResponse response, String name) {
        Header[] headers = response.getHeaders(name);
        return Arrays.stream(headers)
                .flatMap(header -> Arrays.stream((header.getValue() == null ? "" : header.getValue()).split(",")))
                .map(String::strip);
    }
}
