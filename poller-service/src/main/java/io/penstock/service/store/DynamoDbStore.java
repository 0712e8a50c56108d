package io.penstock.service.store;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.core.lane.Deadlines;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Keeps mappings and overrides in a table of DynamoDB that instances share. Thread-safe.
 *
 * <p>Each change is one transaction: the mapping under the condition that nobody has changed it since it was read, the
 * item that says who holds its uniqueness, and the counter of changes. A change that has had no answer is looked up
 * before it is reported, so it is never taken for that of another instance.
 */
public final class DynamoDbStore implements MappingStore {

    /** The mapping, or the override, is the first write of every transaction. */
    private static final int MAPPING = 0;

    private final StoreTable table;
    private final StoreWrites writes;
    private final Chance chance;

    /**
     * Calls nothing yet.
     *
     * @param access the table is in its region
     * @param table the name
     * @param deadlines of the calls; stay the caller's to close, after this
     */
    public DynamoDbStore(AwsAccess access, String table, Deadlines deadlines, Time time, Chance chance) {
        this.table = new StoreTable(access, table, deadlines, time, chance);
        this.writes = new StoreWrites(table);
        this.chance = chance;
    }

    @Override
    public List<StoredMapping> all() throws StoreUnavailable {
        return all(StoreItems.MAPPING, StoreItems::mapping);
    }

    @Override
    public Optional<StoredMapping> find(UUID id) throws StoreUnavailable {
        return find(StoreItems.mappingKey(id), StoreItems::mapping);
    }

    @Override
    public List<StoredOverride> overrides() throws StoreUnavailable {
        return all(StoreItems.OVERRIDE, StoreItems::override);
    }

    @Override
    public Optional<StoredOverride> override(UUID id) throws StoreUnavailable {
        return find(StoreItems.overrideKey(id), StoreItems::override);
    }

    /** Makes an entry of an item. */
    private interface Reading<T> {
        T of(Map<String, AttributeValue> item) throws UnreadableJson;
    }

    private <T> List<T> all(String kind, Reading<T> reading) throws StoreUnavailable {
        List<T> all = new ArrayList<>();
        Map<String, AttributeValue> next = Map.of();
        do {
            QueryResponse page = table.page(kind, next);
            for (Map<String, AttributeValue> item : page.items()) {
                all.add(entry(item, reading));
            }
            next = page.lastEvaluatedKey();
        } while (!next.isEmpty());
        return all;
    }

    private <T> Optional<T> find(Map<String, AttributeValue> key, Reading<T> reading) throws StoreUnavailable {
        Map<String, AttributeValue> item = table.item(key);
        return item.isEmpty() ? Optional.empty() : Optional.of(entry(item, reading));
    }

    private <T> T entry(Map<String, AttributeValue> item, Reading<T> reading) throws StoreUnavailable {
        try {
            return reading.of(item);
        } catch (UnreadableJson failure) {
            throw unreadable(item, failure);
        }
    }

    @Override
    public PutResult put(StoredMapping mapping) throws StoreUnavailable {
        Optional<StoredMapping> before = find(mapping.id());
        if (mapping.revision() != before.map(StoredMapping::revision).orElse(0L) + 1) {
            return new PutResult.Conflict();
        }
        String write = chance.uuid().toString();
        List<TransactWriteItem> changes = new ArrayList<>();
        changes.add(MAPPING, writes.put(mapping, write));
        changes.add(writes.count());
        Optional<String> held = held(before);
        Optional<String> holds = held(Optional.of(mapping));
        if (!held.equals(holds)) {
            held.ifPresent(uniqueness -> changes.add(writes.release(uniqueness, mapping.id())));
            holds.ifPresent(uniqueness -> changes.add(writes.hold(mapping)));
        }
        return switch (table.commit(changes)) {
            case Commit.Done done -> new PutResult.Stored();
            case Commit.Refused refused -> refused(refused, mapping, write);
        };
    }

    private PutResult refused(Commit.Refused refused, StoredMapping mapping, String write) throws StoreUnavailable {
        if (refused.by(MAPPING)) {
            Map<String, AttributeValue> present = table.item(StoreItems.mappingKey(mapping.id()));
            return StoreItems.isWrittenBy(write, present) ? new PutResult.Stored() : new PutResult.Conflict();
        }
        Map<String, AttributeValue> holder = table.item(StoreItems.uniquenessKey(mapping.uniqueness()));
        try {
            // Where it is free by now, the caller reads and tries again, as after any change of others.
            return holder.isEmpty() ? new PutResult.Conflict() : new PutResult.Duplicate(StoreItems.holder(holder));
        } catch (UnreadableJson failure) {
            throw unreadable(holder, failure);
        }
    }

    /** One that is being deleted holds its uniqueness no more. */
    private static Optional<String> held(Optional<StoredMapping> mapping) {
        return mapping.filter(stored -> !stored.deleting()).map(StoredMapping::uniqueness);
    }

    @Override
    public boolean remove(UUID id, long revision) throws StoreUnavailable {
        Optional<StoredMapping> before = find(id).filter(stored -> stored.revision() == revision);
        if (before.isEmpty()) {
            return false;
        }
        List<TransactWriteItem> changes = new ArrayList<>();
        changes.add(MAPPING, writes.remove(StoreItems.mappingKey(id), revision));
        changes.add(writes.count());
        held(before).ifPresent(uniqueness -> changes.add(writes.release(uniqueness, id)));
        return switch (table.commit(changes)) {
            case Commit.Done done -> true;
            // What was there before the attempt without an answer is gone: it was that attempt, or one like it.
            case Commit.Refused refused -> refused.unsure() && find(id).isEmpty();
        };
    }

    @Override
    public boolean put(StoredOverride override) throws StoreUnavailable {
        String write = chance.uuid().toString();
        return switch (table.commit(List.of(writes.put(override, write), writes.count()))) {
            case Commit.Done done -> true;
            case Commit.Refused refused ->
                StoreItems.isWrittenBy(write, table.item(StoreItems.overrideKey(override.mapping())));
        };
    }

    @Override
    public boolean removeOverride(UUID id, long revision) throws StoreUnavailable {
        Map<String, AttributeValue> key = StoreItems.overrideKey(id);
        if (override(id).filter(stored -> stored.revision() == revision).isEmpty()) {
            return false;
        }
        return switch (table.commit(List.of(writes.remove(key, revision), writes.count()))) {
            case Commit.Done done -> true;
            case Commit.Refused refused -> refused.unsure() && table.item(key).isEmpty();
        };
    }

    @Override
    public long version() throws StoreUnavailable {
        Map<String, AttributeValue> counter = table.item(StoreItems.counterKey());
        try {
            return counter.isEmpty() ? 0 : StoreItems.number(counter, StoreItems.CHANGES);
        } catch (UnreadableJson failure) {
            throw unreadable(counter, failure);
        }
    }

    @Override
    public Optional<InstanceTable> instances() {
        return Optional.of(new DynamoDbInstances(table));
    }

    private StoreUnavailable unreadable(Map<String, AttributeValue> item, UnreadableJson failure) {
        return new StoreUnavailable(
                "the item " + StoreItems.id(item) + " of " + table.shown() + " (penstock.store.type dynamodb) can't be"
                        + " read: " + failure.getMessage() + ". Running mappings go on as they are",
                failure);
    }

    @Override
    public void close() {
        table.close();
    }
}
