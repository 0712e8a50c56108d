package io.penstock.sqs;

import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages that one lane has received and not settled, and until when they are hidden: all get one common deadline, so
 * that none of a group can overtake another (field bug B4). Thread-safe: the lane adds, removes and extends, its heartbeat
 * extends; no lock is held while SQS is asked, and one extension runs at a time.
 */
final class MessagesInFlight {

    /** What is asked of SQS: to hide these messages for so long from {@code askedAt} on. */
    private record Extension(List<SqsRecord> records, Duration by, Instant askedAt) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition extended = lock.newCondition();
    private final Map<String, SqsRecord> held = new LinkedHashMap<>();
    private final SqsQueue queue;
    private final BatchCalls calls;
    private final Time time;
    private final Consumer<String> warnings;
    private Instant received = Instant.MIN;
    private Instant hiddenUntil = Instant.MIN;
    /** Until when a message was hidden that could not be extended: its batch is not ours as a whole after that. */
    private Instant lostFrom = Instant.MAX;

    private Duration visibility = Duration.ZERO;
    private boolean extending;

    MessagesInFlight(SqsQueue queue, BatchCalls calls, Time time, Consumer<String> warnings) {
        this.queue = queue;
        this.calls = calls;
        this.time = time;
        this.warnings = warnings;
    }

    /** These were received at {@code at}. */
    void add(Collection<SqsRecord> records, Instant at, Duration hiddenFor) {
        lock.lock();
        try {
            Instant until = at.plus(hiddenFor);
            if (held.isEmpty()) {
                received = at;
                hiddenUntil = until;
                lostFrom = Instant.MAX;
            }
            records.forEach(record -> held.put(record.position(), record.withoutFilterView()));
            hiddenUntil = until.isBefore(hiddenUntil) ? until : hiddenUntil;
            visibility = hiddenFor;
        } finally {
            lock.unlock();
        }
    }

    /** These are about to be settled: no extension that begins later includes them. */
    void remove(Collection<String> handles) {
        lock.lock();
        try {
            handles.forEach(held::remove);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until an extension that may include removed messages is over, so that it can't hide again what is released
     * (field bug B36).
     */
    void awaitExtension() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (extending) {
                extended.await();
            }
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

    /** When the messages become visible again unless they are extended; what is over stays over. */
    Instant hiddenUntil() {
        lock.lock();
        try {
            return hiddenUntil;
        } finally {
            lock.unlock();
        }
    }

    /** True when half of the messages' time is over and no extension is under way. */
    boolean isDue() {
        lock.lock();
        try {
            Duration left = Duration.between(time.now(), hiddenUntil);
            return !held.isEmpty() && !extending && left.compareTo(visibility.dividedBy(2)) <= 0;
        } finally {
            lock.unlock();
        }
    }

    /** Extends all messages once more by their visibility timeout, if that is due. */
    void extend() throws InterruptedException {
        if (isDue()) {
            extendTo(Duration.ZERO, false);
        }
    }

    /**
     * Keeps all messages hidden for {@code duration} from now on, or as long as SQS allows; returns until when all of them
     * are hidden.
     */
    Instant keepFor(Duration duration) throws InterruptedException {
        Instant wanted = time.now().plus(duration);
        if (hiddenUntil().isBefore(wanted)) {
            extendTo(duration, true);
        }
        lock.lock();
        try {
            return lostFrom.isBefore(hiddenUntil) ? lostFrom : hiddenUntil;
        } finally {
            lock.unlock();
        }
    }

    /** Hides all messages for so long, and at least for their visibility timeout. */
    private void extendTo(Duration wanted, boolean waits) throws InterruptedException {
        Extension extension = begin(wanted, waits);
        if (extension == null) {
            return;
        }
        Map<String, String> refused = new ConcurrentHashMap<>();
        boolean all = false;
        try {
            all = ask(extension, refused);
        } finally {
            ended(extension, refused, all);
        }
    }

    private @Nullable Extension begin(Duration wanted, boolean waits) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (extending && waits) {
                extended.await();
            }
            Instant now = time.now();
            Duration left = Duration.between(now, hiddenUntil);
            if (extending || held.isEmpty()) {
                return null;
            }
            if (!left.isPositive()) {
                warnings.accept("visibility of " + held.size()
                        + " messages ran out before it could be extended; they may be received again");
                held.clear();
                return null;
            }
            Duration by = wholeSeconds(wanted.compareTo(visibility) > 0 ? wanted : visibility);
            Duration longest = Duration.between(now, received.plus(Visibility.LONGEST))
                    .minusSeconds(1)
                    .truncatedTo(ChronoUnit.SECONDS);
            by = by.compareTo(longest) < 0 ? by : longest;
            if (by.compareTo(left) <= 0) {
                return null;
            }
            extending = true;
            return new Extension(List.copyOf(held.values()), by, now);
        } finally {
            lock.unlock();
        }
    }

    /** SQS hides for whole seconds: rounded up, so that what is asked for is never a little too short. */
    private static Duration wholeSeconds(Duration duration) {
        return Duration.ofSeconds(duration.getSeconds() + (duration.getNano() > 0 ? 1 : 0));
    }

    /** True when none failed but those that SQS refuses for good, whose reasons are added to {@code refused}. */
    private boolean ask(Extension extension, Map<String, String> refused) throws InterruptedException {
        AtomicBoolean all = new AtomicBoolean(true);
        List<String> handles =
                extension.records().stream().map(SqsRecord::position).toList();
        calls.each(handles, some -> {
            try {
                for (FailedEntry failed : queue.hide(some, extension.by())) {
                    if (failed.ourFault()) {
                        refused.put(some.get(failed.index()), failed.reason());
                    } else {
                        all.set(false);
                    }
                }
            } catch (SourceUnavailable failure) {
                all.set(false);
                warnings.accept("visibility could not be extended: " + failure.getMessage());
            }
        });
        return all.get();
    }

    private void ended(Extension extension, Map<String, String> refused, boolean all) {
        lock.lock();
        try {
            extending = false;
            extended.signalAll();
            refused.forEach((handle, reason) -> {
                SqsRecord lost = held.remove(handle);
                if (lost != null) {
                    lostFrom = hiddenUntil.isBefore(lostFrom) ? hiddenUntil : lostFrom;
                    warnings.accept("visibility of " + lost + " can't be extended: " + reason);
                }
            });
            if (all) {
                hiddenUntil = extension.askedAt().plus(extension.by());
            }
        } finally {
            lock.unlock();
        }
    }
}
