package io.penstock.core.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.core.record.FilterView;
import io.penstock.core.record.SourceRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A record of no source in particular; its JSON is {@code {"id":"<id>","content":"<content>"}}. Build one with
 * {@link #record(String)} and its {@code with…} methods.
 */
public record TestRecord(String id, String key, Instant arrival, int deliveries, String content, byte[] json)
        implements SourceRecord {

    /** A record with this id, no key, arrived when virtual time starts, received for the first time. */
    public static TestRecord record(String id) {
        return of(id, "", VirtualTime.START, 1, "");
    }

    /** Records with the ids {@code 1} to {@code count}. */
    public static List<SourceRecord> records(int count) {
        List<SourceRecord> records = new ArrayList<>(count);
        for (int id = 1; id <= count; id++) {
            records.add(record(Integer.toString(id)));
        }
        return records;
    }

    private static TestRecord of(String id, String key, Instant arrival, int deliveries, String content) {
        String json = "{\"id\":\"" + id + "\",\"content\":\"" + content + "\"}";
        return new TestRecord(id, key, arrival, deliveries, content, json.getBytes(UTF_8));
    }

    /** The same with another key. */
    public TestRecord withKey(String other) {
        return of(id, other, arrival, deliveries, content);
    }

    /** The same, arrived at another instant. */
    public TestRecord withArrival(Instant other) {
        return of(id, key, other, deliveries, content);
    }

    /** The same, received so many times. */
    public TestRecord withDeliveries(int count) {
        return of(id, key, arrival, count, content);
    }

    /** The same with another content, which must need no escaping in JSON. */
    public TestRecord withContent(String other) {
        return of(id, key, arrival, deliveries, other);
    }

    @Override
    public String position() {
        return "position-of-" + id;
    }

    @Override
    public FilterView filterView() {
        return new FilterView() {
            @Override
            public String content() {
                return content;
            }

            @Override
            public String metadata() {
                return "{\"id\":\"" + id + "\",\"key\":\"" + key + "\"}";
            }
        };
    }

    @Override
    public String toString() {
        return id;
    }
}
