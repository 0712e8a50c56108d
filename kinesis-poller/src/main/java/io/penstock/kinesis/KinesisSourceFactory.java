package io.penstock.kinesis;

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
import io.penstock.kinesis.kcl.ShardMemory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.regions.Region;

/** Opens Kinesis streams and their consumers, with one set of clients for each region. */
public final class KinesisSourceFactory implements SourceFactory, AutoCloseable {

    private static final String TYPE = "kinesis";
    private static final int DEFAULT_BATCH = 100;
    private static final int LARGEST_BATCH = 10_000;

    /** What the streams of one region are read with. */
    private record RegionalAccess(KinesisClients clients, KclSourceFactory sources) {}

    private final KclEnvironment library;
    private final KinesisProperties properties;
    private final Region defaultRegion;
    private final Time time;
    private final Chance chance;
    private final Map<Region, RegionalAccess> regions = new ConcurrentHashMap<>();

    /**
     * Makes clients when a region is first needed.
     *
     * @param library what is shared with other sources
     * @param defaultRegion for ARNs without one
     */
    KinesisSourceFactory(
            KclEnvironment library, KinesisProperties properties, Region defaultRegion, Time time, Chance chance) {
        this.library = library;
        this.properties = properties;
        this.defaultRegion = defaultRegion;
        this.time = time;
        this.chance = chance;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public boolean reads(Arn arn) {
        return arn.service().equals(TYPE) && arn.resource().matches("stream/[^/:]+(/consumer/[^/:]+:[0-9]+)?");
    }

    @Override
    public SourceRules rules(Arn arn) {
        return new SourceRules(
                TYPE,
                true,
                DEFAULT_BATCH,
                LARGEST_BATCH,
                LARGEST_BATCH,
                true,
                Set.of("TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"),
                "data");
    }

    @Override
    public Source open(SourceContext context) {
        Arn arn = context.mapping().source();
        RegionalAccess access = access(arn);
        ShardMemory memory = new ShardMemory(context.memory());
        return access.sources().open(context, new KinesisStream(arn, access.clients(), properties, memory, time));
    }

    @Override
    public Optional<Problem> check(Mapping mapping, Optional<Duration> functionTimeout) throws InterruptedException {
        return new KinesisCheck(access(mapping.source()).clients().kinesis(), time).problem(mapping);
    }

    @Override
    public void forget(Mapping mapping) throws SourceUnavailable, InterruptedException {
        access(mapping.source())
                .sources()
                .forget(mapping.name(), KinesisStream.streamOf(mapping.source()).toString());
    }

    private RegionalAccess access(Arn arn) {
        return regions.computeIfAbsent(arn.region().isEmpty() ? defaultRegion : Region.of(arn.region()), this::access);
    }

    private RegionalAccess access(Region region) {
        KinesisClients clients = KinesisClients.in(region, library, time);
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
