package io.penstock.it.demo;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was sent and what became of it, by the ids of messages. It believes the functions and the destinations' queues,
 * not the service, except for filtered messages, which only the service sees. Thread-safe.
 */
final class OrderBook {

    /**
     * What became of all that was sent.
     *
     * @param sent how many
     * @param delivered accepted by a function
     * @param filtered removed by a filter
     * @param discarded found in the failure destination
     * @param unannounced delivered, but its success destination does not have it yet
     * @param misdelivered invoked a function although a filter should have removed it
     */
    record Tally(int sent, int delivered, int filtered, int discarded, int unannounced, int misdelivered) {

        /** Sent, and without a fate yet. */
        int inFlight() {
            return sent - delivered - filtered - discarded;
        }

        /** True when everything has the fate that it should have. */
        boolean accountedFor() {
            return inFlight() == 0 && unannounced == 0 && misdelivered == 0;
        }
    }

    private final Map<String, Order> confirmations = new ConcurrentHashMap<>();
    private final Map<String, Order> payments = new ConcurrentHashMap<>();
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final Set<String> announced = ConcurrentHashMap.newKeySet();
    private final Set<String> discarded = ConcurrentHashMap.newKeySet();

    /** An order went to the standard queue. */
    void confirmationSent(String messageId, Order order) {
        confirmations.put(messageId, order);
    }

    /** An order went to the FIFO queue. */
    void paymentSent(String messageId, Order order) {
        payments.put(messageId, order);
    }

    /** A function accepted a message, perhaps not for the first time. */
    void accepted(String messageId) {
        accepted.add(messageId);
    }

    /** The success destination holds a message. */
    void announced(String messageId) {
        announced.add(messageId);
    }

    /** The failure destination holds a message. */
    void discarded(String messageId) {
        discarded.add(messageId);
    }

    /** The number of orders that were sent. */
    int sent() {
        return confirmations.size() + payments.size();
    }

    /** What became of everything, when the service reports that it filtered {@code filteredOut} messages. */
    Tally tally(long filteredOut) {
        int delivered = 0;
        int failures = 0;
        int toFilter = 0;
        int misdelivered = 0;
        int unannounced = 0;
        for (Map.Entry<String, Order> sent : confirmations.entrySet()) {
            boolean reached = accepted.contains(sent.getKey());
            boolean unwanted = sent.getValue().kind() == Order.Kind.NEWSLETTER;
            delivered += reached ? 1 : 0;
            failures += !reached && discarded.contains(sent.getKey()) ? 1 : 0;
            toFilter += unwanted && !reached ? 1 : 0;
            misdelivered += unwanted && reached ? 1 : 0;
        }
        for (String sent : payments.keySet()) {
            boolean reached = accepted.contains(sent);
            delivered += reached ? 1 : 0;
            failures += !reached && discarded.contains(sent) ? 1 : 0;
            unannounced += reached && !announced.contains(sent) ? 1 : 0;
        }
        int filtered = (int) Math.min(toFilter, filteredOut);
        return new Tally(sent(), delivered, filtered, failures, unannounced, misdelivered);
    }
}
