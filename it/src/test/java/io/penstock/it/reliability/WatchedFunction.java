package io.penstock.it.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import io.penstock.core.time.SystemTime;
import io.penstock.core.time.Time;
import io.penstock.it.support.EventRecord;
import io.penstock.it.support.Load;
import io.penstock.it.support.Load.Span;
import io.penstock.it.support.LoopbackServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.json.JsonMapper;

/**
 * A function on a server of its own, which can go down and come back on the same port, and what it saw: small values
 * only, so that it may run for long. Thread-safe.
 */
public final class WatchedFunction implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Time CLOCK = new SystemTime();
    /** Says all that a function can be asked for: no batch item failures, and the state of a tumbling window. */
    private static final String ACCEPTED = "{\"batchItemFailures\":[],\"state\":{}}";

    private static final String ERROR = "{\"errorType\":\"Error\",\"errorMessage\":\"no\"}";

    private final Work work;
    private final InetSocketAddress address;
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    private final Map<String, Instant> firstSeen = new ConcurrentHashMap<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostRunning = new AtomicInteger();
    private LoopbackServer server;
    private Socket closedDoor = new Socket();

    /** What it does. */
    @FunctionalInterface
    public interface Work {
        /** True when it accepts {@code items}; false is a function error. */
        boolean accepts(List<Item> items) throws InterruptedException;

        /** Accepts everything, {@code time} after it was invoked. */
        static Work acceptingAfter(Duration time) {
            return items -> {
                CLOCK.pauseUntil(CLOCK.now().plus(time));
                return true;
            };
        }
    }

    /** Starts it on a free port of the loopback interface. */
    public WatchedFunction(Work work) {
        this.work = work;
        this.server = LoopbackServer.start(this::serve);
        this.address = server.address();
    }

    /** A URL that invokes it; each {@link Call} keeps the path that it came by. */
    public URI url(String path) {
        return URI.create("http://127.0.0.1:" + address.getPort() + "/" + path);
    }

    /** Refuses connections from now on. The port stays taken, so that no other process gets it. */
    public synchronized void goDown() throws IOException {
        server.close();
        closedDoor = new Socket();
        closedDoor.setReuseAddress(true);
        closedDoor.bind(address);
    }

    /** Answers again, at the same address. */
    public synchronized void comeBack() throws IOException {
        closedDoor.close();
        server = LoopbackServer.startAt(address, this::serve);
    }

    /** The invocations that have ended, in the order of their ends. */
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    /** The invocations that have ended, in milliseconds of the wall clock. */
    public Load load() {
        return new Load(calls.stream()
                .map(call -> new Span(call.begun().toEpochMilli(), call.ended().toEpochMilli()))
                .toList());
    }

    /** When each body was first seen. */
    public Map<String, Instant> firstSeen() {
        return Map.copyOf(firstSeen);
    }

    /** The number of invocations that run now. */
    public int running() {
        return running.get();
    }

    /** The most that ever ran at the same time. */
    public int mostRunning() {
        return mostRunning.get();
    }

    private void serve(HttpExchange exchange) throws IOException {
        Instant begun = Instant.now();
        try (exchange) {
            List<Item> items = items(exchange);
            mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
            try {
                items.forEach(item -> firstSeen.putIfAbsent(item.body(), begun));
                boolean accepted = work.accepts(items);
                calls.add(new Call(exchange.getRequestURI().getPath(), items, begun, Instant.now(), accepted));
                byte[] answer = (accepted ? ACCEPTED : ERROR).getBytes(UTF_8);
                exchange.sendResponseHeaders(accepted ? 200 : 500, answer.length);
                exchange.getResponseBody().write(answer);
            } finally {
                running.decrementAndGet();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("the function ends", stop);
        }
    }

    private static List<Item> items(HttpExchange exchange) throws IOException {
        return EventRecord.of(JSON.readTree(exchange.getRequestBody())).stream()
                .map(Item::of)
                .toList();
    }

    @Override
    public synchronized void close() {
        server.close();
        try {
            closedDoor.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
