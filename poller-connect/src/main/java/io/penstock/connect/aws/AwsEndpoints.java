package io.penstock.connect.aws;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What stands in for AWS's own endpoints. Immutable; a URI that is no URL of an HTTP server counts as none (B55: the
 * check of the whole configuration names it).
 *
 * @param shared of every service that has none of its own
 * @param own by service, such as {@code sqs}
 */
public record AwsEndpoints(Optional<URI> shared, Map<String, URI> own) {

    private static final Pattern AWS =
            Pattern.compile("(.+\\.)?(amazonaws\\.com(\\.cn)?|api\\.aws|amazonwebservices\\.com\\.cn)");

    /** Keeps what is the URL of a server. */
    public AwsEndpoints {
        shared = shared.filter(AwsEndpoints::isServer);
        own = own.entrySet().stream()
                .filter(entry -> isServer(entry.getValue()))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** No endpoint but AWS's own. */
    public static AwsEndpoints none() {
        return new AwsEndpoints(Optional.empty(), Map.of());
    }

    /** The same endpoint for every service. */
    public static AwsEndpoints all(URI shared) {
        return new AwsEndpoints(Optional.of(shared), Map.of());
    }

    /** Where {@code service} is reached; empty for AWS's own endpoint. */
    public Optional<URI> of(String service) {
        return Optional.ofNullable(own.get(service)).or(() -> shared);
    }

    /**
     * True when {@code service} is reached at an emulator: at an endpoint that is not AWS's own, as that of a VPC is.
     */
    public boolean emulate(String service) {
        return of(service)
                .filter(endpoint -> !AWS.matcher(endpoint.getHost().toLowerCase(Locale.ROOT))
                        .matches())
                .isPresent();
    }

    private static boolean isServer(URI endpoint) {
        return endpoint.getHost() != null
                && ("http".equalsIgnoreCase(endpoint.getScheme()) || "https".equalsIgnoreCase(endpoint.getScheme()));
    }
}
