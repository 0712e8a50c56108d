package io.penstock.kinesis.kcl;

import io.penstock.core.mapping.MappingIdentity;
import io.penstock.core.source.BackgroundTasks;
import io.penstock.core.source.SourceContext;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.kinesis.exceptions.internal.KinesisClientLibIOException;
import software.amazon.kinesis.leases.exceptions.LeasingException;

/** Starts the Kinesis Client Library for mappings, and stores when each began. Thread-safe. */
final class KclLibrary {

    private static final Logger LOG = LoggerFactory.getLogger(KclLibrary.class);
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(500);
    private static final int ATTEMPTS = 2;

    private final KclSettings settings;
    private final LeaseClients clients;
    private final Origins origins;
    private final String worker;
    private final Time time;

    /** For this instance, which is named {@code worker} among those that share leases. */
    KclLibrary(KclSettings settings, LeaseClients clients, Origins origins, String worker, Time time) {
        this.settings = settings;
        this.clients = clients;
        this.origins = origins;
        this.worker = worker;
        this.time = time;
    }

    /**
     * Starts to read {@code stream}. Leases are created before the library runs, which alone would wait for up to half
     * a minute before it creates them.
     *
     * @param open gets the shards that are read
     * @throws SourceUnavailable when the stream does not exist, it or the lease table can't be reached, or its leases
     *     are those of another mapping
     */
    LibraryRun start(SourceContext context, KclStream stream, OpenShards open)
            throws SourceUnavailable, InterruptedException {
        // A transfer of a shard waits as long as a call of the function may take.
        KclSettings own = settings.graceFor(context.functionTimeout().get());
        StreamFacts facts = facts(stream);
        KeptOrigin origin = origins.of(
                        context.mapping().name(),
                        new Origin(
                                began(context.mapping().identity(), stream.clock(), facts),
                                facts.created(),
                                stream.arn()))
                .on(facts.created());
        for (int attempt = 1; ; attempt++) {
            try {
                return run(context, stream, open, own, facts, origin);
            } catch (LeasingException | RuntimeException thrown) {
                LibraryFailure failure = new LibraryFailure(thrown);
                if (thrown instanceof RuntimeException fault && !failure.isOfTheService()) {
                    throw fault;
                }
                // Instances that start at the same time on empty tables get in each other's way; the next attempt finds
                // everything created.
                if (attempt == ATTEMPTS) {
                    throw new SourceUnavailable(
                            "the leases of " + stream.arn() + " can't be prepared: " + failure.reason(),
                            thrown,
                            settings.restartBackoff());
                }
                LOG.debug("the leases of {} can't be prepared; that is retried", stream.arn(), thrown);
                time.pauseUntil(time.now().plus(BETWEEN_ATTEMPTS));
            }
        }
    }

    /** When the mapping was created, by the stream's clock; where nobody noted that, now. */
    private static Instant began(MappingIdentity mapping, StreamClock clock, StreamFacts facts) {
        return mapping.created()
                .map(clock::notAfter)
                .filter(created -> created.isBefore(facts.asked()))
                .orElse(facts.asked());
    }

    private StreamFacts facts(KclStream stream) throws SourceUnavailable {
        Optional<StreamFacts> facts;
        try {
            facts = stream.facts();
        } catch (SourceUnavailable unreachable) {
            throw new SourceUnavailable(
                    String.valueOf(unreachable.getMessage()), unreachable, settings.restartBackoff());
        }
        return facts.orElseThrow(() -> new SourceUnavailable("the stream " + stream.arn() + " does not exist", null));
    }

    private LibraryRun run(
            SourceContext context,
            KclStream stream,
            OpenShards open,
            KclSettings own,
            StreamFacts facts,
            KeptOrigin kept)
            throws SourceUnavailable, InterruptedException, LeasingException, KinesisClientLibIOException {
        BackgroundTasks background = context.background();
        String table = own.table(kept.key());
        LeaseWatch watch = new LeaseWatch(worker, own, time.now());
        LeaseTableReads reads = new LeaseTableReads(clients.leases(), table, worker, watch, time);
        KclApplication application = new KclApplication(table, worker, own, reads.client(), background::executor);
        OpenedStream opened = new OpenedStream(
                stream,
                facts.created(),
                kept.origin().start(context.mapping().startingPosition().orElseThrow()),
                () -> clients.errors().of(table));
        LibraryLeases leases = new LibraryLeases(
                application,
                held -> stream.scheduler(
                        application, new ShardProcessors(opened, open, own, background, held, time), opened.start()),
                time);
        LeaseRescue rescue = new LeaseRescue(leases, application, reads, watch, time);
        LibraryRun run = new LibraryRun(application, opened, leases, rescue, background, time);
        try {
            new LeasePreparation(leases.library(), own).prepare(origins, kept, facts);
            application.announce(time);
            run.start();
            return run;
        } catch (LeasingException | SourceUnavailable | InterruptedException | RuntimeException failure) {
            run.close();
            throw failure;
        }
    }
}
