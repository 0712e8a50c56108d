package io.penstock.kinesis.kcl;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.kinesis.leases.EntityType;
import software.amazon.kinesis.leases.dynamodb.DynamoDBLeaseSerializer;

/**
 * The content of a lease table, as one scan showed it. Immutable.
 *
 * @param leases by their keys
 * @param workers the instances whose reports are in the table
 */
record LeaseView(Map<String, Hold> leases, Set<String> workers) {

    private static final String OWNER = "leaseOwner";
    private static final String CHECKPOINT_OWNER = "checkpointOwner";
    private static final String COUNTER = "leaseCounter";
    private static final String CHECKPOINT = "checkpoint";
    private static final String SHARD_END = "SHARD_END";

    /**
     * How a lease is held.
     *
     * @param holder the instance that reads the shard and renews the lease
     * @param next the instance that gets it next; the holder itself unless the lease is to be transferred
     * @param counter grows with each renewal and each change of the holder
     * @param ended true when the shard is read to its end, after which its lease is not renewed
     */
    record Hold(Optional<String> holder, Optional<String> next, long counter, boolean ended) {

        /** True when the two differ by renewals alone. */
        boolean isHeldAs(Hold other) {
            return holder.equals(other.holder) && next.equals(other.next) && ended == other.ended;
        }
    }

    LeaseView {
        leases = Map.copyOf(leases);
        workers = Set.copyOf(workers);
    }

    /** From all items of the table. */
    static LeaseView of(List<Map<String, AttributeValue>> items) {
        Map<String, Hold> leases = new HashMap<>();
        Set<String> workers = new HashSet<>();
        for (Map<String, AttributeValue> item : items) {
            String key = text(item, DynamoDBLeaseSerializer.LEASE_KEY_KEY).orElseThrow();
            String kind = text(item, DynamoDBLeaseSerializer.ENTITY_TYPE_ATTRIBUTE_NAME)
                    .orElse(EntityType.LEASE.getDdbValue());
            if (kind.equals(EntityType.LEASE.getDdbValue())) {
                leases.put(key, hold(item));
            } else if (kind.equals(EntityType.WORKER_METRIC_STATS.getDdbValue())) {
                workers.add(key);
            }
        }
        return new LeaseView(leases, workers);
    }

    /** True for the item of a lease whose shard {@code worker} is to read, as the table's index of owners has it. */
    static boolean isOwnedBy(String worker, Map<String, AttributeValue> item) {
        return text(item, OWNER).equals(Optional.of(worker));
    }

    /** True when an update with these attributes, or this expression, changes who holds a lease. */
    static boolean changesHolder(@Nullable String update) {
        return update != null && (update.contains(OWNER) || update.contains(CHECKPOINT_OWNER));
    }

    private static Hold hold(Map<String, AttributeValue> item) {
        Optional<String> next = text(item, OWNER);
        AttributeValue counter = item.get(COUNTER);
        return new Hold(
                text(item, CHECKPOINT_OWNER).or(() -> next),
                next,
                counter == null || counter.n() == null ? 0 : Long.parseLong(counter.n()),
                text(item, CHECKPOINT).equals(Optional.of(SHARD_END)));
    }

    private static Optional<String> text(Map<String, AttributeValue> item, String attribute) {
        return Optional.ofNullable(item.get(attribute)).map(AttributeValue::s);
    }
}
