package io.penstock.service.function;

import io.penstock.connect.HttpClient;
import io.penstock.connect.Url;
import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.limit.SharedLimits;
import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.FunctionName;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import io.penstock.service.function.FunctionProperties.Alias;
import io.penstock.service.function.FunctionProperties.Version;
import io.penstock.service.function.HttpFunction.Route;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/**
 * All functions that mappings may invoke, and their concurrency. Thread-safe. A name that is not among the configured
 * functions is that of a function on AWS Lambda.
 */
public final class Functions {

    private static final Logger LOG = LoggerFactory.getLogger(Functions.class);

    private static final String NO_ACCOUNT = "000000000000";

    private final CurrentFunctions configured;
    private final FunctionPools pools;
    private final SharedByKey<AtomicInteger> running = new SharedByKey<>();
    private final FunctionGuards guards;
    private final String region;
    private final Optional<String> account;
    private final HttpClient http;
    private final LambdaClients lambda;
    private final CurrentTrace traces;
    private final Time time;
    private final Chance chance;

    /**
     * For a configuration in which {@link FunctionRules} find no problem.
     *
     * @param configured {@code penstock.functions} and {@code penstock.concurrency}
     * @param region of functions whose names have none
     * @param account in the ARNs of functions whose names have none; empty for that of the mapping's source
     * @param http posts to HTTP functions; stays the caller's to close
     * @param lambda invokes functions on AWS Lambda; stays the caller's to close
     * @param traces the trace that invocations carry when tracing is on
     * @param limits divides the limits of functions among all instances
     */
    public Functions(
            CurrentFunctions configured,
            String region,
            Optional<String> account,
            HttpClient http,
            LambdaClients lambda,
            CurrentTrace traces,
            SharedLimits limits,
            Time time,
            Chance chance) {
        this.configured = configured;
        this.region = region;
        this.account = account;
        this.http = http;
        this.lambda = lambda;
        this.traces = traces;
        this.time = time;
        this.chance = chance;
        FunctionRules first = configured.now();
        this.pools = new FunctionPools(first.configured(), first.concurrency(), limits);
        this.guards = new FunctionGuards(limits, time);
        first.hints().forEach(LOG::warn);
    }

    /** As above, for a configuration that is never replaced by another. */
    public Functions(
            Map<String, FunctionProperties> configured,
            int concurrency,
            String region,
            Optional<String> account,
            HttpClient http,
            LambdaClients lambda,
            CurrentTrace traces,
            SharedLimits limits,
            Time time,
            Chance chance) {
        this(
                new CurrentFunctions(configured, concurrency),
                region,
                account,
                http,
                lambda,
                traces,
                limits,
                time,
                chance);
    }

    /**
     * Replaces the configuration by one in which {@link FunctionRules} find no problem. Invokers go on with what they
     * were made of: where the {@link #definition} of their function is another, they are to be replaced.
     */
    public void configure(FunctionRules next) {
        Set<String> names = new HashSet<>(configured.now().configured().keySet());
        names.addAll(next.configured().keySet());
        pools.configure(next.configured(), next.concurrency());
        configured.replace(next).forEach(LOG::warn);
        names.forEach(name ->
                guards.configure(name, Optional.ofNullable(next.configured().get(name))));
    }

    /** What the function of that name is now; empty for a function on AWS Lambda. */
    public Optional<FunctionProperties> definition(FunctionName name) {
        return Optional.ofNullable(configured.now().configured().get(name.name()));
    }

    /**
     * Makes what invokes a function for one mapping, which has its part of the concurrency from then on until the
     * invoker is closed. Called again when the mapping invokes another function.
     *
     * @param source of the mapping
     * @throws IllegalArgumentException when {@link FunctionRules} refuse the name
     */
    public FunctionInvoker invoker(FunctionName name, Arn source) {
        Optional<FunctionProperties> definition = definition(name);
        String arn = arn(name, source);
        FunctionPool pool = pools.of(name.name());
        return new LimitedInvoker(
                arn,
                target(name, definition.orElse(null)),
                definition.map(FunctionProperties::payloadLimit).orElse(PayloadLimit.LAMBDA),
                pool.join(),
                running.join(name.name(), AtomicInteger::new),
                guards.breaker(name.name(), arn, () -> definition(name)),
                guards.rate(name.name(), () -> definition(name)),
                time,
                () -> {
                    pool.leave();
                    running.leave(name.name());
                    guards.leave(name.name(), arn);
                });
    }

    /** The ARN of a function as a mapping on {@code source} names it, with that qualifier or none. */
    public String arn(FunctionName name, Arn source) {
        return name.arn(source, region, account);
    }

    /** The functions of {@code penstock.functions}, by name. Those on AWS Lambda are not known. */
    public List<ConfiguredFunction> configured() {
        return configured.now().configured().entrySet().stream()
                .map(entry -> ConfiguredFunction.of(entry.getKey(), arn(entry.getKey()), entry.getValue()))
                .sorted(Comparator.comparing(ConfiguredFunction::name))
                .toList();
    }

    /** Where no account is configured, that of emulators. */
    private String arn(String function) {
        String partition = PartitionMetadata.of(Region.of(region)).id();
        return String.join(":", "arn", partition, "lambda", region, account.orElse(NO_ACCOUNT), "function", function);
    }

    /** The concurrency of the function of that name, now and at most. */
    public Concurrency concurrency(FunctionName name) {
        return new Concurrency(
                name.name(),
                () -> running.find(name.name()).map(AtomicInteger::get).orElse(0),
                () -> pools.of(name.name()).limit());
    }

    /** How many functions have an invoker that is not closed: each qualifier of one counts. */
    public int inUse() {
        return guards.breakers();
    }

    /** The worst state of the circuit breakers that the function of that name has, one for each qualifier. */
    public CircuitState circuit(FunctionName name) {
        return guards.worst(name.name());
    }

    /** The circuit breaker of the function with that ARN, as mappings name it; closed when none invokes it. */
    public CircuitStatus circuit(String arn) {
        return guards.status(arn);
    }

    /**
     * The concurrency of one function.
     *
     * @param function its name, without qualifier
     * @param now its invocations that run
     * @param limit how many may run on this instance: of its reserved concurrency, or of what it shares with others
     */
    public record Concurrency(String function, IntSupplier now, LongSupplier limit) {}

    private Target target(FunctionName name, @Nullable FunctionProperties properties) {
        if (properties == null) {
            String where = name.region().orElse(region);
            return new LambdaFunction(name, () -> lambda.client(where), traces, time);
        }
        Supplier<Route> route = route(name, properties);
        if (route == null) {
            throw new IllegalArgumentException(FunctionRules.expected(name, properties));
        }
        return new HttpFunction(
                properties.timeout(), properties.headers(), properties.errorStatuses(), route, http, traces, time);
    }

    /** How a version is chosen for each invocation; null when there is no such version or alias. */
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
