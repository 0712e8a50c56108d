package io.penstock.connect;

import io.penstock.connect.HttpResult.Broken;
import io.penstock.connect.HttpResult.NotSent;
import io.penstock.connect.HttpResult.TimedOut;
import io.penstock.connect.Watch.End;
import io.penstock.core.lane.Deadlines;
import io.penstock.core.lane.Deadlines.Deadline;
import io.penstock.core.lane.LaneThreads;
import io.penstock.core.time.SystemTime;
import io.penstock.core.time.Time;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

/**
 * Calls HTTP servers over kept connections. Thread-safe; blocks the calling thread, so it is for virtual threads.
 * Closing it ends its calls.
 *
 * <p>It follows no redirects, and repeats a request only when nothing of it can have been handled (ADR 22).
 */
public final class HttpClient implements AutoCloseable {

    private static final NotSent CLOSED = new NotSent("the client is closed");

    /** More than a working network needs, so a host that can't be reached is found before the call's own timeout. */
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

    private final Time time;
    private final Deadlines deadlines = new Deadlines();
    private final ExecutorService threads;
    private final Map<String, Pool> pools = new ConcurrentHashMap<>();
    private final Set<Watch> calls = ConcurrentHashMap.newKeySet();
    private final Connector connector;
    private final int connectionsPerOrigin;
    private final Duration longestIdle;
    private final Duration connectLimit;
    private volatile boolean closed;

    /**
     * A client.
     *
     * @param connectionsPerOrigin how many are open at the same time at most, at least 1; further calls wait in order
     * @param longestIdle how long a connection is kept without use, positive
     */
    public HttpClient(Egress egress, int connectionsPerOrigin, Duration longestIdle) {
        this(egress, connectionsPerOrigin, longestIdle, CONNECT_LIMIT, new SystemTime());
    }

    HttpClient(Egress egress, int connectionsPerOrigin, Duration longestIdle, Duration connectLimit, Time time) {
        if (connectionsPerOrigin < 1 || !longestIdle.isPositive()) {
            throw new IllegalArgumentException(
                    "a client needs at least one connection, and keeps it for some time, not " + connectionsPerOrigin
                            + " and " + longestIdle);
        }
        this.connector = new Connector(egress, connectLimit);
        this.connectionsPerOrigin = connectionsPerOrigin;
        this.longestIdle = longestIdle;
        this.connectLimit = connectLimit;
        this.time = time;
        this.threads = new LaneThreads(time).background("http").executor();
        sweepLater();
    }

    /**
     * Sends the request and reads its answer.
     *
     * @throws InterruptedException when the thread is interrupted before the whole answer came; the connection is then
     *     closed
     */
    public HttpResult call(HttpCall call) throws InterruptedException {
        return call(call, new Watch());
    }

    /** The same for a call that {@code watch} can end. */
    HttpResult call(HttpCall call, Watch watch) throws InterruptedException {
        calls.add(watch);
        try {
            return closed ? CLOSED : inTime(call, watch);
        } finally {
            calls.remove(watch);
        }
    }

    @Override
    public void close() {
        closed = true;
        calls.forEach(watch -> watch.end(End.CLIENT_CLOSED));
        pools.values().forEach(Pool::close);
        threads.shutdownNow();
        deadlines.close();
    }

    /** The connections that calls of {@code url} share. */
    Pool pool(Url url) {
        return pools.computeIfAbsent(url.origin(), origin -> new Pool(connectionsPerOrigin, time));
    }

    private HttpResult inTime(HttpCall call, Watch watch) throws InterruptedException {
        try (Deadline deadline = deadlines.set(call.timeout(), () -> watch.end(End.LATE))) {
            Pool pool = pool(call.url());
            if (!pool.enter(call.timeout())) {
                return new NotSent("all " + connectionsPerOrigin + " connections to "
                        + call.url().origin() + " were in use");
            }
            try {
                return withConnection(call, watch, pool);
            } finally {
                pool.leave();
            }
        } catch (RejectedExecutionException stopped) {
            return CLOSED;
        }
    }

    private HttpResult withConnection(HttpCall call, Watch watch, Pool pool) throws InterruptedException {
        Connection kept = pool.take(watch);
        if (kept != null) {
            Attempt attempt = attempt(call, watch, pool, kept);
            if (attempt.wrote() || watch.ended() != null) {
                return attempt.result();
            }
        }
        Connection fresh;
        try (Deadline opened = deadlines.set(connectLimit, () -> watch.end(End.UNCONNECTED))) {
            fresh = connector.open(call.url(), watch);
        } catch (IOException failure) {
            return failed(failure, false, watch);
        }
        watch.connected();
        return attempt(call, watch, pool, fresh).result();
    }

    /** A connection may be in another call as soon as it is kept, so it is not touched afterwards. */
    private Attempt attempt(HttpCall call, Watch watch, Pool pool, Connection connection) throws InterruptedException {
        boolean kept = false;
        try {
            HttpResult result = new Exchange(call, connection, threads, longestIdle).run();
            kept = watch.finish() && connection.keep().isPositive();
            return new Attempt(result, true);
        } catch (IOException failure) {
            return new Attempt(failed(failure, connection.wrote(), watch), connection.wrote());
        } finally {
            if (kept) {
                pool.put(connection);
            } else {
                connection.close();
            }
        }
    }

    private static HttpResult failed(IOException failure, boolean wrote, Watch watch) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        End end = watch.ended();
        if (end == End.LATE && wrote) {
            return new TimedOut();
        }
        String reason = end == null ? Connector.why(failure) : reason(end);
        return wrote ? new Broken(reason) : new NotSent(reason);
    }

    private static String reason(End end) {
        return switch (end) {
            case LATE, UNCONNECTED -> "no connection in time";
            case ABORTED -> "the call was aborted";
            case CLIENT_CLOSED -> "the client was closed";
        };
    }

    /**
     * What came of a request on one connection.
     *
     * @param wrote whether any byte of it may have left
     */
    private record Attempt(HttpResult result, boolean wrote) {}

    private void sweepLater() {
        try {
            deadlines.set(longestIdle, () -> {
                pools.values().forEach(Pool::sweep);
                sweepLater();
            });
        } catch (RejectedExecutionException stopped) {
            // The client is closed, and with it all connections.
        }
    }
}
