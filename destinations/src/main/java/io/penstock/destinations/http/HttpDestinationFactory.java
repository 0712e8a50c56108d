package io.penstock.destinations.http;

import io.penstock.connect.HttpClient;
import io.penstock.connect.Url;
import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationFactory;
import io.penstock.core.destination.DestinationWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Opens webhooks, named by their URL, http or https, as destinations (contract §4). Thread-safe. */
public final class HttpDestinationFactory implements DestinationFactory {

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient client;
    private final Duration callTimeout;

    /**
     * Gives each call 30 seconds.
     *
     * @param client stays the caller's to close
     */
    public HttpDestinationFactory(HttpClient client) {
        this(client, CALL_TIMEOUT);
    }

    HttpDestinationFactory(HttpClient client, Duration callTimeout) {
        this.client = client;
        this.callTimeout = callTimeout;
    }

    @Override
    public String kind() {
        return HttpDestination.KIND;
    }

    @Override
    public boolean accepts(String target) {
        String url = target.toLowerCase(Locale.ROOT);
        return url.startsWith("http://") || url.startsWith("https://");
    }

    @Override
    public List<String> problems(String target) {
        try {
            return Url.of(target).hasUserInfo() || target.contains("#")
                    ? List.of("the URL of a webhook cannot carry a user or a fragment (#)")
                    : List.of();
        } catch (IllegalArgumentException wrong) {
            return List.of(
                    "a webhook as a destination is named http(s)://<host>[:<port>]/<path>: " + wrong.getMessage());
        }
    }

    @Override
    public Destination open(String target, boolean includePayload) {
        return new DestinationWriter(new HttpDestination(client, Url.of(target), callTimeout), includePayload);
    }

    @Override
    public boolean includesPayloadByDefault() {
        return false;
    }
}
