package io.penstock.sqs;

/** Whether a lane may begin to receive, and whether it does, for the threads that stop it. Thread-safe. */
final class ReceiveGate {

    private enum State {
        OPEN,
        RECEIVING,
        /** Stopped while a receive is open. */
        STOPPING,
        STOPPED
    }

    private State state = State.OPEN;

    /** Begins a receive; false after {@link #stop()}. */
    synchronized boolean begin() {
        if (isStopped()) {
            return false;
        }
        state = State.RECEIVING;
        return true;
    }

    /** The receive, if one was begun, has ended and its messages are with the lane. */
    synchronized void end() {
        state = isStopped() ? State.STOPPED : State.OPEN;
    }

    /** Lets no receive begin from now on; true while one is open. */
    synchronized boolean stop() {
        state = state == State.RECEIVING || state == State.STOPPING ? State.STOPPING : State.STOPPED;
        return state == State.STOPPING;
    }

    /** True when no receive may begin any more. */
    synchronized boolean isStopped() {
        return state == State.STOPPING || state == State.STOPPED;
    }
}
