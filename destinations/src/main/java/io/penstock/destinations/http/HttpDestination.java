package io.penstock.destinations.http;

import io.penstock.connect.HttpCall;
import io.penstock.connect.HttpClient;
import io.penstock.connect.HttpResult.Answered;
import io.penstock.connect.HttpResult.Broken;
import io.penstock.connect.HttpResult.NotSent;
import io.penstock.connect.HttpResult.TimedOut;
import io.penstock.connect.HttpResult.TooLarge;
import io.penstock.connect.Url;
import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.DestinationStore;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.destination.WrittenRecord;
import io.penstock.core.mapping.ShownUrl;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Posts each record to one URL. */
final class HttpDestination implements DestinationStore {

    /** No limit of ours: a server that has one answers 413. */
    private static final int MAX_BYTES = Integer.MAX_VALUE;

    static final String KIND = "http";

    private static final int CONTENT_TOO_LARGE = 413;

    /** The status is all we need: more of an answer is not waited for. */
    private static final int LARGEST_ANSWER = 4096;

    private static final Map<String, String> HEADERS = Map.of("Content-Type", "application/json");

    private final HttpClient client;
    private final Url url;
    private final Duration timeout;

    HttpDestination(HttpClient client, Url url, Duration timeout) {
        this.client = client;
        this.url = url;
        this.timeout = timeout;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public int maxBytes(DestinationRecord record) {
        return MAX_BYTES;
    }

    @Override
    public StoreResult store(WrittenRecord written) throws InterruptedException {
        HttpCall call = HttpCall.post(url, HEADERS, written.json(), timeout, LARGEST_ANSWER);
        return switch (client.call(call)) {
            case Answered answered -> result(written, answered.status(), answered.headers());
            case TooLarge tooLarge -> result(written, tooLarge.status(), tooLarge.headers());
            case TimedOut late -> unavailable(": the call timed out after " + timeout);
            case NotSent unsent -> unavailable(" can't be reached: " + unsent.reason());
            case Broken broken -> unavailable(": " + broken.reason());
        };
    }

    private StoreResult result(WrittenRecord written, int status, List<Map.Entry<String, String>> headers) {
        String answer = " answered " + status;
        return switch (status / 100) {
            case 2 -> written.stored();
            case 3 ->
                unavailable(answer + ", a redirect to " + ShownUrl.of(location(headers))
                        + "; redirects are not followed, set the final URL");
            default -> status == CONTENT_TOO_LARGE ? new StoreResult.Declined(shown(answer)) : unavailable(answer);
        };
    }

    private static String location(List<Map.Entry<String, String>> headers) {
        return headers.stream()
                .filter(header -> header.getKey().equalsIgnoreCase("Location"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("nowhere");
    }

    private StoreResult unavailable(String what) {
        return new StoreResult.Unavailable(shown(what));
    }

    private String shown(String what) {
        return "webhook at " + url + what;
    }
}
