package io.penstock.it.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The cheapest function there can be: HTTP/1.1 with keep-alive on the loopback interface, one thread per connection, an
 * answer that is always {@code null}. What it has seen is asked for under {@code /control}.
 *
 * <p>Runs in a process of its own, so that its work is not counted as the subject's.
 */
final class FunctionServer {

    static final String READY = "function listens on ";
    static final int LARGEST_BODY = 8 << 20;

    private final CallLog log = new CallLog();
    private volatile long delayMillis;

    private FunctionServer() {}

    /** The entry point of its own process. */
    public static void main(String[] arguments) throws IOException {
        FunctionServer server = new FunctionServer();
        try (ServerSocket socket = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress())) {
            System.out.println(READY + socket.getLocalPort());
            while (true) {
                Socket connection = socket.accept();
                Thread.ofPlatform().daemon().start(() -> server.serve(connection));
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(connection.getInputStream(), 1 << 16);
            OutputStream out = connection.getOutputStream();
            byte[] body = new byte[1 << 16];
            while (true) {
                String request = readLine(in);
                if (request.isEmpty()) {
                    return;
                }
                int length = readHeaders(in);
                body = length > body.length ? Arrays.copyOf(body, length) : body;
                if (in.readNBytes(body, 0, length) < length) {
                    return;
                }
                out.write(answer(request, body, length));
            }
        } catch (IOException closed) {
            // The caller has closed the connection.
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private byte[] answer(String request, byte[] body, int length) throws InterruptedException {
        String[] words = request.split(" ", 3);
        String[] path = words[1].split("[?]", 2);
        switch (path[0]) {
            case "/control/reset" -> {
                delayMillis = Long.parseLong(path[1]);
                log.reset();
                return response("text/plain", "");
            }
            case "/control/await" -> {
                log.await(Long.parseLong(path[1]));
                return response("text/plain", log.summary());
            }
            case "/control/summary" -> {
                return response("text/plain", log.summary());
            }
            default -> {
                log.called(body, length);
                if (delayMillis > 0) {
                    TimeUnit.MILLISECONDS.sleep(delayMillis);
                }
                return response("application/json", "null");
            }
        }
    }

    private static byte[] response(String type, String body) {
        return ("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(ISO_8859_1);
    }

    /** Reads to the end of the headers; the length of the body. */
    private static int readHeaders(InputStream in) throws IOException {
        int length = 0;
        for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
            String header = line.toLowerCase(Locale.ROOT);
            if (header.startsWith("content-length:")) {
                length = Integer.parseInt(
                        header.substring("content-length:".length()).strip());
            } else if (header.startsWith("transfer-encoding:")) {
                throw new IOException("this server reads no chunked bodies");
            }
        }
        if (length > LARGEST_BODY) {
            throw new IOException("a body of " + length + " bytes");
        }
        return length;
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder(80);
        while (true) {
            int next = in.read();
            if (next < 0 && line.isEmpty()) {
                return "";
            }
            if (next < 0) {
                throw new EOFException();
            }
            if (next == '\n') {
                return line.toString();
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
    }
}
