package io.penstock.connect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import jdk.net.ExtendedSocketOptions;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.ProtocolException;

/** Opens connections: plain or TLS, direct or through a proxy. Thread-safe. */
final class Connector {

    /** No address gets less, however many a host has: the first packet may be lost. */
    private static final Duration LEAST_FOR_ADDRESS = Duration.ofSeconds(1);

    /** With the probes after it, well below the 350 s after which a NAT gateway forgets a connection (B45). */
    private static final int SECONDS_TO_FIRST_PROBE = 45;

    private static final int SECONDS_BETWEEN_PROBES = 15;

    private final Egress egress;
    private final Duration limit;

    /**
     * A connector.
     *
     * @param limit for connecting to one host, shared by its addresses so that each is tried
     */
    Connector(Egress egress, Duration limit) {
        this.egress = egress;
        this.limit = limit;
    }

    /**
     * Opens a connection that is ready for a request to {@code url}.
     *
     * @param watch closes the connection from outside
     * @throws IOException with a message that names what failed; nothing of the request was sent then
     */
    Connection open(Url url, Watch watch) throws IOException {
        Optional<Proxy> proxy = egress.proxyFor(url);
        if (proxy.isEmpty()) {
            SocketChannel channel = connect(url.host(), url.port(), watch);
            return closedOnFailure(
                    channel,
                    () -> new Connection(
                            channel,
                            url.isSecure() ? tls(channel.socket(), url.host(), url.port()) : channel.socket(),
                            Optional.empty()));
        }
        try {
            return open(url, proxy.get(), watch);
        } catch (IOException failure) {
            throw new IOException("through the proxy " + proxy.get() + ": " + why(failure), failure);
        }
    }

    private Connection open(Url url, Proxy proxy, Watch watch) throws IOException {
        SocketChannel channel = connect(proxy.host(), proxy.port(), watch);
        return closedOnFailure(channel, () -> {
            Socket socket = proxy.isSecure() ? tls(channel.socket(), proxy.host(), proxy.port()) : channel.socket();
            if (!url.isSecure()) {
                return new Connection(channel, socket, Optional.of(proxy));
            }
            tunnel(new Connection(channel, socket, Optional.empty()), url, proxy);
            return new Connection(channel, tls(socket, url.host(), url.port()), Optional.empty());
        });
    }

    private SocketChannel connect(String host, int port, Watch watch) throws IOException {
        IOException failure = new UnknownHostException(host);
        InetAddress[] addresses = addresses(host);
        Duration share = limit.dividedBy(addresses.length);
        int millis = (int) (share.compareTo(LEAST_FOR_ADDRESS) < 0 ? LEAST_FOR_ADDRESS : share).toMillis();
        for (InetAddress address : addresses) {
            SocketChannel channel = SocketChannel.open();
            try {
                watch.guard(channel);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
                set(channel, ExtendedSocketOptions.TCP_KEEPIDLE, SECONDS_TO_FIRST_PROBE);
                set(channel, ExtendedSocketOptions.TCP_KEEPINTERVAL, SECONDS_BETWEEN_PROBES);
                channel.socket().connect(new InetSocketAddress(address, port), millis);
                return channel;
            } catch (IOException refused) {
                Connection.close(channel);
                failure = refused;
            }
        }
        throw failure;
    }

    private static InetAddress[] addresses(String host) throws IOException {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException unknown) {
            throw new IOException("unknown host " + host, unknown);
        }
    }

    private static void set(SocketChannel channel, SocketOption<Integer> option, int seconds) throws IOException {
        if (channel.supportedOptions().contains(option)) {
            channel.setOption(option, seconds);
        }
    }

    private SSLSocket tls(Socket socket, String host, int port) throws IOException {
        SSLSocket secure = (SSLSocket) egress.tls().getSocketFactory().createSocket(socket, host, port, true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        try {
            secure.startHandshake();
        } catch (IOException failure) {
            throw new IOException("no TLS with " + host + ": " + why(failure), failure);
        }
        return secure;
    }

    private static void tunnel(Connection connection, Url url, Proxy proxy) throws IOException {
        StringBuilder request =
                new StringBuilder("CONNECT ").append(url.authority()).append(" HTTP/1.1\r\n");
        request.append("Host: ").append(url.authority()).append("\r\n");
        proxy.authorization()
                .ifPresent(basic ->
                        request.append("Proxy-Authorization: ").append(basic).append("\r\n"));
        connection.write(request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        try {
            ClassicHttpResponse answer;
            do {
                answer = connection.readHead();
                if (answer == null || connection.ended()) {
                    throw new ProtocolException("it closed the connection");
                }
            } while (answer.getCode() / 100 == 1);
            if (answer.getCode() / 100 != 2) {
                throw new ProtocolException("it answered " + answer.getCode());
            }
        } catch (HttpException refusal) {
            throw new IOException("CONNECT is refused, " + refusal.getMessage(), refusal);
        }
    }

    /** The message of a failure, or the name of its class where it has none. */
    static String why(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }

    private static <T> T closedOnFailure(SocketChannel channel, Step<T> step) throws IOException {
        try {
            return step.take();
        } catch (IOException | RuntimeException failure) {
            Connection.close(channel);
            throw failure;
        }
    }

    @FunctionalInterface
    private interface Step<T> {

        T take() throws IOException;
    }
}
