package io.penstock.destinations.http;

import io.penstock.core.destination.Destination;
import io.penstock.core.destination.OutcomeRecord;
import io.penstock.core.destination.OutcomeWriter;
import io.penstock.core.destination.OutcomeWriter.Reply;
import io.penstock.core.destination.StoreOutcome;
import io.penstock.core.mapping.ShownUrl;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Posts each record to one URL. */
final class HttpDestination implements Destination {

    /** No limit of ours: a server that has one says 413. */
    private static final int MAX_BYTES = Integer.MAX_VALUE;

    private static final int CONTENT_TOO_LARGE = 413;

    private final HttpClient client;
    private final URI url;
    private final String shown;
    private final Duration timeout;
    private final OutcomeWriter writer;

    HttpDestination(HttpClient client, URI url, Duration timeout, boolean includePayload) {
        this.client = client;
        this.url = url;
        this.shown = ShownUrl.of(url.toString());
        this.timeout = timeout;
        this.writer = new OutcomeWriter(includePayload, MAX_BYTES);
    }

    @Override
    public String kind() {
        return HttpDestinationFactory.KIND;
    }

    @Override
    public StoreOutcome store(OutcomeRecord outcome) throws InterruptedException {
        return writer.store(outcome, this::post);
    }

    private Reply post(byte[] json) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(json))
                .build();
        try {
            HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
            // The status is all we need, and the timeout ends with the head: never wait for the body.
            response.body().close();
            return reply(response);
        } catch (IOException failure) {
            return new Reply.Unavailable("webhook at " + shown + ": " + failure);
        }
    }

    private Reply reply(HttpResponse<?> response) {
        int status = response.statusCode();
        String reason = "webhook at " + shown + " answered " + status;
        return switch (status / 100) {
            case 2 -> new Reply.Stored();
            case 3 ->
                new Reply.Unavailable(reason + ", a redirect to "
                        + ShownUrl.of(response.headers().firstValue("Location").orElse("nowhere"))
                        + "; redirects are not followed, set the final URL");
            default -> status == CONTENT_TOO_LARGE ? new Reply.TryLess(reason) : new Reply.Unavailable(reason);
        };
    }

    @Override
    public void close() {
        // the client belongs to the factory
    }
}
