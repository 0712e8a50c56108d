package io.penstock.service.function;

import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.time.Time;
import io.penstock.service.function.ProbeReceives.Receiver;
import java.time.Instant;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breaker of one function, shared by all lanes of all mappings that invoke it. Thread-safe; waiting blocks
 * the calling (virtual) thread.
 *
 * <p>While it is open nobody receives or invokes. When its wait is over, one lane probes the function with one batch: a
 * lane that has one, or, when none has, the one that has waited longest to receive. A probe that fails opens it again,
 * for twice as long; one that succeeds closes it, and everybody goes on. A probe without a result leaves it to the next
 * lane.
 */
final class FunctionBreaker {

    private static final long NOT_COUNTED = -1;

    private final CircuitLog log;
    private final Time time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // all below is used under the lock
    private final ProbeReceives receives = new ProbeReceives();
    private CircuitBreakerProperties settings;
    private Circuit circuit;
    /** The lane that probes, between {@link #beginInvocation} and the result or {@link #endInvocation}. */
    private @Nullable Thread probe;
    /** One more with each change of state, so that what began before it does not count. */
    private long epoch;

    private boolean reached = true;
    /** Lanes that have a batch and wait for an invocation. */
    private int waiting;

    /** A closed one, of the function that {@code functionArn} names. */
    FunctionBreaker(String functionArn, CircuitBreakerProperties settings, Time time) {
        this.log = new CircuitLog(functionArn);
        this.time = time;
        this.settings = settings;
        this.circuit = new Circuit(settings, time);
    }

    /** Follows other settings from now on. One that was open begins its first wait again. */
    void configure(CircuitBreakerProperties next) {
        lock.lock();
        try {
            if (next.equals(settings)) {
                return;
            }
            boolean wasClosed = circuit.isClosed();
            settings = next;
            circuit = new Circuit(next, time);
            if (!wasClosed) {
                circuit.open();
            }
            epoch++;
            probe = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How it is now. */
    CircuitStatus status() {
        lock.lock();
        try {
            CircuitState state = circuit.state(time.now());
            return state == CircuitState.OPEN ? CircuitStatus.openUntil(circuit.openUntil()) : CircuitStatus.of(state);
        } finally {
            lock.unlock();
        }
    }

    /** False while it is not closed, or the last invocation was throttled or did not reach the function. */
    boolean isWell() {
        lock.lock();
        try {
            return reached && circuit.isClosed();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a lane with a batch may invoke, for which {@link #beginInvocation} asks; false when it may not. */
    boolean awaitInvocation(Instant until) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (mayInvoke(time.now())) {
                return true;
            }
            waiting++;
            try {
                return awaitMayInvoke(until);
            } finally {
                waiting--;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean awaitMayInvoke(Instant until) throws InterruptedException {
        for (Instant now = time.now(); now.isBefore(until); now = time.now()) {
            if (mayInvoke(now)) {
                return true;
            }
            Instant probeAt = circuit.openUntil();
            await(now.isBefore(probeAt) && probeAt.isBefore(until) ? probeAt : until);
        }
        return mayInvoke(time.now());
    }

    private boolean mayInvoke(Instant now) {
        return circuit.isClosed() || (probe == null && circuit.mayProbe(now));
    }

    /** True when the calling thread may invoke now, until {@link #endInvocation}: at will, or as the probe. */
    boolean beginInvocation() {
        lock.lock();
        try {
            if (circuit.isClosed()) {
                return true;
            }
            if (!mayInvoke(time.now()) || !circuit.beginProbe()) {
                return false;
            }
            probe = Thread.currentThread();
            epoch++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The calling thread invokes no more. */
    void endInvocation() {
        lock.lock();
        try {
            if (isProbe()) {
                probe = null;
                circuit.releaseProbe();
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isProbe() {
        return Thread.currentThread().equals(probe);
    }

    /** An invocation is made now; returns what {@link #ended} is to know of it. */
    long invoked() {
        lock.lock();
        try {
            return circuit.isClosed() || isProbe() ? epoch : NOT_COUNTED;
        } finally {
            lock.unlock();
        }
    }

    /** An invocation with so many records ended so; {@code since} is what {@link #invoked} returned. */
    void ended(long since, InvocationResult result, int records) {
        Reach reach = Reach.of(result, records);
        lock.lock();
        try {
            if (since != epoch) {
                return;
            }
            reached = reach != Reach.NOT_REACHED;
            if (reach == Reach.UNKNOWN) {
                return;
            }
            boolean probed = isProbe();
            circuit.ended(reach, Reach.retryAfter(result));
            if (probed || !circuit.isClosed()) {
                probe = null;
                epoch++;
                log.moved(circuit, probed, result);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until a lane of {@code mapping} may receive, for which {@link #mayReceive} asks once more; to be ended by
     * {@link #receiveEnded}.
     */
    Receiver awaitReceive(Object mapping) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            return circuit.isClosed() ? new Receiver(mapping, false) : awaitTurn(mapping);
        } finally {
            lock.unlock();
        }
    }

    private Receiver awaitTurn(Object mapping) throws InterruptedException {
        Receiver probing = new Receiver(mapping, true);
        receives.awaits(probing);
        try {
            for (Instant now = time.now(); !circuit.isClosed(); now = time.now()) {
                if (isTurnOf(probing, now)) {
                    receives.begins(probing, now);
                    return probing;
                }
                await(nextTurn(now));
            }
            return new Receiver(mapping, false);
        } finally {
            receives.awaitsNoMore(probing);
            changed.signalAll();
        }
    }

    private boolean isTurnOf(Receiver receiver, Instant now) {
        return waiting == 0 && mayInvoke(now) && receives.isTurnOf(receiver, circuit.openUntil(), now);
    }

    /** When a lane may receive without anything else that happens. */
    private Instant nextTurn(Instant now) {
        if (now.isBefore(circuit.openUntil())) {
            return circuit.openUntil();
        }
        Instant next = receives.nextLook(circuit.openUntil(), now);
        return next.isAfter(now) ? next : Instant.MAX;
    }

    /** True when the lane may still receive. */
    boolean mayReceive(Receiver receiver) {
        lock.lock();
        try {
            return circuit.isClosed() || (receiver.isForProbe() && mayInvoke(time.now()));
        } finally {
            lock.unlock();
        }
    }

    /** The lane received a batch. */
    void received(Receiver receiver) {
        lock.lock();
        try {
            receives.brought(receiver);
            if (!circuit.isClosed()) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The lane received nothing, or does no more with what it received. */
    void receiveEnded(Receiver receiver) {
        lock.lock();
        try {
            receives.ends(receiver);
            if (!circuit.isClosed()) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void await(Instant until) throws InterruptedException {
        if (until.equals(Instant.MAX)) {
            changed.await();
        } else {
            time.awaitUntil(changed, until);
        }
    }
}
