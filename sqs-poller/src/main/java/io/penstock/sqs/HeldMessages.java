package io.penstock.sqs;

import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The messages that one lane has received and not settled, and until when they are hidden: all get one common deadline, so
 * that none of a group can overtake another (field bug B4). Thread-safe: the lane adds and removes, the mapping's heartbeat
 * extends; what is removed is never extended afterwards (field bug B36).
 */
final class HeldMessages {

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, SqsRecord> held = new LinkedHashMap<>();
    private final SqsQueue queue;
    private final Time time;
    private final Consumer<String> warnings;
    private Instant received = Instant.MAX;
    private Instant hiddenUntil = Instant.MAX;
    private Duration visibility = Duration.ZERO;

    HeldMessages(SqsQueue queue, Time time, Consumer<String> warnings) {
        this.queue = queue;
        this.time = time;
        this.warnings = warnings;
    }

    /** These were handed over at {@code at}. */
    void add(Collection<SqsRecord> records, Instant at, Duration hiddenFor) {
        lock.lock();
        try {
            if (held.isEmpty()) {
                received = at;
                hiddenUntil = Instant.MAX;
            }
            records.forEach(record -> held.put(record.position(), record));
            Instant until = at.plus(hiddenFor);
            hiddenUntil = until.isBefore(hiddenUntil) ? until : hiddenUntil;
            visibility = hiddenFor;
        } finally {
            lock.unlock();
        }
    }

    /** These are settled, or about to be; waits for an extension that is under way. */
    void remove(Collection<String> handles) {
        lock.lock();
        try {
            handles.forEach(held::remove);
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        lock.lock();
        try {
            return held.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** When the messages come into view again unless they are extended; what is over stays over. */
    Instant hiddenUntil() {
        lock.lock();
        try {
            return hiddenUntil;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Extends all messages when half of their time is over, to at most 12 h after they were received. A message that can't
     * be extended is let go: it may come again while the function still works on it. Does nothing while the lane is busy
     * with them.
     */
    void extend() throws InterruptedException {
        if (!lock.tryLock()) {
            return;
        }
        try {
            Instant now = time.now();
            Duration left = Duration.between(now, hiddenUntil);
            if (held.isEmpty() || left.compareTo(visibility.dividedBy(2)) > 0) {
                return;
            }
            if (!left.isPositive()) {
                warnings.accept("visibility of " + held.size()
                        + " messages ran out before it could be extended; they may be handed over again");
                held.clear();
                return;
            }
            Duration extension = Duration.between(now, received.plus(Visibility.LONGEST))
                    .minusSeconds(1)
                    .truncatedTo(ChronoUnit.SECONDS);
            extension = extension.compareTo(visibility) < 0 ? extension : visibility;
            if (extension.compareTo(left) > 0 && extendAll(extension)) {
                hiddenUntil = now.plus(extension);
            }
        } finally {
            lock.unlock();
        }
    }

    /** True when all that are still held have the new deadline; else the next run tries again. */
    private boolean extendAll(Duration extension) throws InterruptedException {
        List<SqsRecord> records = List.copyOf(held.values());
        boolean all = true;
        for (int from = 0; from < records.size(); from += SqsQueue.CALL_LIMIT) {
            List<SqsRecord> some = records.subList(from, Math.min(from + SqsQueue.CALL_LIMIT, records.size()));
            try {
                for (SqsQueue.Failed failed : queue.hide(handles(some), extension)) {
                    if (failed.ourFault()) {
                        SqsRecord lost = some.get(failed.index());
                        held.remove(lost.position());
                        warnings.accept("visibility of " + lost + " can't be extended: " + failed.reason());
                    } else {
                        all = false;
                    }
                }
            } catch (SourceUnavailable failure) {
                warnings.accept("visibility could not be extended: " + failure.getMessage());
                return false;
            }
        }
        return all;
    }

    private static List<String> handles(List<SqsRecord> records) {
        List<String> handles = new ArrayList<>(records.size());
        records.forEach(record -> handles.add(record.position()));
        return handles;
    }
}
