package io.penstock.connect;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A forward proxy on a loopback port, for which every host is this one. */
final class ForwardProxy implements AutoCloseable {

    private final RawServer server;

    private ForwardProxy(RawServer server) {
        this.server = server;
    }

    /** @param credentials the {@code Proxy-Authorization} that it asks for, if any */
    static ForwardProxy on(ServerSocket listener, Optional<String> credentials) {
        return on(listener, credentials, "");
    }

    /** Sends {@code first} before it opens a tunnel. */
    static ForwardProxy sending(String first) throws IOException {
        return on(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), Optional.empty(), first);
    }

    private static ForwardProxy on(ServerSocket listener, Optional<String> credentials, String first) {
        return new ForwardProxy(RawServer.on(listener, client -> {
            RawServer.Request request = client.request();
            if (credentials.isPresent()
                    && !request.headers("Proxy-Authorization").equals(List.of(credentials.get()))) {
                client.write("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
                return;
            }
            String target = request.line().split(" ")[1];
            if (request.line().startsWith("CONNECT ")) {
                client.write(first);
                pass(client, portOf(target), "");
                return;
            }
            Url url = Url.of(target);
            StringBuilder passed = new StringBuilder(request.line().replace("http://" + url.hostHeader(), ""));
            request.headers().forEach(header -> passed.append("\r\n").append(header));
            pass(client, url.port(), passed + "\r\n\r\n" + request.text());
        }));
    }

    static ForwardProxy open() throws IOException {
        return on(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), Optional.empty());
    }

    int port() {
        return server.port();
    }

    List<RawServer.Request> requests() {
        return server.requests();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private static void pass(RawServer.Peer client, int port, String first) throws IOException, InterruptedException {
        try (Socket target = new Socket(InetAddress.getLoopbackAddress(), port)) {
            if (first.isEmpty()) {
                client.write("HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n");
            }
            target.getOutputStream().write(first.getBytes(StandardCharsets.UTF_8));
            Thread back = Thread.startVirtualThread(() -> copy(target, client.socket()));
            copy(client.socket(), target);
            back.join();
        }
    }

    private static void copy(Socket from, Socket to) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException gone) {
            // One of the two has left.
        }
    }

    private static int portOf(String authority) {
        return Integer.parseInt(authority.substring(authority.lastIndexOf(':') + 1));
    }
}
