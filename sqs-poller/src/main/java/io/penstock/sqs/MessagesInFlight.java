package io.penstock.sqs;

import io.penstock.core.record.Settlement;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The messages that one lane has received and not settled; extends their visibility timeout. Thread-safe: the lane
 * adds, removes and extends, its heartbeat extends. No lock is held while SQS is asked, and one extension runs at a
 * time.
 */
final class MessagesInFlight {

    /** What SQS is asked: to hide these messages for so long from {@code askedAt} on. */
    private record Extension(List<SqsRecord> records, Duration by, Instant askedAt) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition extended = lock.newCondition();
    private final SqsQueue queue;
    private final BatchCalls calls;
    private final Time time;
    private final Consumer<String> warnings;

    // all below is used under the lock
    private final Map<String, SqsRecord> messages = new LinkedHashMap<>();
    private HiddenBatch hidden = HiddenBatch.NONE;
    private boolean extending;

    MessagesInFlight(SqsQueue queue, BatchCalls calls, Time time, Consumer<String> warnings) {
        this.queue = queue;
        this.calls = calls;
        this.time = time;
        this.warnings = warnings;
    }

    /** These were received. */
    void add(Collection<SqsRecord> records, Hidden received) {
        lock.lock();
        try {
            hidden = messages.isEmpty() ? HiddenBatch.of(received) : hidden.with(received);
            records.forEach(record -> messages.put(record.position(), record.withoutFilterView()));
        } finally {
            lock.unlock();
        }
    }

    /** These are about to be settled: no extension that begins later includes them. */
    void remove(Settlement settlement) {
        lock.lock();
        try {
            settlement.entries().forEach(entry -> messages.remove(entry.record().position()));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until an extension that may include removed messages is over, so that it cannot hide again what is released
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
            return messages.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** When the messages become visible again unless they are extended; what is over stays over. */
    Instant hiddenUntil() {
        return hidden().until();
    }

    /** Until when the messages of the last batch are hidden, those that are settled, too. */
    HiddenBatch hidden() {
        lock.lock();
        try {
            return hidden;
        } finally {
            lock.unlock();
        }
    }

    /** True when half of the visibility timeout is over and no extension runs. */
    boolean isDue() {
        lock.lock();
        try {
            return !messages.isEmpty() && !extending && hidden.isHalfOver(time.now());
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
     * Keeps all messages hidden for {@code duration} from now on, or as long as SQS allows; returns until when all of
     * them are hidden.
     */
    Instant keepFor(Duration duration) throws InterruptedException {
        Instant wanted = time.now().plus(duration);
        if (hiddenUntil().isBefore(wanted)) {
            extendTo(duration, true);
        }
        lock.lock();
        try {
            return hidden.wholeUntil();
        } finally {
            lock.unlock();
        }
    }

    /** Hides all messages for so long, and at least for their visibility timeout. */
    private void extendTo(Duration wanted, boolean waits) throws InterruptedException {
        Optional<Extension> begun = begin(wanted, waits);
        if (begun.isEmpty()) {
            return;
        }
        Extension extension = begun.get();
        Map<String, String> refused = new ConcurrentHashMap<>();
        boolean all = false;
        try {
            all = ask(extension, refused);
        } finally {
            end(extension, refused, all);
        }
    }

    private Optional<Extension> begin(Duration wanted, boolean waits) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (extending && waits) {
                extended.await();
            }
            if (extending || messages.isEmpty()) {
                return Optional.empty();
            }
            Instant now = time.now();
            if (hidden.isOver(now)) {
                warnings.accept("the visibility timeout of " + messages.size()
                        + " messages ended before it could be extended; SQS may redeliver them");
                messages.clear();
                return Optional.empty();
            }
            Optional<Extension> extension =
                    hidden.extension(wanted, now).map(by -> new Extension(List.copyOf(messages.values()), by, now));
            extending = extension.isPresent();
            return extension;
        } finally {
            lock.unlock();
        }
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
                warnings.accept("the visibility timeout could not be extended: " + failure.getMessage());
            }
        });
        return all.get();
    }

    private void end(Extension extension, Map<String, String> refused, boolean all) {
        lock.lock();
        try {
            extending = false;
            extended.signalAll();
            refused.forEach((handle, reason) -> {
                SqsRecord lost = messages.remove(handle);
                if (lost != null) {
                    hidden = hidden.withLost();
                    warnings.accept("the visibility timeout of " + lost + " cannot be extended: " + reason);
                }
            });
            if (all) {
                hidden = hidden.extendedTo(extension.askedAt().plus(extension.by()));
            }
        } finally {
            lock.unlock();
        }
    }
}
