package io.penstock.kinesis.kcl;

import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.kinesis.leases.exceptions.LeasingException;

/** Removes what is kept in DynamoDB about a mapping on a stream, when nobody reads it any more. Thread-safe. */
final class LeaseRemoval {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseRemoval.class);
    private static final Duration BETWEEN_QUESTIONS = Duration.ofSeconds(1);
    private static final Duration SHORTEST_PATIENCE = Duration.ofMinutes(1);

    /** Older versions of the library kept more tables, called so after the lease table. */
    private static final List<String> TABLES = List.of("", "-CoordinatorState", "-WorkerMetricStats");

    private final KclSettings settings;
    private final LeaseClients clients;
    private final Origins origins;
    private final String worker;
    private final Time time;

    /** For the instance {@code worker}. */
    LeaseRemoval(KclSettings settings, LeaseClients clients, Origins origins, String worker, Time time) {
        this.settings = settings;
        this.clients = clients;
        this.origins = origins;
        this.worker = worker;
        this.time = time;
    }

    /**
     * Waits until nobody reads, then removes the tables and at last the origin, which names them: so an attempt that
     * failed halfway can be repeated.
     *
     * @throws SourceUnavailable when an instance still reads, or the tables can't be removed
     */
    void remove(LeaseIdentity identity) throws SourceUnavailable, InterruptedException {
        Optional<KeptOrigin> kept = origins.kept(identity);
        if (kept.isEmpty()) {
            return;
        }
        String table = settings.table(kept.get().key());
        try {
            awaitNoReaders(table);
            for (String end : TABLES) {
                delete(table + end);
            }
        } catch (SdkException | LeasingException failure) {
            throw new SourceUnavailable(
                    "the lease table " + table + " can't be removed: " + failure.getMessage(), failure);
        }
        origins.remove(kept.get());
        LOG.info("the lease table {} of mapping '{}' is removed", table, identity.mapping());
    }

    private void awaitNoReaders(String table) throws SourceUnavailable, LeasingException, InterruptedException {
        Duration twice = settings.failoverTime().multipliedBy(2);
        Instant deadline = time.now().plus(twice.compareTo(SHORTEST_PATIENCE) > 0 ? twice : SHORTEST_PATIENCE);
        Readers readers = new Readers(settings.failoverTime());
        while (true) {
            Optional<LeaseView> view = view(table);
            if (view.isEmpty()) {
                return;
            }
            Instant now = time.now();
            readers.saw(view.get(), now);
            Set<String> reading = readers.at(now, reported(table));
            if (reading.isEmpty()) {
                return;
            }
            if (!now.isBefore(deadline)) {
                throw new SourceUnavailable(
                        "the lease table " + table + " is not removed yet, because instances still read with it: "
                                + String.join(", ", reading),
                        null);
            }
            time.pauseUntil(now.plus(BETWEEN_QUESTIONS));
        }
    }

    /** This instance has closed its source, so its own report is about to go. */
    private List<String> reported(String table) throws LeasingException {
        return new InstanceReports(clients.leases(), table, settings)
                .fresh(time).stream().filter(other -> !worker.equals(other)).toList();
    }

    /** All leases; empty when there is no table. */
    private Optional<LeaseView> view(String table) {
        try {
            List<Map<String, AttributeValue>> items =
                    clients
                            .tables()
                            .scanPaginator(request -> request.tableName(table).consistentRead(true))
                            .items()
                            .stream()
                            .toList();
            return Optional.of(LeaseView.of(items));
        } catch (ResourceNotFoundException missing) {
            return Optional.empty();
        }
    }

    private void delete(String table) {
        DynamoDbClient dynamoDb = clients.tables();
        try {
            dynamoDb.deleteTable(request -> request.tableName(table));
        } catch (ResourceNotFoundException missing) {
            // It is as it should be.
        } catch (ResourceInUseException busy) {
            if (status(table) != TableStatus.DELETING) {
                throw busy;
            }
        }
    }

    private TableStatus status(String table) {
        return clients.tables()
                .describeTable(request -> request.tableName(table))
                .table()
                .tableStatus();
    }
}
