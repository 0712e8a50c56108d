package io.penstock.destinations.http;

import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationFactory;
import io.penstock.core.mapping.ShownUrl;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Opens webhooks, named by their {@code http://} or {@code https://} URL, as destinations (contract §4). Thread-safe.
 *
 * <p>It keeps the JDK's own HTTP client: a webhook is a stranger's server, so each call needs a limit of its own, and the
 * SDK's client has limits for all its calls together only, or an {@code abort} that would take a second thread.
 */
public final class HttpDestinationFactory implements DestinationFactory, AutoCloseable {

    static final String KIND = "http";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient client;
    private final Duration callTimeout;

    /** Gives each call 30 seconds. */
    public HttpDestinationFactory() {
        this(CALL_TIMEOUT);
    }

    HttpDestinationFactory(Duration callTimeout) {
        this.callTimeout = callTimeout;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public boolean accepts(String target) {
        String url = target.toLowerCase(Locale.ROOT);
        return url.startsWith("http://") || url.startsWith("https://");
    }

    @Override
    public List<String> problems(String target) {
        try {
            URI url = new URI(target);
            if (ShownUrl.hasUnderscoreInHost(target)) {
                return List.of(
                        "a host name has no '_'; give the webhook's server another name, such as a network alias");
            }
            if (url.getHost() == null || url.getPort() == 0 || url.getPort() > 65_535) {
                return List.of("a webhook as a destination is named http(s)://<host>[:<port>]/<path>");
            }
            if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
                return List.of("the URL of a webhook cannot carry a user or a fragment (#)");
            }
            return List.of();
        } catch (URISyntaxException malformed) {
            return List.of("the URL of the webhook is malformed at index " + malformed.getIndex() + ": "
                    + malformed.getReason());
        }
    }

    @Override
    public Destination open(String target, boolean includePayload) {
        return new HttpDestination(client, URI.create(target), callTimeout, includePayload);
    }

    @Override
    public boolean includesPayloadByDefault() {
        return false;
    }

    /** Ends all calls and closes the connections. */
    @Override
    public void close() {
        client.shutdownNow();
    }
}
