package io.penstock.service.function;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Posts over the Common Runtime's client wherever that reads responses rightly, and over the JDK's elsewhere.
 *
 * <p>The Common Runtime takes a body that lasts until its connection closes for an empty one, and would so turn a report of
 * failed items into a full success. So an origin is called over the JDK's client until a response shows that it speaks
 * HTTP/1.1 and says where bodies end; should it ever answer otherwise after that, it is back with the JDK's client for
 * good.
 */
final class AdaptiveTransport implements HttpTransport {

    private enum Origin {
        FRAMED,
        UNFRAMED
    }

    private final HttpTransport fast;
    private final JdkTransport thorough;
    private final Map<String, Origin> origins = new ConcurrentHashMap<>();

    AdaptiveTransport(HttpTransport fast, JdkTransport thorough) {
        this.fast = fast;
        this.thorough = thorough;
    }

    @Override
    public Reply post(URI url, Map<String, String> headers, byte[] body, Duration timeout) throws InterruptedException {
        String origin = url.getScheme() + "://" + url.getAuthority();
        if (origins.get(origin) == Origin.FRAMED) {
            Reply reply = fast.post(url, headers, body, timeout);
            if (reply instanceof Reply.Unframed) {
                origins.put(origin, Origin.UNFRAMED);
            }
            return reply;
        }
        JdkTransport.Seen seen = thorough.look(url, headers, body, timeout);
        if (seen.framed()) {
            origins.putIfAbsent(origin, Origin.FRAMED);
        }
        return seen.reply();
    }
}
