package io.penstock.core.event;

/**
 * Is notified of what happens on the lanes of one mapping. Called on the lanes' threads: implementations are
 * thread-safe and fast.
 */
@FunctionalInterface
public interface LaneListener {

    /** Called after the fact. {@code partition} names the lane. */
    void happened(String partition, LaneEvent event);
}
