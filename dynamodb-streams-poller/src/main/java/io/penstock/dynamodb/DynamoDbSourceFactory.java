package io.penstock.dynamodb;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.Problem;
import io.penstock.core.mapping.SourceRules;
import io.penstock.core.source.Source;
import io.penstock.core.source.SourceContext;
import io.penstock.core.source.SourceFactory;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import io.penstock.kinesis.kcl.KclEnvironment;
import io.penstock.kinesis.kcl.KclSourceFactory;
import io.penstock.kinesis.kcl.LeaseClients;
import io.penstock.kinesis.kcl.ShardMemory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Opens the streams of DynamoDB tables, with one set of clients for each region. */
public final class DynamoDbSourceFactory implements SourceFactory, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DynamoDbSourceFactory.class);
    private static final String TYPE = "dynamodb";

    /** How the path of a number ends. */
    private static final String NUMBER = ".N";

    private static final int DEFAULT_BATCH = 100;
    private static final int LARGEST_BATCH = 10_000;

    /** What the streams of one region are read with. */
    private record RegionalAccess(DynamoDbClients clients, KclSourceFactory sources) {}

    private final KclEnvironment library;
    private final DynamoDbProperties properties;
    private final Region defaultRegion;
    private final Time time;
    private final Chance chance;
    private final BiFunction<Region, AwsAccess, DynamoDbStreamsClient> streams;
    private final Map<Region, RegionalAccess> regions = new ConcurrentHashMap<>();

    /**
     * Makes clients when a region is first needed.
     *
     * @param library what is shared with other sources
     * @param defaultRegion for ARNs without one
     */
    DynamoDbSourceFactory(
            KclEnvironment library, DynamoDbProperties properties, Region defaultRegion, Time time, Chance chance) {
        this(library, properties, defaultRegion, time, chance, DynamoDbClients::streams);
    }

    /** The same, with other clients of streams. */
    DynamoDbSourceFactory(
            KclEnvironment library,
            DynamoDbProperties properties,
            Region defaultRegion,
            Time time,
            Chance chance,
            BiFunction<Region, AwsAccess, DynamoDbStreamsClient> streams) {
        this.library = library;
        this.properties = properties;
        this.defaultRegion = defaultRegion;
        this.time = time;
        this.chance = chance;
        this.streams = streams;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public boolean reads(Arn arn) {
        return arn.service().equals(TYPE) && arn.resource().matches("table/[A-Za-z0-9_.-]+/stream/[^/]+");
    }

    @Override
    public SourceRules rules(Arn arn) {
        return new SourceRules(
                TYPE, true, DEFAULT_BATCH, LARGEST_BATCH, LARGEST_BATCH, true, Set.of("TRIM_HORIZON", "LATEST"), "");
    }

    @Override
    public Source open(SourceContext context) {
        Arn arn = context.mapping().source();
        if (context.mapping().filter().comparesNumbersAt(NUMBER)) {
            LOG.warn(
                    "mapping '{}': a pattern compares a DynamoDB number by its value; numbers are texts in events, so"
                            + " it never matches",
                    context.mapping().name());
        }
        RegionalAccess access = access(arn);
        ShardMemory memory = new ShardMemory(context.memory());
        return access.sources()
                .open(context, new DynamoDbStream(arn, access.clients(), properties.pollInterval(), memory, time));
    }

    @Override
    public Optional<Problem> check(Mapping mapping, Optional<Duration> functionTimeout) throws InterruptedException {
        return new DynamoDbCheck(access(mapping.source()).clients().streams(), time).problem(mapping);
    }

    @Override
    public void forget(Mapping mapping) throws SourceUnavailable, InterruptedException {
        access(mapping.source())
                .sources()
                .forget(mapping.name(), mapping.source().toString());
    }

    private RegionalAccess access(Arn arn) {
        return regions.computeIfAbsent(arn.region().isEmpty() ? defaultRegion : Region.of(arn.region()), this::access);
    }

    private RegionalAccess access(Region region) {
        AwsAccess access = library.access();
        SdkAsyncHttpClient http = library.async().get();
        DynamoDbClients clients =
                new DynamoDbClients(streams.apply(region, access), LeaseClients.in(region, access, http, time), http);
        return new RegionalAccess(
                clients, new KclSourceFactory(library.sharing(), clients.leases(), time, chance.split()));
    }

    /** Closes the clients, after all sources are closed. */
    @Override
    public void close() {
        regions.values().forEach(access -> access.clients().close());
        regions.clear();
    }
}
