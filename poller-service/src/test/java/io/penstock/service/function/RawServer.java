package io.penstock.service.function;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.penstock.connect.Url;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that reads whole HTTP requests and answers them with whatever bytes the test wants. */
final class RawServer implements Closeable {

    /** Answers one request. */
    interface Script {
        void answer(Socket socket) throws IOException;
    }

    private final ServerSocket listener;
    private final Script script;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    RawServer(Script script) {
        this("127.0.0.1", script);
    }

    private RawServer(String address, Script script) {
        this.script = script;
        try {
            this.listener = new ServerSocket(0, 100, InetAddress.getByName(address));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /** Answers every request with these bytes and keeps the connection. */
    static RawServer answering(String response) {
        return new RawServer(socket -> write(socket, response));
    }

    /** As {@link #answering(String)}, at another address of loopback. */
    static RawServer answering(String address, String response) {
        return new RawServer(address, socket -> write(socket, response));
    }

    static void write(Socket socket, String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }

    Url url() {
        String host = listener.getInetAddress() instanceof Inet6Address ? "[::1]" : "127.0.0.1";
        return Url.of("http://" + host + ":" + listener.getLocalPort() + "/f");
    }

    /** Heads of the requests so far. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** How many connections were ever opened. */
    int connections() {
        return connections.get();
    }

    /** How many connections are open now. */
    int openConnections() {
        return open.size();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            for (String head = readHead(in); !head.isEmpty(); head = readHead(in)) {
                int length = Integer.parseInt(head.replaceAll("(?is).*content-length: *([0-9]+).*", "$1"));
                in.readNBytes(length);
                requests.add(head);
                script.answer(socket);
            }
        } catch (IOException closed) {
            // the other side has had enough
        } finally {
            open.remove(socket);
        }
    }

    private static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = in.read();
            if (octet < 0) {
                return "";
            }
            head.append((char) octet);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
