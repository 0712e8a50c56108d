package io.penstock.service.function;

import io.penstock.connect.Url;
import io.penstock.core.mapping.Problem;
import io.penstock.core.mapping.ShownUrl;
import io.penstock.core.record.PayloadLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.util.unit.DataSize;

/**
 * One entry of {@code penstock.functions} (contract §2): a function that is invoked over HTTP. Immutable; valid only
 * when {@link #problems} finds nothing.
 *
 * @param url of the function itself, {@code $LATEST}; required unless every mapping names a version or alias
 * @param timeout the longest time that one invocation may take, 1 ms to 15 min; 30 s when not set
 * @param headers sent with every invocation
 * @param reservedConcurrency the part of {@code penstock.concurrency} that is kept for this function, and its limit;
 *     with 0 the function is never invoked: nothing is received from queues, and lanes of streams wait with a batch;
 *     null to share what is not reserved
 * @param versions by name, usually numbers
 * @param aliases by name
 * @param errorStatuses statuses that count as function errors beside those of contract §3, 300 to 599
 * @param maximumPayload the size of the largest event that is sent, 16 KB to 6 MB; 6 MB when not set
 * @param rateLimit how often it is invoked at most; without a limit when not set
 * @param circuitBreaker when it is left alone, because it is down
 */
public record FunctionProperties(
        @Nullable String url,
        @Nullable Duration timeout,
        @Nullable Map<String, String> headers,
        @Nullable Integer reservedConcurrency,
        @Nullable Map<String, Version> versions,
        @Nullable Map<String, Alias> aliases,
        @Nullable Set<Integer> errorStatuses,
        @Nullable DataSize maximumPayload,
        @Nullable RateLimitProperties rateLimit,
        @Nullable CircuitBreakerProperties circuitBreaker) {

    /** The qualifier of the function itself. */
    static final String LATEST = "$LATEST";

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
    /** Of any function, as on AWS Lambda. */
    static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(15);

    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);
    private static final DataSize LARGEST_PAYLOAD = DataSize.ofBytes(PayloadLimit.LARGEST);

    /** Below it, an event of a tumbling window has hardly any room for a state. */
    private static final DataSize SMALLEST_PAYLOAD = DataSize.ofKilobytes(16);

    /** The headers that the HTTP client writes itself. */
    private static final Set<String> OWN_HEADERS =
            Set.of("content-length", "transfer-encoding", "connection", "host", "expect", "upgrade");

    /** A function without error statuses and limits of its own, and with the payload of AWS Lambda. */
    public FunctionProperties(
            @Nullable String url,
            @Nullable Duration timeout,
            @Nullable Map<String, String> headers,
            @Nullable Integer reservedConcurrency,
            @Nullable Map<String, Version> versions,
            @Nullable Map<String, Alias> aliases) {
        this(url, timeout, headers, reservedConcurrency, versions, aliases, null, null, null, null);
    }

    /** Fills in what the user left out. */
    @ConstructorBinding
    public FunctionProperties {
        timeout = timeout == null ? DEFAULT_TIMEOUT : timeout;
        headers = headers == null ? Map.of() : Map.copyOf(headers);
        versions = versions == null ? Map.of() : Map.copyOf(versions);
        aliases = aliases == null ? Map.of() : Map.copyOf(aliases);
        errorStatuses = errorStatuses == null ? Set.of() : Set.copyOf(errorStatuses);
        maximumPayload = maximumPayload == null ? LARGEST_PAYLOAD : maximumPayload;
        rateLimit = rateLimit == null ? RateLimitProperties.NONE : rateLimit;
        circuitBreaker = circuitBreaker == null ? CircuitBreakerProperties.DEFAULT : circuitBreaker;
    }

    /**
     * One version of the function.
     *
     * @param url where it is invoked
     */
    public record Version(@Nullable String url) {}

    /**
     * A name for one version, or for two that share the invocations at random (semantics §9).
     *
     * @param functionVersion invoked unless chance picks the other
     * @param additionalVersionWeights at most one other version, and its share of the invocations, 0 to 1
     */
    public record Alias(
            @Nullable String functionVersion, @Nullable Map<String, Double> additionalVersionWeights) {

        /** Fills in what the user left out. */
        public Alias {
            additionalVersionWeights =
                    additionalVersionWeights == null ? Map.of() : Map.copyOf(additionalVersionWeights);
        }

        @Override
        public Map<String, Double> additionalVersionWeights() {
            return additionalVersionWeights == null ? Map.of() : additionalVersionWeights;
        }
    }

    @Override
    public Duration timeout() {
        return timeout == null ? DEFAULT_TIMEOUT : timeout;
    }

    @Override
    public Map<String, String> headers() {
        return headers == null ? Map.of() : headers;
    }

    @Override
    public Set<Integer> errorStatuses() {
        return errorStatuses == null ? Set.of() : errorStatuses;
    }

    @Override
    public RateLimitProperties rateLimit() {
        return rateLimit == null ? RateLimitProperties.NONE : rateLimit;
    }

    @Override
    public CircuitBreakerProperties circuitBreaker() {
        return circuitBreaker == null ? CircuitBreakerProperties.DEFAULT : circuitBreaker;
    }

    @Override
    public DataSize maximumPayload() {
        return maximumPayload == null ? LARGEST_PAYLOAD : maximumPayload;
    }

    /** How large an event may be; for properties without problems. */
    PayloadLimit payloadLimit() {
        return new PayloadLimit(Math.toIntExact(maximumPayload().toBytes()));
    }

    @Override
    public Map<String, Version> versions() {
        return versions == null ? Map.of() : versions;
    }

    @Override
    public Map<String, Alias> aliases() {
        return aliases == null ? Map.of() : aliases;
    }

    /**
     * True when {@code qualifier} is a version or alias that can be invoked; {@code $LATEST} is the entry's own url.
     */
    boolean has(String qualifier) {
        return qualifier.equals(LATEST)
                ? url != null
                : versions().containsKey(qualifier) || aliases().containsKey(qualifier);
    }

    /** Finds what is wrong with this entry, by paths below {@code penstock}; {@code name} is its key. */
    public List<Problem> problems(String name) {
        String path = "functions." + name;
        List<Problem> problems = new ArrayList<>();
        if (!name.matches("[A-Za-z0-9._-]{1,128}")) {
            problems.add(problem(path, name, "a function's name: 1 to 128 letters, digits, '-', '_' or '.'"));
        }
        if (url == null && versions().isEmpty()) {
            problems.add(problem(path + ".url", null, "an absolute http or https URL, or versions with one each"));
        }
        if (url != null) {
            checkUrl(path + ".url", url, problems);
        }
        if (timeout().compareTo(SHORTEST_TIMEOUT) < 0 || timeout().compareTo(LONGEST_TIMEOUT) > 0) {
            problems.add(problem(path + ".timeout", timeout(), "1ms to 15m"));
        }
        if (reservedConcurrency != null && reservedConcurrency < 0) {
            problems.add(problem(path + ".reserved-concurrency", reservedConcurrency, "0 or more"));
        }
        if (maximumPayload().compareTo(SMALLEST_PAYLOAD) < 0 || maximumPayload().compareTo(LARGEST_PAYLOAD) > 0) {
            problems.add(problem(path + ".maximum-payload", maximumPayload(), "16KB to 6MB"));
        }
        problems.addAll(rateLimit().problems(path + ".rate-limit"));
        problems.addAll(circuitBreaker().problems(path + ".circuit-breaker"));
        errorStatuses().stream()
                .filter(status -> status < 300 || status > 599)
                .sorted()
                .forEach(status -> problems.add(problem(path + ".error-statuses", status, "statuses from 300 to 599")));
        headers().forEach((header, value) -> checkHeader(path + ".headers." + header, header, value, problems));
        versions().forEach((version, target) -> checkVersion(path + ".versions." + version, version, target, problems));
        aliases().forEach((alias, route) -> checkAlias(path + ".aliases." + alias, alias, route, problems));
        return List.copyOf(problems);
    }

    private static void checkUrl(String path, String url, List<Problem> problems) {
        if (!isCallable(url)) {
            problems.add(problem(path, ShownUrl.of(url), "an absolute http or https URL without user and password"));
        }
    }

    private static boolean isCallable(String url) {
        try {
            return !Url.of(url.strip()).hasUserInfo();
        } catch (IllegalArgumentException none) {
            return false;
        }
    }

    /** A header's value may be a secret, so it is never part of a message. */
    private static void checkHeader(String path, String name, String value, List<Problem> problems) {
        if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
            problems.add(problem(path, name, "the name of an HTTP header"));
        } else if (OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
            problems.add(problem(path, name, "a header that the HTTP client does not write itself"));
        }
        if (!value.chars().allMatch(character -> character == '\t' || (character >= ' ' && character < 127))) {
            problems.add(problem(path, "(hidden)", "printable ASCII characters"));
        }
    }

    private static void checkVersion(String path, String name, Version version, List<Problem> problems) {
        if (!name.matches("[a-zA-Z0-9-_]{1,128}")) {
            problems.add(problem(path, name, "a version's name: 1 to 128 letters, digits, '-' or '_'"));
        }
        if (version.url() == null) {
            problems.add(problem(path + ".url", null, "an absolute http or https URL"));
        } else {
            checkUrl(path + ".url", version.url(), problems);
        }
    }

    private void checkAlias(String path, String name, Alias alias, List<Problem> problems) {
        if (!name.matches("[a-zA-Z0-9-_]{1,128}")) {
            problems.add(problem(path, name, "an alias' name: 1 to 128 letters, digits, '-' or '_'"));
        }
        if (versions().containsKey(name)) {
            problems.add(problem(path, name, "a name that is not also a version's"));
        }
        checkVersionExists(path + ".function-version", alias.functionVersion(), problems);
        Map<String, Double> weights = alias.additionalVersionWeights();
        String weightsPath = path + ".additional-version-weights";
        if (weights.size() > 1) {
            problems.add(problem(
                    weightsPath,
                    weights.keySet().stream().sorted().toList(),
                    "one item: Number of items in AdditionalVersionWeights cannot be greater than 1"));
        }
        weights.forEach((version, weight) -> {
            checkVersionExists(weightsPath + "." + version, version, problems);
            if (version.equals(LATEST) || LATEST.equals(alias.functionVersion())) {
                problems.add(problem(
                        weightsPath,
                        LATEST,
                        "versions: $LATEST is not supported for an alias pointing to more than 1 version"));
            }
            if (version.equals(alias.functionVersion())) {
                problems.add(problem(weightsPath, version, "a version other than function-version"));
            }
            if (!(weight >= 0 && weight <= 1)) {
                problems.add(problem(weightsPath + "." + version, weight, "a weight from 0 to 1"));
            }
        });
    }

    private void checkVersionExists(String path, @Nullable String version, List<Problem> problems) {
        boolean exists = LATEST.equals(version)
                ? url != null
                : version != null && versions().containsKey(version);
        if (!exists) {
            problems.add(problem(
                    path,
                    version,
                    "one of the versions "
                            + versions().keySet().stream().sorted().toList()));
        }
    }

    private static Problem problem(String path, @Nullable Object value, String expected) {
        return new Problem("", path, value == null ? null : value.toString(), expected);
    }
}
