package io.penstock.it.demo;

import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/**
 * A stream beside the shop's queues, and what became of its records. Filled by one thread; its function may run in
 * many.
 */
abstract sealed class ShopStream permits Clicks, Stock {

    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final Set<String> discarded = ConcurrentHashMap.newKeySet();
    private int sent;

    /** Its function, its mapping, and what its records are called. */
    abstract String name();

    /** The mapping, under {@code penstock.mappings}. */
    abstract String mapping();

    /** The queue of records that were discarded. */
    abstract String failures();

    /** The code of the function; returns its answer. */
    abstract String handle(JsonNode event);

    /** Sends the records from {@code from} up to, and without, {@code to}. */
    abstract void send(int from, int to);

    /** The sequence number of the one record that {@code failure} is about. */
    abstract String discardedId(JsonNode failure);

    /** The function, under {@code penstock.functions}. */
    final String function(URI url) {
        return name() + ":\n  url: " + url + "\n  timeout: 3s\n";
    }

    /** Sends records until {@code due} have been sent. */
    final void sendUntil(int due) {
        if (sent < due) {
            send(sent, due);
            sent = due;
        }
    }

    /** The function took a record, perhaps not for the first time. */
    final void accepted(String id) {
        accepted.add(id);
    }

    /** The failure destination holds a record. */
    final void discarded(JsonNode failure) {
        discarded.add(discardedId(failure));
    }

    /** True when each record was delivered, or discarded and stored. */
    final boolean accountedFor() {
        return accepted.size()
                        + discarded.stream()
                                .filter(id -> !accepted.contains(id))
                                .count()
                >= sent;
    }

    /** A line about what became of the records. */
    final String summary() {
        return (accountedFor() ? "All %d records of %s" : "Not all of %d records of %s").formatted(sent, name())
                + " are delivered, or discarded and found in " + failures() + ".";
    }
}
