package io.penstock.core.record;

import java.time.Instant;

/**
 * A record of a stream without its content, for one that only has to be settled.
 *
 * @param arrival to the millisecond
 */
public record SettledRecord(String id, String position, Instant arrival) implements SourceRecord {

    @Override
    public String key() {
        return "";
    }

    @Override
    public int deliveries() {
        return 1;
    }

    @Override
    public byte[] json() {
        throw new IllegalStateException("record " + id + " is kept without its content");
    }

    @Override
    public int size() {
        return 0;
    }

    @Override
    public FilterView filterView() {
        throw new IllegalStateException("record " + id + " is kept without its content");
    }
}
