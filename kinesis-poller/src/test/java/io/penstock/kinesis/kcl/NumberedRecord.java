package io.penstock.kinesis.kcl;

import io.penstock.core.record.FilterView;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.testkit.VirtualTime;
import java.time.Instant;

/** A record whose sequence number is its id. */
record NumberedRecord(String id) implements SourceRecord {

    @Override
    public String position() {
        return id;
    }

    @Override
    public String key() {
        return "";
    }

    @Override
    public Instant arrival() {
        return VirtualTime.START;
    }

    @Override
    public int deliveries() {
        return 1;
    }

    @Override
    public byte[] json() {
        return new byte[0];
    }

    @Override
    public FilterView filterView() {
        throw new UnsupportedOperationException("nothing is filtered here");
    }
}
