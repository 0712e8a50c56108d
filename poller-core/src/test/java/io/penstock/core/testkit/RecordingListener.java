package io.penstock.core.testkit;

import io.penstock.core.event.LaneEvent;
import io.penstock.core.event.LaneListener;
import java.util.ArrayList;
import java.util.List;

/** Remembers what happened. Thread-safe. */
public final class RecordingListener implements LaneListener {

    private final List<LaneEvent> events = new ArrayList<>();

    @Override
    public void happened(String partition, LaneEvent event) {
        synchronized (events) {
            events.add(event);
        }
    }

    /** All events of one type, in order. */
    public <T extends LaneEvent> List<T> of(Class<T> type) {
        synchronized (events) {
            return events.stream().filter(type::isInstance).map(type::cast).toList();
        }
    }
}
