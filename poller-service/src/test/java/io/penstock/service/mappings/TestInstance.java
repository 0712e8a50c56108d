package io.penstock.service.mappings;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.penstock.connect.Egress;
import io.penstock.connect.HttpClient;
import io.penstock.connect.SdkCalls;
import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.AwsEndpoints;
import io.penstock.core.lane.Deadlines;
import io.penstock.core.lane.LaneThreads;
import io.penstock.core.limit.FairPool;
import io.penstock.core.limit.SharedLimits;
import io.penstock.core.mapping.Dialect;
import io.penstock.core.mapping.MappingParser;
import io.penstock.core.mapping.MappingSpec;
import io.penstock.core.mapping.ParsedMapping;
import io.penstock.core.source.SourceFactory;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.core.time.Chance;
import io.penstock.core.time.SystemTime;
import io.penstock.service.config.CheckedConfiguration.ConfiguredMapping;
import io.penstock.service.config.PluggedInChecks;
import io.penstock.service.config.Plugins;
import io.penstock.service.function.CircuitStatus;
import io.penstock.service.function.CurrentFunctions;
import io.penstock.service.function.CurrentTrace;
import io.penstock.service.function.FunctionCheck;
import io.penstock.service.function.FunctionProperties;
import io.penstock.service.function.FunctionRules;
import io.penstock.service.function.Functions;
import io.penstock.service.function.LambdaClients;
import io.penstock.service.observe.MappingObserver;
import io.penstock.service.store.MappingStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/**
 * One instance of the service as far as mappings go, on the sources of a test. Its mappings live by a virtual clock,
 * and its threads by the machine's.
 */
public final class TestInstance implements AutoCloseable {

    /** Functions that are never invoked: {@code resize}, also as {@code resize:live}, and {@code count}. */
    private static final Map<String, FunctionProperties> FUNCTIONS = Map.of(
            "resize", function(Map.of("live", new FunctionProperties.Alias("1", null))), "count", function(Map.of()));

    private final VirtualTime time = new VirtualTime();
    private final Deadlines deadlines = new Deadlines();
    private final HttpClient http = new HttpClient(Egress.direct(), 1, Duration.ofSeconds(1));
    private final LambdaClients lambda = new LambdaClients(
            http,
            new AwsAccess(
                    new SdkCalls(http, Duration.ofSeconds(1)),
                    AnonymousCredentialsProvider.create(),
                    Region.US_EAST_1,
                    AwsEndpoints.none()),
            deadlines);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final MappingObserver observer = new MappingObserver(
            meters, ObservationRegistry.NOOP, time, target -> Optional.empty(), arn -> CircuitStatus.CLOSED);
    private final FairPool memory = new FairPool(1_000);
    private final CurrentFunctions current;
    private final Plugins plugins;
    private final Functions functions;
    private final Mappings mappings;

    private TestInstance(
            MappingStore store,
            List<SourceFactory> sources,
            Set<String> runs,
            Map<String, FunctionProperties> configuredFunctions,
            Map<String, MappingSpec> configured) {
        Chance chance = Chance.unpredictable();
        this.plugins = new Plugins(sources, List.of());
        this.current = new CurrentFunctions(new FunctionRules(configuredFunctions, 10));
        this.functions = new Functions(
                current,
                "us-east-1",
                Optional.empty(),
                http,
                lambda,
                CurrentTrace.NONE,
                SharedLimits.ALONE,
                time,
                chance);
        RunFactory factory = new RunFactory(
                plugins,
                functions,
                observer,
                memory,
                SharedLimits.ALONE,
                new LaneThreads(new SystemTime()),
                time,
                chance,
                runs::contains);
        PluggedInChecks checks = new PluggedInChecks(plugins, current::now);
        List<ConfiguredMapping> parsed = parsed(configured);
        ChangeRules rules = new ChangeRules(
                checks,
                new FunctionCheck(current, "us-east-1", lambda, time),
                factory,
                parsed.stream().map(ConfiguredMapping::mapping).toList());
        this.mappings = new Mappings(parsed, store, factory, rules, Duration.ofSeconds(10));
    }

    /** A function with version 1 and these aliases. */
    static FunctionProperties function(Map<String, FunctionProperties.Alias> aliases) {
        String url = "http://127.0.0.1:1/";
        Map<String, FunctionProperties.Version> versions = Map.of("1", new FunctionProperties.Version(url));
        return new FunctionProperties(url, null, null, null, versions, aliases);
    }

    private List<ConfiguredMapping> parsed(Map<String, MappingSpec> configured) {
        MappingParser parser = new MappingParser(new PluggedInChecks(plugins, current::now), Dialect.PENSTOCK);
        List<ConfiguredMapping> parsed = new ArrayList<>();
        configured.forEach((name, spec) -> {
            ParsedMapping.Valid valid = (ParsedMapping.Valid) parser.parse(name, spec, time.now());
            parsed.add(new ConfiguredMapping(spec, valid.mapping()));
        });
        return parsed;
    }

    /** Follows another configuration, as a reload does. */
    void configure(Map<String, FunctionProperties> nextFunctions, Map<String, MappingSpec> nextMappings) {
        functions.configure(new FunctionRules(nextFunctions, 10));
        mappings.configure(parsed(nextMappings));
    }

    /** Follows other mappings of the configuration, as a reload does. */
    void configure(Map<String, MappingSpec> nextMappings) {
        configure(current.now().configured(), nextMappings);
    }

    /** What an instance is made of. */
    public record Builder(
            MappingStore store,
            List<SourceFactory> sources,
            Set<String> runs,
            Map<String, FunctionProperties> functions,
            Map<String, MappingSpec> configured) {

        /** Runs only these kinds of source. */
        public Builder running(String... kinds) {
            return new Builder(store, sources, Set.of(kinds), functions, configured);
        }

        /** Has these functions beside it. */
        public Builder functions(Map<String, FunctionProperties> beside) {
            return new Builder(store, sources, runs, beside, configured);
        }

        /** Has these mappings in its configuration, by name. */
        public Builder configured(Map<String, MappingSpec> mappings) {
            return new Builder(store, sources, runs, functions, mappings);
        }

        /** The instance, not started yet. */
        public TestInstance build() {
            return new TestInstance(store, sources, runs, functions, configured);
        }

        /** The instance, started. */
        public TestInstance start() {
            TestInstance instance = build();
            instance.mappings.start();
            return instance;
        }
    }

    /** An instance with this store and these sources. */
    public static Builder with(MappingStore store, SourceFactory... sources) {
        return new Builder(store, List.of(sources), Set.of("sqs", "kinesis", "dynamodb"), FUNCTIONS, Map.of());
    }

    /** The registry. */
    Mappings mappings() {
        return mappings;
    }

    /** What may be asked of mappings and done to them. */
    public MappingOperations operations() {
        return mappings;
    }

    VirtualTime time() {
        return time;
    }

    SimpleMeterRegistry meters() {
        return meters;
    }

    MappingObserver observer() {
        return observer;
    }

    Functions functions() {
        return functions;
    }

    FairPool memory() {
        return memory;
    }

    @Override
    public void close() {
        mappings.stop();
        lambda.close();
        deadlines.close();
        http.close();
    }
}
