package io.penstock.it.support;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP/1.1 server on the loopback interface that serves each call on a virtual thread. Thread-safe. */
public final class LoopbackServer implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private LoopbackServer(InetSocketAddress address, Map<String, HttpHandler> handlers) {
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException failure) {
            throw new UncheckedIOException("can't listen on " + address, failure);
        }
        handlers.forEach(server::createContext);
        server.setExecutor(threads);
        server.start();
    }

    /** Starts a server without handlers on a free port. */
    public static LoopbackServer start() {
        return start(Map.of());
    }

    /** Starts a server on a free port whose calls all go to {@code handler}. What that throws closes the connection. */
    public static LoopbackServer start(HttpHandler handler) {
        return start(Map.of("/", handler));
    }

    /** Starts a server on a free port with handlers by the paths that they serve. */
    public static LoopbackServer start(Map<String, HttpHandler> handlers) {
        return new LoopbackServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), handlers);
    }

    /** Starts a server on {@code address} whose calls all go to {@code handler}. */
    public static LoopbackServer startAt(InetSocketAddress address, HttpHandler handler) {
        return new LoopbackServer(address, Map.of("/", handler));
    }

    /** Adds a handler for {@code path} and everything below it. */
    public void serve(String path, HttpHandler handler) {
        server.createContext(path, handler);
    }

    /** The address that it listens on. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** The URL of its root, without a slash at the end. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + address().getPort());
    }

    /** Closes the port and interrupts the calls that are being served. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
