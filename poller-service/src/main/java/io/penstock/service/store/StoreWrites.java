package io.penstock.service.store;

import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * The writes that transactions are made of.
 *
 * @param table the name
 */
record StoreWrites(String table) {

    private static final String ABSENT = "attribute_not_exists(#kind)";
    private static final String FREE_OR_OURS = "attribute_not_exists(#mapping) OR #mapping = :ours";

    /** Stores a mapping whose revision follows the stored one; {@code write} identifies the attempt. */
    TransactWriteItem put(StoredMapping mapping, String write) {
        return put(StoreItems.mapping(mapping, write), mapping.revision());
    }

    /** Stores an override whose revision follows the stored one; {@code write} identifies the attempt. */
    TransactWriteItem put(StoredOverride override, String write) {
        return put(StoreItems.override(override, write), override.revision());
    }

    private TransactWriteItem put(Map<String, AttributeValue> item, long revision) {
        if (revision == 1) {
            return TransactWriteItem.builder()
                    .put(put -> put.tableName(table)
                            .item(item)
                            .conditionExpression(ABSENT)
                            .expressionAttributeNames(Map.of("#kind", StoreItems.KIND)))
                    .build();
        }
        return TransactWriteItem.builder()
                .put(put -> put.tableName(table)
                        .item(item)
                        .conditionExpression("#revision = :before")
                        .expressionAttributeNames(Map.of("#revision", StoreItems.REVISION))
                        .expressionAttributeValues(Map.of(":before", StoreItems.number(revision - 1))))
                .build();
    }

    /** Removes the item with this key, of a mapping or an override, that has this revision. */
    TransactWriteItem remove(Map<String, AttributeValue> key, long revision) {
        return TransactWriteItem.builder()
                .delete(delete -> delete.tableName(table)
                        .key(key)
                        .conditionExpression("#revision = :revision")
                        .expressionAttributeNames(Map.of("#revision", StoreItems.REVISION))
                        .expressionAttributeValues(Map.of(":revision", StoreItems.number(revision))))
                .build();
    }

    /** Counts the change. */
    TransactWriteItem count() {
        return TransactWriteItem.builder()
                .update(update -> update.tableName(table)
                        .key(StoreItems.counterKey())
                        .updateExpression("ADD #changes :one")
                        .expressionAttributeNames(Map.of("#changes", StoreItems.CHANGES))
                        .expressionAttributeValues(Map.of(":one", StoreItems.number(1))))
                .build();
    }

    /** Lets the mapping hold its uniqueness, which no other one may hold. */
    TransactWriteItem hold(StoredMapping mapping) {
        return TransactWriteItem.builder()
                .put(put -> put.tableName(table)
                        .item(StoreItems.uniqueness(mapping))
                        .conditionExpression(FREE_OR_OURS)
                        .expressionAttributeNames(Map.of("#mapping", StoreItems.MAPPING))
                        .expressionAttributeValues(ours(mapping.id())))
                .build();
    }

    /** Ends that the mapping {@code id} holds a uniqueness. */
    TransactWriteItem release(String uniqueness, UUID id) {
        return TransactWriteItem.builder()
                .delete(delete -> delete.tableName(table)
                        .key(StoreItems.uniquenessKey(uniqueness))
                        .conditionExpression(FREE_OR_OURS)
                        .expressionAttributeNames(Map.of("#mapping", StoreItems.MAPPING))
                        .expressionAttributeValues(ours(id)))
                .build();
    }

    private static Map<String, AttributeValue> ours(UUID id) {
        return Map.of(":ours", StoreItems.text(id.toString()));
    }
}
