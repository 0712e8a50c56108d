package io.penstock.service.store;

import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * The writes that transactions are made of.
 *
 * @param table the name
 */
record StoreWrites(String table) {

    private static final String ABSENT = "attribute_not_exists(#kind)";

    /** Stores a mapping whose revision follows the stored one; {@code write} identifies the attempt. */
    TransactWriteItem put(StoredMapping mapping, String write) {
        if (mapping.revision() == 1) {
            return TransactWriteItem.builder()
                    .put(put -> put.tableName(table)
                            .item(StoreItems.mapping(mapping, write))
                            .conditionExpression(ABSENT)
                            .expressionAttributeNames(Map.of("#kind", StoreItems.KIND)))
                    .build();
        }
        return TransactWriteItem.builder()
                .put(put -> put.tableName(table)
                        .item(StoreItems.mapping(mapping, write))
                        .conditionExpression("#revision = :before")
                        .expressionAttributeNames(Map.of("#revision", StoreItems.REVISION))
                        .expressionAttributeValues(Map.of(":before", StoreItems.number(mapping.revision() - 1))))
                .build();
    }

    /** Removes a mapping that has this revision. */
    TransactWriteItem remove(UUID id, long revision) {
        return TransactWriteItem.builder()
                .delete(delete -> delete.tableName(table)
                        .key(StoreItems.mappingKey(id))
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

    /** Lets the mapping hold its uniqueness, which no other one holds. */
    TransactWriteItem hold(StoredMapping mapping) {
        return TransactWriteItem.builder()
                .put(put -> put.tableName(table)
                        .item(StoreItems.uniqueness(mapping))
                        .conditionExpression(ABSENT)
                        .expressionAttributeNames(Map.of("#kind", StoreItems.KIND)))
                .build();
    }

    /** Ends that the mapping {@code id} holds a uniqueness. */
    TransactWriteItem release(String uniqueness, UUID id) {
        return TransactWriteItem.builder()
                .delete(delete -> delete.tableName(table)
                        .key(StoreItems.uniquenessKey(uniqueness))
                        .conditionExpression("#mapping = :mapping")
                        .expressionAttributeNames(Map.of("#mapping", StoreItems.MAPPING))
                        .expressionAttributeValues(Map.of(":mapping", StoreItems.text(id.toString()))))
                .build();
    }
}
