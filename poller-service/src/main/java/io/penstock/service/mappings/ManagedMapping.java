package io.penstock.service.mappings;

import io.penstock.core.lane.LaneThreads;
import io.penstock.core.source.BackgroundTasks;
import io.penstock.core.time.Time;
import io.penstock.service.store.StoreUnavailable;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One mapping with a life of its own. Every change of it goes through one queue and one thread, which decides about
 * it, stores it and applies it before it takes the next. Thread-safe.
 */
final class ManagedMapping {

    /** The instance stops, or has not started. */
    static final ChangeResult NOT_RUNNING = new ChangeResult.Unavailable(
            "this instance is starting or stopping and changes nothing; ask another one, or try again");

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private enum Life {
        LIVE,
        STOPPING,
        GONE,
        DIED
    }

    @FunctionalInterface
    private interface Work {
        void perform() throws InterruptedException;
    }

    private final AppliedMapping applied;
    private final LaneThreads threads;
    private final Time time;
    private final Renewal renewal;
    private final Consumer<ManagedMapping> whenGone;
    private final BlockingQueue<Work> queue = new LinkedBlockingQueue<>();
    /** Held while a change is decided and stored, which a stop does not interrupt. */
    private final ReentrantLock deciding = new ReentrantLock();
    // all below is written under this object's monitor
    private Life life = Life.LIVE;
    private @Nullable MappingRevision heard;
    private boolean renewing;
    private BackgroundTasks.@Nullable Task thread;

    /**
     * A mapping that nothing is done with before {@link #begin()}.
     *
     * @param renewal asked by {@link #renew()}
     * @param whenGone called when it is deleted and nothing is left of it
     */
    ManagedMapping(
            AppliedMapping applied,
            LaneThreads threads,
            Time time,
            Renewal renewal,
            Consumer<ManagedMapping> whenGone) {
        this.applied = applied;
        this.threads = threads;
        this.time = time;
        this.renewal = renewal;
        this.whenGone = whenGone;
    }

    /** Makes it what its revision says, and takes changes from then on. Called once. */
    void begin() throws InterruptedException {
        Change first = applied.begin();
        if (first instanceof Change.Delete) {
            queue.add(() -> apply(first));
        } else {
            applied.apply(first);
        }
        synchronized (this) {
            if (life == Life.LIVE) {
                thread = threads.background(applied.name()).once(this::work);
                return;
            }
        }
        refuseTheRest();
    }

    private void work() {
        try {
            while (isLive()) {
                queue.take().perform();
            }
        } catch (InterruptedException stopped) {
            // The instance stops; what waits is refused below.
        } finally {
            synchronized (this) {
                life = life == Life.LIVE ? Life.DIED : life;
            }
            refuseTheRest();
        }
    }

    /** Each of them finds that the mapping lives no more. */
    private void refuseTheRest() {
        try {
            for (Work rest = queue.poll(); rest != null; rest = queue.poll()) {
                rest.perform();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Decides about a change after those that were asked for before, and applies it. Answers as soon as it is stored;
     * {@code Busy} when those before take too long.
     */
    ChangeResult request(Decision decision) throws InterruptedException {
        PendingChange pending = new PendingChange();
        synchronized (this) {
            if (life != Life.LIVE) {
                return refusal();
            }
            queue.add(() -> decide(pending, decision));
        }
        return pending.await(time, PATIENCE);
    }

    private void decide(PendingChange pending, Decision decision) throws InterruptedException {
        if (!pending.begin()) {
            return;
        }
        Change change = null;
        deciding.lock();
        try {
            if (!isLive()) {
                pending.answer(refusal());
                return;
            }
            switch (decision.decide(applied.revision())) {
                case Decision.Decided.Refused refused -> pending.answer(refused.result());
                case Decision.Decided.Stored stored -> {
                    change = applied.accept(stored.next());
                    pending.answer(new ChangeResult.Accepted(applied.view()));
                }
            }
        } catch (StoreUnavailable unavailable) {
            pending.answer(new ChangeResult.Unavailable(String.valueOf(unavailable.getMessage())));
        } catch (InterruptedException stopped) {
            pending.answer(NOT_RUNNING);
            throw stopped;
        } catch (RuntimeException fault) {
            pending.fail(fault);
        } catch (Error fault) {
            pending.fail(new IllegalStateException("a change could not be decided", fault));
            throw fault;
        } finally {
            deciding.unlock();
        }
        if (change != null) {
            apply(change);
        }
    }

    /** Takes on what is stored; a revision that is not newer changes nothing. Returns immediately. */
    synchronized void hear(MappingRevision stored) {
        if (stored.number() <= applied.revision().number() || life != Life.LIVE) {
            return;
        }
        if (heard == null) {
            queue.add(this::catchUp);
        }
        heard = heard == null || heard.number() < stored.number() ? stored : heard;
    }

    /**
     * Looks after the changes before whether it is what it is to be by the present configuration, and follows that.
     * Returns immediately.
     */
    synchronized void renew() {
        if (life == Life.LIVE && !renewing) {
            renewing = true;
            queue.add(this::renewNow);
        }
    }

    private void renewNow() throws InterruptedException {
        synchronized (this) {
            renewing = false;
        }
        MappingRevision present = applied.revision();
        MappingRevision next = renewal.of(present);
        if (isLive() && !(next.equals(present) && applied.isCurrent())) {
            apply(applied.accept(next));
        }
    }

    private void catchUp() throws InterruptedException {
        Optional<MappingRevision> newest = takeHeard();
        if (newest.isPresent()) {
            apply(applied.accept(newest.get()));
        }
    }

    private synchronized Optional<MappingRevision> takeHeard() {
        Optional<MappingRevision> newest = Optional.ofNullable(heard)
                .filter(stored -> life == Life.LIVE
                        && stored.number() > applied.revision().number());
        heard = null;
        return newest;
    }

    /** Applies nothing once the instance stops: its next start does. */
    private void apply(Change change) throws InterruptedException {
        if (!isLive()) {
            return;
        }
        applied.apply(change);
        if (change instanceof Change.Delete) {
            whenGone.accept(this);
            synchronized (this) {
                life = life == Life.LIVE ? Life.GONE : life;
            }
        }
    }

    /**
     * Begins no change any more and stops the present run gracefully; returns immediately. A change that is being
     * decided goes on to its answer, and the mapping's thread ends after it.
     */
    void stop() {
        synchronized (this) {
            life = life == Life.LIVE ? Life.STOPPING : life;
        }
        applied.stop();
        if (deciding.tryLock()) {
            try {
                interrupt();
            } finally {
                deciding.unlock();
            }
        }
    }

    private synchronized void interrupt() {
        if (thread != null) {
            thread.close();
        }
    }

    /** Waits until no change is being decided and stored. */
    void awaitDecided() {
        deciding.lock();
        deciding.unlock();
    }

    UUID id() {
        return applied.revision().mapping().id();
    }

    /** What it is on this instance now. */
    AppliedMapping applied() {
        return applied;
    }

    /** True when a thread that should serve the mapping has died. */
    boolean isDead() {
        MappingRun run = applied.run();
        synchronized (this) {
            return life == Life.DIED || (run != null && !run.isAlive());
        }
    }

    private synchronized boolean isLive() {
        return life == Life.LIVE;
    }

    private synchronized ChangeResult refusal() {
        return life == Life.GONE ? new ChangeResult.NotFound() : NOT_RUNNING;
    }
}
