package io.penstock.it.reliability;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The messages of a queue as numbers, visible or hidden by a receive, until they are deleted. Thread-safe. */
final class HiddenMessages {

    /** One receive of a message. */
    record Received(int id, int count) {

        String receipt() {
            return id + "-" + count;
        }
    }

    private record Hidden(Received received, Instant until) {}

    private final Duration visibility;
    private final Deque<Received> visible = new ArrayDeque<>();
    private final Map<String, Hidden> hidden = new HashMap<>();
    private int deleted;
    private int mostReceives;

    /** {@code count} visible ones. */
    HiddenMessages(int count, Duration visibility) {
        this.visibility = visibility;
        for (int id = 0; id < count; id++) {
            visible.add(new Received(id, 0));
        }
    }

    /** The visibility timeout. */
    Duration visibility() {
        return visibility;
    }

    /** Hides up to {@code maximum}; waits up to {@code patience} for the first. */
    synchronized List<Received> receive(int maximum, Duration patience) throws InterruptedException {
        Instant deadline = Instant.now().plus(patience);
        show();
        while (visible.isEmpty() && Instant.now().isBefore(deadline)) {
            wait(200);
            show();
        }
        List<Received> received = new ArrayList<>();
        while (received.size() < maximum && !visible.isEmpty()) {
            Received next = visible.remove();
            Received now = new Received(next.id(), next.count() + 1);
            mostReceives = Math.max(mostReceives, now.count());
            hidden.put(now.receipt(), new Hidden(now, Instant.now().plus(visibility)));
            received.add(now);
        }
        return received;
    }

    private void show() {
        Instant now = Instant.now();
        for (Iterator<Hidden> each = hidden.values().iterator(); each.hasNext(); ) {
            Hidden one = each.next();
            if (!one.until().isAfter(now)) {
                visible.add(one.received());
                each.remove();
            }
        }
    }

    /** Deletes what is still hidden by that receive. */
    synchronized void delete(String receipt) {
        if (hidden.remove(receipt) != null) {
            deleted++;
        }
    }

    /** Hides for {@code seconds} more. */
    synchronized void hide(String receipt, int seconds) {
        hidden.computeIfPresent(
                receipt, (key, one) -> new Hidden(one.received(), Instant.now().plusSeconds(seconds)));
    }

    /** The number of deleted messages. */
    synchronized int deleted() {
        return deleted;
    }

    /** The number of hidden messages. */
    synchronized int hidden() {
        return hidden.size();
    }

    /** The most receives that one message had. */
    synchronized int mostReceives() {
        return mostReceives;
    }
}
