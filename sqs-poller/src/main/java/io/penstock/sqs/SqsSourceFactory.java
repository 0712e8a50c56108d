package io.penstock.sqs;

import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.Problem;
import io.penstock.core.mapping.SourceRules;
import io.penstock.core.source.Source;
import io.penstock.core.source.SourceContext;
import io.penstock.core.source.SourceFactory;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Opens SQS queues, standard and FIFO, with one client for each region. */
public final class SqsSourceFactory implements SourceFactory, AutoCloseable {

    private static final String TYPE = "sqs";
    private static final int LARGEST_BATCH = 10_000;

    /** How the queues of one region are reached. */
    private record Access(SqsClient client, QueueCalls calls) {}

    private final Function<Region, SqsClient> clientOf;
    private final Function<SqsClient, QueueCalls> callsOf;
    private final Region defaultRegion;
    private final Time time;
    private final Chance chance;
    private final SqsSettings settings;
    private final Map<Region, Access> regions = new ConcurrentHashMap<>();

    /**
     * Opens queues.
     *
     * @param clientOf makes the client of a region when that is first needed
     * @param callsOf makes the calls of lanes from the client of their region
     * @param defaultRegion for ARNs without one
     */
    SqsSourceFactory(
            Function<Region, SqsClient> clientOf,
            Function<SqsClient, QueueCalls> callsOf,
            Region defaultRegion,
            Time time,
            Chance chance,
            SqsSettings settings) {
        this.clientOf = clientOf;
        this.callsOf = callsOf;
        this.defaultRegion = defaultRegion;
        this.time = time;
        this.chance = chance;
        this.settings = settings;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public boolean reads(Arn arn) {
        return arn.service().equals(TYPE);
    }

    @Override
    public SourceRules rules(Arn arn) {
        boolean fifo = QueueType.of(arn) == QueueType.FIFO;
        int receive = SqsQueue.CALL_LIMIT;
        return new SourceRules(TYPE, false, receive, fifo ? receive : LARGEST_BATCH, receive, !fifo, Set.of(), "body");
    }

    @Override
    public Source open(SourceContext context) {
        Arn arn = context.mapping().source();
        Access access = access(arn);
        SqsQueue queue = new SqsQueue(arn, access.client(), access.calls(), time, settings.callTimeout());
        SharedQueue shared = SharedQueue.of(context, queue, time, chance.split(), settings);
        return new SqsSource(context.background(), shared);
    }

    @Override
    public Optional<Problem> check(Mapping mapping, Optional<Duration> functionTimeout) throws InterruptedException {
        return new SqsCheck(access(mapping.source()).client(), time).problem(mapping, functionTimeout);
    }

    private Access access(Arn arn) {
        return regions.computeIfAbsent(arn.region().isEmpty() ? defaultRegion : Region.of(arn.region()), this::access);
    }

    private Access access(Region region) {
        SqsClient client = clientOf.apply(region);
        return new Access(client, callsOf.apply(client));
    }

    /** Closes the clients, after all sources are closed. */
    @Override
    public void close() {
        regions.values().forEach(access -> access.client().close());
        regions.clear();
    }
}
