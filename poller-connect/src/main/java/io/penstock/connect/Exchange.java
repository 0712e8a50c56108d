package io.penstock.connect;

import io.penstock.connect.HttpResult.Answered;
import io.penstock.connect.HttpResult.NotSent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.core5.http.HttpException;
import org.jspecify.annotations.Nullable;

/** One request and its answer on one connection. */
final class Exchange {

    /**
     * Written at once, before the answer is read: it fits into one TLS record, and into the empty send buffer of an
     * idle connection. So when this write fails, nothing was sent, and when the server reads nothing, it does not
     * block.
     */
    private static final int AT_ONCE = 16 << 10;

    /** An answer may come a moment before the writer notices that it is done. */
    private static final Duration LAST_WRITE = Duration.ofMillis(20);

    private static final int PROXY_AUTHENTICATION_REQUIRED = 407;
    private static final Set<String> BODILESS = Set.of("GET", "HEAD", "DELETE", "OPTIONS", "TRACE");

    private final HttpCall call;
    private final Connection connection;
    private final Executor threads;
    private final AnswerReader reader;

    /**
     * An exchange.
     *
     * @param threads writes large requests while their answers are read
     * @param longestIdle how long the connection may be kept without use afterwards
     */
    Exchange(HttpCall call, Connection connection, Executor threads, Duration longestIdle) {
        this.call = call;
        this.connection = connection;
        this.threads = threads;
        this.reader = new AnswerReader(connection, call, longestIdle);
    }

    /**
     * Sends the request and reads the answer. The connection is kept only after a whole answer to a request that was
     * sent whole.
     *
     * @throws IOException when there is no whole answer
     */
    HttpResult run() throws IOException, InterruptedException {
        connection.begin();
        byte[] head = head().getBytes(StandardCharsets.UTF_8);
        try {
            return refusedByProxy(
                    head.length + call.body().length <= AT_ONCE ? sendThenRead(head) : sendWhileReading(head));
        } catch (HttpException nonsense) {
            throw new IOException("the answer is not HTTP: " + Connector.why(nonsense), nonsense);
        }
    }

    private HttpResult sendThenRead(byte[] head) throws IOException, HttpException {
        byte[] request = Arrays.copyOf(head, head.length + call.body().length);
        System.arraycopy(call.body(), 0, request, head.length, call.body().length);
        connection.write(request);
        return reader.read();
    }

    /** Neither waits for the other, so an answer is taken however early it comes. */
    private HttpResult sendWhileReading(byte[] head) throws IOException, HttpException, InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        AtomicReference<@Nullable IOException> broken = new AtomicReference<>();
        threads.execute(() -> {
            try {
                connection.write(head);
                connection.write(call.body());
            } catch (IOException refused) {
                broken.set(refused);
            } finally {
                stopped.countDown();
            }
        });
        try {
            HttpResult result = reader.read();
            if (!stopped.await(LAST_WRITE.toMillis(), TimeUnit.MILLISECONDS) || broken.get() != null) {
                connection.keep(Duration.ZERO);
            }
            return result;
        } finally {
            if (stopped.getCount() > 0) {
                connection.close();
            }
            stopped.await();
        }
    }

    /** Only a proxy asks for a proxy's credentials, and then it has passed nothing on. */
    private HttpResult refusedByProxy(HttpResult result) {
        if (connection.proxy().isPresent()
                && result instanceof Answered answered
                && answered.status() == PROXY_AUTHENTICATION_REQUIRED) {
            return new NotSent("the proxy " + connection.proxy().get() + " answered 407, it wants credentials");
        }
        return result;
    }

    private String head() {
        Url url = call.url();
        StringBuilder head = new StringBuilder(512).append(call.method()).append(' ');
        if (connection.proxy().isPresent()) {
            head.append("http://").append(url.hostHeader());
        }
        head.append(url.target()).append(" HTTP/1.1\r\n");
        if (!has("Host")) {
            add(head, "Host", url.hostHeader());
        }
        connection.proxy().flatMap(Proxy::authorization).ifPresent(basic -> add(head, "Proxy-Authorization", basic));
        if (!has("Authorization")) {
            url.userInfo().ifPresent(userInfo -> add(head, "Authorization", Proxy.basic(userInfo)));
        }
        for (Map.Entry<String, String> header : call.headers()) {
            if (!framesTheBody(header.getKey())) {
                add(head, header.getKey(), header.getValue());
            }
        }
        if (call.body().length > 0 || !BODILESS.contains(call.method())) {
            add(head, "Content-Length", Integer.toString(call.body().length));
        }
        return head.append("\r\n").toString();
    }

    private boolean has(String name) {
        for (Map.Entry<String, String> header : call.headers()) {
            if (header.getKey().equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean framesTheBody(String name) {
        return name.equalsIgnoreCase("Content-Length") || name.equalsIgnoreCase("Transfer-Encoding");
    }

    private static void add(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }
}
