package io.penstock.service.function;

import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.lane.Deadlines;
import io.penstock.core.mapping.FunctionName;
import io.penstock.core.mapping.Problem;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import io.penstock.service.function.FunctionProperties.Alias;
import io.penstock.service.function.FunctionProperties.Version;
import io.penstock.service.function.HttpFunction.Route;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;

/**
 * All functions that mappings may call, and the calls that may run at once. Thread-safe. A name that is not among the
 * configured functions is that of a function on AWS Lambda.
 */
public final class Functions implements AutoCloseable {

    /** The longest list of calls at once that one process may be asked for. */
    private static final int MOST_CONCURRENCY = 1_000_000;

    private static final String URL_EXPECTED = "the name of a function";

    private final Map<String, FunctionProperties> configured;
    private final Map<String, CallPool> reserved = new HashMap<>();
    private final CallPool shared;
    private final String region;
    private final String account;
    private final JdkTransport jdk = new JdkTransport();
    private final HttpTransport transport;
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
     * @param account in the ARNs of functions whose names have none
     * @param http posts to HTTP functions; {@link #httpClient} makes one; stays the caller's to close
     * @param lambda calls AWS Lambda; stays the caller's to close
     * @param traces the trace that calls carry when tracing is on
     * @param deadlines of calls to HTTP functions; stay the caller's to close
     */
    public Functions(
            Map<String, FunctionProperties> configured,
            int concurrency,
            String region,
            String account,
            SdkAsyncHttpClient http,
            LambdaClients lambda,
            CurrentTrace traces,
            Deadlines deadlines,
            Time time,
            Chance chance) {
        this.configured = Map.copyOf(configured);
        this.region = region;
        this.account = account;
        this.transport = new AdaptiveTransport(new CrtTransport(http, deadlines), jdk);
        this.lambda = lambda;
        this.traces = traces;
        this.time = time;
        this.chance = chance;
        configured.forEach((name, properties) -> {
            if (properties.reservedConcurrency() instanceof Integer limit) {
                reserved.put(
                        name,
                        new CallPool(
                                name, limit, "Rate Exceeded. (ReservedFunctionConcurrentInvocationLimitExceeded)"));
            }
        });
        int left = concurrency
                - reserved.values().stream().mapToInt(CallPool::limit).sum();
        this.shared = new CallPool("unreserved", left, "Rate Exceeded. (ConcurrentInvocationLimitExceeded)");
    }

    /**
     * An HTTP client for HTTP functions.
     *
     * @param concurrency {@code penstock.concurrency}: under virtual threads the pool of connections is the limit
     */
    public static SdkAsyncHttpClient httpClient(int concurrency) {
        return CrtTransport.client(concurrency);
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
     * Calls a function for one mapping; to be made once for each mapping, whose reservations it counts.
     *
     * @throws IllegalArgumentException when {@link #problems(Map, int, String, FunctionName)} has something against the name
     */
    public FunctionInvoker invoker(FunctionName name) {
        return new LimitedInvoker(name.arn(region, account), target(name), poolOf(name));
    }

    private CallPool poolOf(FunctionName name) {
        return reserved.getOrDefault(name.name(), shared);
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
        return new HttpFunction(properties.timeout(), properties.headers(), route, transport, traces, time);
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
        Route route = new Route(version, URI.create(url.strip()));
        return () -> route;
    }

    /** Ends calls to HTTP functions that are still under way and frees what this alone holds. */
    @Override
    public void close() {
        jdk.close();
    }
}
