package io.penstock.core.testkit;

import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.StoreResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A destination that remembers what it stored and answers by a script. Thread-safe. */
public final class RecordingDestination implements Destination {

    private final Function<DestinationRecord, StoreResult> script;
    private final List<DestinationRecord> stored = new ArrayList<>();
    private int attempts;

    /** Stores everything. */
    public RecordingDestination() {
        this(record -> new StoreResult.Stored(false));
    }

    /** Answers each attempt with {@code script}. */
    public RecordingDestination(Function<DestinationRecord, StoreResult> script) {
        this.script = script;
    }

    @Override
    public String kind() {
        return "recording";
    }

    @Override
    public StoreResult store(DestinationRecord record) {
        StoreResult answer = script.apply(record);
        synchronized (stored) {
            attempts++;
            if (answer instanceof StoreResult.Stored) {
                stored.add(record);
            }
        }
        return answer;
    }

    @Override
    public void close() {}

    /** What is stored, in order. */
    public List<DestinationRecord> stored() {
        synchronized (stored) {
            return List.copyOf(stored);
        }
    }

    /** How often something was to be stored. */
    public int attempts() {
        synchronized (stored) {
            return attempts;
        }
    }
}
