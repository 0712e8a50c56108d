package io.penstock.connect;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on a loopback port that follows its script byte for byte, however wrong that is. */
final class RawServer implements AutoCloseable {

    /** A whole answer after which the connection may be used again. */
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /** What happens on one connection; when it returns, the connection is closed. */
    @FunctionalInterface
    interface Script {

        void serve(Peer client) throws IOException, InterruptedException;
    }

    /** A request as it came. */
    record Request(String line, List<String> headers, byte[] body) {

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        List<String> headers(String name) {
            return headers.stream()
                    .filter(header -> header.toLowerCase().startsWith(name.toLowerCase() + ":"))
                    .map(header -> header.substring(name.length() + 1).strip())
                    .toList();
        }
    }

    private final ServerSocket listener;
    private final Script script;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
    private final AtomicInteger connections = new AtomicInteger();

    private RawServer(ServerSocket listener, Script script) {
        this.listener = listener;
        this.script = script;
    }

    static RawServer doing(Script script) throws IOException {
        return on(new ServerSocket(0, 500, InetAddress.getLoopbackAddress()), script);
    }

    static RawServer on(ServerSocket listener, Script script) {
        RawServer server = new RawServer(listener, script);
        Thread.ofVirtual().start(server::accept);
        return server;
    }

    /** Answers every request on every connection with the same bytes. */
    static RawServer answering(String answer) throws IOException {
        return doing(always(answer));
    }

    /** Answers one request on each connection, and closes it. */
    static RawServer answeringOnce(String answer) throws IOException {
        return doing(client -> {
            client.request();
            client.write(answer);
        });
    }

    /** The script that answers every request with the same bytes. */
    static Script always(String answer) {
        return client -> {
            while (true) {
                client.request();
                client.write(answer);
            }
        };
    }

    int port() {
        return listener.getLocalPort();
    }

    Url url(String target) {
        return Url.of("http://127.0.0.1:" + port() + target);
    }

    /** Names this server as {@code localhost}. */
    Url secureUrl() {
        return Url.of("https://localhost:" + port() + "/");
    }

    int connections() {
        return connections.get();
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                sockets.add(socket);
                int number = connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket, number));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            script.serve(new Peer(socket, number));
        } catch (IOException | InterruptedException gone) {
            // The client may go at any time.
        }
    }

    /** One connection of a client. */
    final class Peer {

        private final Socket socket;
        private final int number;

        Peer(Socket socket, int number) {
            this.socket = socket;
            this.number = number;
        }

        /** 1 for the server's first connection. */
        int number() {
            return number;
        }

        Socket socket() {
            return socket;
        }

        /** Reads and notes a whole request. */
        Request request() throws IOException {
            Request head = head();
            int length = head.headers("Content-Length").stream()
                    .mapToInt(Integer::parseInt)
                    .sum();
            Request request = new Request(
                    head.line(), head.headers(), socket.getInputStream().readNBytes(length));
            requests.add(request);
            return request;
        }

        /** Reads a head and leaves the body where it is. */
        Request head() throws IOException {
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    throw new EOFException();
                }
                head.write(next);
            }
            List<String> lines =
                    Arrays.asList(head.toString(StandardCharsets.UTF_8).split("\r\n"));
            return new Request(lines.getFirst(), lines.subList(1, lines.size()), new byte[0]);
        }

        void write(String bytes) throws IOException {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
        }

        /** Closes with a reset, as a server does that leaves bytes unread. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** Returns when the client has closed the connection. */
        void awaitClose() {
            try {
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (IOException reset) {
                // Closed with bytes of ours unread.
            }
        }
    }
}
