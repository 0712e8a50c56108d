package io.penstock.connect;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;
import org.jspecify.annotations.Nullable;

/**
 * One open connection, used for one call after the other. One thread reads while at most one other writes; closing it
 * ends both.
 */
final class Connection implements AutoCloseable {

    private static final Http1Config LIMITS = Http1Config.custom()
            .setMaxLineLength(65_536)
            .setMaxHeaderCount(1_000)
            .build();

    private static final Http1Config OF_CHUNKS =
            Http1Config.copy(LIMITS).setMaxHeaderCount(10).build();

    /** All heads of an answer together, those of 1xx included. */
    private static final int LONGEST_HEADS = 1 << 20;

    private static final int BUFFER = 8_192;

    private final SocketChannel channel;
    private final Socket socket;
    private final Optional<Proxy> proxy;
    private final OutputStream out;
    private final InputStream in;
    private final SessionInputBufferImpl buffer = new SessionInputBufferImpl(BUFFER, LIMITS.getMaxLineLength());
    private final DefaultHttpResponseParser parser = new DefaultHttpResponseParser(LIMITS);

    private volatile boolean wrote;
    private boolean ended;
    private boolean inHead;
    private int headLeft = LONGEST_HEADS;
    private Duration keep = Duration.ZERO;

    /**
     * A connection.
     *
     * @param socket the channel's own, or TLS over it
     * @param proxy that reads the requests and passes them on; empty where it only passes on bytes
     */
    Connection(SocketChannel channel, Socket socket, Optional<Proxy> proxy) throws IOException {
        this.channel = channel;
        this.socket = socket;
        this.proxy = proxy;
        this.out = socket.getOutputStream();
        this.in = new Noting(socket.getInputStream());
    }

    SocketChannel channel() {
        return channel;
    }

    /** The proxy that reads the requests, so they name their target in absolute form. */
    Optional<Proxy> proxy() {
        return proxy;
    }

    /** Begins a call: nothing is written yet, and the connection is kept only after {@link #keep}. */
    void begin() {
        wrote = false;
        headLeft = LONGEST_HEADS;
        keep = Duration.ZERO;
    }

    /** Whether any byte of the call's request may have left. */
    boolean wrote() {
        return wrote;
    }

    /** Whether the peer has ended the connection. */
    boolean ended() {
        return ended;
    }

    /** Writes some of a request. */
    void write(byte[] bytes) throws IOException {
        out.write(bytes);
        wrote = true;
    }

    /** Reads the head of an answer; null when the connection ended before its first byte. */
    @Nullable
    ClassicHttpResponse readHead() throws IOException, HttpException {
        inHead = true;
        try {
            return parser.parse(buffer, in);
        } catch (IllegalArgumentException refused) {
            throw new ProtocolException(refused.getMessage(), refused);
        } finally {
            inHead = false;
        }
    }

    /** Reads at least one byte of a body; -1 when the connection ended. */
    int read(byte[] bytes, int from, int length) throws IOException {
        return buffer.read(bytes, from, length, in);
    }

    /** The chunked body that begins here. */
    InputStream chunks() {
        return new ChunkedInputStream(buffer, in, OF_CHUNKS);
    }

    /** The bytes from here to the end of the connection. */
    InputStream rest() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                return buffer.read(in);
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                return buffer.read(bytes, from, length, in);
            }
        };
    }

    /** The call was answered in full, and the connection may be used again within {@code longest}. */
    void keep(Duration longest) {
        keep = buffer.hasBufferedData() || ended ? Duration.ZERO : longest;
    }

    /** How long the connection may be idle before its next use, 0 for not at all. */
    Duration keep() {
        return keep;
    }

    /** Whether the peer has neither ended the idle connection nor sent anything unasked. */
    boolean isSilent() {
        try {
            if (socket instanceof SSLSocket && channel.socket().getInputStream().available() > 0) {
                return holdsNoData();
            }
            channel.configureBlocking(false);
            try {
                return channel.read(ByteBuffer.allocate(1)) == 0;
            } finally {
                channel.configureBlocking(true);
            }
        } catch (IOException broken) {
            return false;
        }
    }

    /** TLS has messages of its own, such as session tickets: they are read, and must be all there is. */
    private boolean holdsNoData() throws IOException {
        socket.setSoTimeout(1);
        try {
            buffer.fillBuffer(in);
            return false;
        } catch (SocketTimeoutException nothing) {
            return true;
        } finally {
            socket.setSoTimeout(0);
        }
    }

    /** Closes the connection; never blocks. */
    @Override
    public void close() {
        close(channel);
    }

    /** Closes a connection; a failure to do so changes nothing. */
    static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException alreadyBroken) {
            // Closed all the same.
        }
    }

    /** Notes the end of the connection, which the parser takes for the end of a head. */
    private final class Noting extends InputStream {

        private final InputStream stream;

        Noting(InputStream stream) {
            this.stream = stream;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int count = stream.read(bytes, from, length);
            ended |= count < 0;
            headLeft -= inHead ? count : 0;
            if (headLeft < 0) {
                throw new MessageConstraintException("the heads of the answer are too long");
            }
            return count;
        }
    }
}
