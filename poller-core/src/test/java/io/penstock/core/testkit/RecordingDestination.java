package io.penstock.core.testkit;

import io.penstock.core.destination.Destination;
import io.penstock.core.destination.OutcomeRecord;
import io.penstock.core.destination.StoreOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A destination that remembers what it stored and answers as the test says. Thread-safe. */
public final class RecordingDestination implements Destination {

    private final Function<OutcomeRecord, StoreOutcome> script;
    private final List<OutcomeRecord> stored = new ArrayList<>();
    private int attempts;

    /** Stores everything. */
    public RecordingDestination() {
        this(outcome -> new StoreOutcome.Stored(false));
    }

    /** Answers each attempt with {@code script}. */
    public RecordingDestination(Function<OutcomeRecord, StoreOutcome> script) {
        this.script = script;
    }

    @Override
    public String kind() {
        return "recording";
    }

    @Override
    public StoreOutcome store(OutcomeRecord outcome) {
        StoreOutcome answer = script.apply(outcome);
        synchronized (stored) {
            attempts++;
            if (answer instanceof StoreOutcome.Stored) {
                stored.add(outcome);
            }
        }
        return answer;
    }

    @Override
    public void close() {}

    /** What is stored, in order. */
    public List<OutcomeRecord> stored() {
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
