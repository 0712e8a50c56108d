package io.penstock.core.record;

import java.time.Instant;

/** What is kept of a record that needs no more than to be settled: everything but what it says. */
record SettledRecord(String id, String position, String key, Instant arrival, int deliveries) implements SourceRecord {

    static SettledRecord of(SourceRecord record) {
        String id = record.id();
        String position = record.position();
        return new SettledRecord(
                id, position.equals(id) ? id : position, record.key(), record.arrival(), record.deliveries());
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
