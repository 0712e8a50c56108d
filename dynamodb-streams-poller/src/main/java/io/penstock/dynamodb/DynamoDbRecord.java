package io.penstock.dynamodb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.core.record.FilterView;
import io.penstock.core.record.SourceRecord;
import java.time.Instant;

/**
 * One change of an item.
 *
 * @param id its sequence number
 * @param key the item's key as text
 * @param arrival when the item was changed, in whole seconds
 * @param json as the function gets it
 */
record DynamoDbRecord(String id, String key, Instant arrival, byte[] json) implements SourceRecord {

    @Override
    public String position() {
        return id;
    }

    @Override
    public int deliveries() {
        return 1;
    }

    /** Filters see the record as the function does (semantics §7). */
    @Override
    public FilterView filterView() {
        return new FilterView() {
            @Override
            public String content() {
                return "";
            }

            @Override
            public String metadata() {
                return new String(json, UTF_8);
            }
        };
    }

    @Override
    public String toString() {
        return "record " + id;
    }
}
