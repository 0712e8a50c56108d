package io.penstock.sqs;

import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.SourceRules;
import io.penstock.core.source.Source;
import io.penstock.core.source.SourceContext;
import io.penstock.core.source.SourceFactory;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Opens SQS queues, standard and FIFO, with one client for each region. */
public final class SqsSourceFactory implements SourceFactory, AutoCloseable {

    private static final String TYPE = "sqs";
    private static final int LARGEST_RECEIVE = 10;

    /** How long a call may take: a long poll of 20 s, and time for its answer. */
    static final Duration CALL_TIMEOUT = Duration.ofSeconds(25);

    /** How long a lane finds nothing before it may go. */
    static final Duration IDLE_LIMIT = Duration.ofSeconds(20);

    /** How the queues of one region are reached. */
    private record Access(SqsClient client, QueueCalls calls) {}

    private final Function<Region, SqsClient> maker;
    private final Function<SqsClient, QueueCalls> callsMaker;
    private final Region defaultRegion;
    private final Time time;
    private final Chance chance;
    private final Duration callTimeout;
    private final Duration idleLimit;
    private final OpenReceives openReceives;
    private final Map<Region, Access> regions = new ConcurrentHashMap<>();

    /**
     * Opens queues.
     *
     * @param maker makes the client of a region when that is first needed
     * @param callsMaker makes what the lanes of its queues call
     * @param defaultRegion for ARNs without one
     */
    SqsSourceFactory(
            Function<Region, SqsClient> maker,
            Function<SqsClient, QueueCalls> callsMaker,
            Region defaultRegion,
            Time time,
            Chance chance,
            Duration callTimeout,
            Duration idleLimit,
            OpenReceives openReceives) {
        this.maker = maker;
        this.callsMaker = callsMaker;
        this.defaultRegion = defaultRegion;
        this.time = time;
        this.chance = chance;
        this.callTimeout = callTimeout;
        this.idleLimit = idleLimit;
        this.openReceives = openReceives;
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
        int largest = isFifo(arn) ? LARGEST_RECEIVE : 10_000;
        return new SourceRules(TYPE, false, LARGEST_RECEIVE, largest, LARGEST_RECEIVE, !isFifo(arn), Set.of(), "body");
    }

    /** True when the queue keeps the order of message groups. */
    static boolean isFifo(Arn arn) {
        return arn.resource().endsWith(".fifo");
    }

    @Override
    public Source open(SourceContext context) {
        Arn arn = context.mapping().source();
        Region region = arn.region().isEmpty() ? defaultRegion : Region.of(arn.region());
        Access access = regions.computeIfAbsent(region, this::access);
        SqsQueue queue = new SqsQueue(arn, access.client(), access.calls(), time, callTimeout);
        return new SqsSource(context, queue, time, chance.split(), idleLimit, openReceives == OpenReceives.FINISH);
    }

    private Access access(Region region) {
        SqsClient client = maker.apply(region);
        return new Access(client, callsMaker.apply(client));
    }

    /** Closes the clients, after all sources are closed. */
    @Override
    public void close() {
        regions.values().forEach(access -> access.client().close());
        regions.clear();
    }
}
