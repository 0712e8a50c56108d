package io.penstock.service.function;

import io.penstock.connect.HttpClient;
import io.penstock.connect.Url;
import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.limit.FairPool;
import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.FunctionName;
import io.penstock.core.mapping.Problem;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import io.penstock.service.function.FunctionProperties.Alias;
import io.penstock.service.function.FunctionProperties.Version;
import io.penstock.service.function.HttpFunction.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All functions that mappings may call, and the calls that may run at once. Thread-safe. A name that is not among the
 * configured functions is that of a function on AWS Lambda.
 */
public final class Functions {

    /** The longest list of calls at once that one process may be asked for. */
    public static final int MOST_CONCURRENCY = 1_000_000;

    /** Where the Lambda runtime interface emulator, as in AWS's images, is called. */
    private static final String EMULATOR_PATH = "/2015-03-31/functions/function/invocations";

    private static final Logger LOG = LoggerFactory.getLogger(Functions.class);
    private static final String URL_EXPECTED = "the name of a function";

    private final Map<String, FunctionProperties> configured;
    private final Map<String, FairPool> reserved = new HashMap<>();
    private final FairPool shared;
    private final Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
    private final Map<String, FunctionHealth> health = new ConcurrentHashMap<>();
    private final String region;
    private final Optional<String> account;
    private final HttpClient http;
    private final LambdaClients lambda;
    private final CurrentTrace traces;
    private final Time time;
    private final Chance chance;

    /**
     * The directory of a valid configuration, see {@link #problems(Map, int)}.
     *
     * @param configured {@code penstock.functions}
     * @param concurrency {@code penstock.concurrency}
     * @param region of functions whose names have none
     * @param account in the ARNs of functions whose names have none; empty for that of the mapping's source
     * @param http posts to HTTP functions; stays the caller's to close
     * @param lambda calls AWS Lambda; stays the caller's to close
     * @param traces the trace that calls carry when tracing is on
     */
    public Functions(
            Map<String, FunctionProperties> configured,
            int concurrency,
            String region,
            Optional<String> account,
            HttpClient http,
            LambdaClients lambda,
            CurrentTrace traces,
            Time time,
            Chance chance) {
        this.configured = Map.copyOf(configured);
        this.region = region;
        this.account = account;
        this.http = http;
        this.lambda = lambda;
        this.traces = traces;
        this.time = time;
        this.chance = chance;
        configured.forEach((name, properties) -> {
            if (properties.reservedConcurrency() instanceof Integer limit) {
                reserved.put(name, FairPool.withoutParts(limit));
            }
        });
        this.shared = new FairPool(concurrency
                - reserved.values().stream().mapToLong(FairPool::limit).sum());
        hints(configured).forEach(LOG::warn);
    }

    /** What is valid, and yet most likely not meant. */
    static List<String> hints(Map<String, FunctionProperties> configured) {
        return new TreeMap<>(configured)
                .entrySet().stream()
                        .filter(function -> function.getValue().reservedConcurrency() == null)
                        .filter(function -> urls(function.getValue()).anyMatch(url -> url.contains(EMULATOR_PATH)))
                        .map(function ->
                                "Function '" + function.getKey() + "' has the path of the Lambda runtime interface"
                                        + " emulator, which runs one invocation at a time and refuses or dies of a second one."
                                        + " If it is the emulator, set penstock.functions." + function.getKey()
                                        + ".reserved-concurrency: 1")
                        .toList();
    }

    private static Stream<String> urls(FunctionProperties properties) {
        return Stream.concat(
                        Stream.ofNullable(properties.url()),
                        properties.versions().values().stream().flatMap(version -> Stream.ofNullable(version.url())))
                .map(String::strip);
    }

    /**
     * Everything that is wrong with {@code penstock.functions} and {@code penstock.concurrency}, by paths below
     * {@code penstock}.
     */
    public static List<Problem> problems(Map<String, FunctionProperties> configured, int concurrency) {
        List<Problem> problems = new ArrayList<>();
        configured.forEach((name, properties) -> problems.addAll(properties.problems(name)));
        if (concurrency < 1 || concurrency > MOST_CONCURRENCY) {
            problems.add(new Problem("", "concurrency", Integer.toString(concurrency), "1 to " + MOST_CONCURRENCY));
        } else if (reservedIn(configured) > concurrency) {
            problems.add(new Problem(
                    "",
                    "concurrency",
                    Integer.toString(concurrency),
                    "at least the sum of all functions' reserved-concurrency, " + reservedIn(configured)));
        }
        return List.copyOf(problems);
    }

    private static long reservedIn(Map<String, FunctionProperties> configured) {
        return configured.values().stream()
                .map(FunctionProperties::reservedConcurrency)
                .mapToLong(limit -> limit == null ? 0 : Math.max(0, limit))
                .sum();
    }

    /** What is wrong with a mapping's {@code function-name} as far as the functions can tell; empty when nothing is. */
    public static List<Problem> problems(
            Map<String, FunctionProperties> configured, int concurrency, String mapping, FunctionName name) {
        List<Problem> problems = new ArrayList<>();
        FunctionProperties properties = configured.get(name.name());
        if (properties != null && !properties.has(name.qualifier().orElse(FunctionProperties.LATEST))) {
            problems.add(new Problem(mapping, "function-name", name.toString(), expected(name, properties)));
        }
        boolean reserves = properties != null && properties.reservedConcurrency() != null;
        if (!reserves && concurrency >= 1 && reservedIn(configured) == concurrency) {
            problems.add(new Problem(
                    mapping,
                    "function-name",
                    name.toString(),
                    "a function with reserved-concurrency, because concurrency leaves nothing for any other"));
        }
        return List.copyOf(problems);
    }

    private static String expected(FunctionName name, FunctionProperties properties) {
        List<String> qualifiers =
                new ArrayList<>(new TreeSet<>(properties.versions().keySet()));
        qualifiers.addAll(new TreeSet<>(properties.aliases().keySet()));
        if (properties.url() != null) {
            qualifiers.addFirst(FunctionProperties.LATEST);
        }
        String has = "it has " + String.join(", ", qualifiers);
        return name.qualifier()
                .map(qualifier -> URL_EXPECTED + "; function '" + name.name() + "' has no version or alias '"
                        + qualifier + "'; " + has)
                .orElse(URL_EXPECTED + " with a version or alias, because function '" + name.name() + "' has no url; "
                        + has);
    }

    /**
     * Invokes a function for one mapping; to be made once for each mapping, which has its part of the concurrency from then
     * on.
     *
     * @param source of the mapping
     * @throws IllegalArgumentException when {@link #problems(Map, int, String, FunctionName)} has something against the name
     */
    public FunctionInvoker invoker(FunctionName name, Arn source) {
        String arn = name.arn(source, region, account);
        return new LimitedInvoker(
                arn,
                target(name),
                payloadLimit(name),
                reserved.getOrDefault(name.name(), shared),
                running.computeIfAbsent(name.name(), any -> new AtomicInteger()),
                health.computeIfAbsent(arn, any -> new FunctionHealth()));
    }

    /** The concurrency of the function of that name, now and at most. */
    public Concurrency concurrency(FunctionName name) {
        AtomicInteger now = running.computeIfAbsent(name.name(), any -> new AtomicInteger());
        return new Concurrency(
                name.name(),
                now::get,
                reserved.getOrDefault(name.name(), shared).limit());
    }

    /**
     * The concurrency of one function.
     *
     * @param function its name, without qualifier
     * @param now its invocations that run
     * @param limit how many may run: its reserved concurrency, or what it shares with others
     */
    public record Concurrency(String function, IntSupplier now, long limit) {}

    private PayloadLimit payloadLimit(FunctionName name) {
        FunctionProperties properties = configured.get(name.name());
        return properties == null ? PayloadLimit.LAMBDA : properties.payloadLimit();
    }

    private Target target(FunctionName name) {
        FunctionProperties properties = configured.get(name.name());
        if (properties == null) {
            String where = name.region().orElse(region);
            return new LambdaFunction(name, () -> lambda.client(where), traces, time);
        }
        Supplier<Route> route = route(name, properties);
        if (route == null) {
            throw new IllegalArgumentException(expected(name, properties));
        }
        return new HttpFunction(
                properties.timeout(), properties.headers(), properties.errorStatuses(), route, http, traces, time);
    }

    /** How a version is chosen for each call; null when there is no such version or alias. */
    private @Nullable Supplier<Route> route(FunctionName name, FunctionProperties properties) {
        String qualifier = name.qualifier().orElse(FunctionProperties.LATEST);
        Alias alias = properties.aliases().get(qualifier);
        if (alias == null || alias.functionVersion() == null) {
            return fixed(qualifier, properties);
        }
        Supplier<Route> main = fixed(alias.functionVersion(), properties);
        if (main == null || alias.additionalVersionWeights().isEmpty()) {
            return main;
        }
        Map.Entry<String, Double> additional =
                alias.additionalVersionWeights().entrySet().iterator().next();
        Supplier<Route> other = fixed(additional.getKey(), properties);
        double weight = additional.getValue();
        return other == null ? null : () -> chance.happens(weight) ? other.get() : main.get();
    }

    private static @Nullable Supplier<Route> fixed(String version, FunctionProperties properties) {
        Version target = properties.versions().get(version);
        String url =
                version.equals(FunctionProperties.LATEST) ? properties.url() : target == null ? null : target.url();
        if (url == null) {
            return null;
        }
        Route route = new Route(version, Url.of(url.strip()));
        return () -> route;
    }
}
