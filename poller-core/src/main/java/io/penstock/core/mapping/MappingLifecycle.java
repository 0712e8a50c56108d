package io.penstock.core.mapping;

import java.util.function.BiConsumer;

/** The state of one mapping, which changes by legal moves only. Thread-safe. */
public final class MappingLifecycle {

    private final BiConsumer<MappingState, MappingState> listener;
    private MappingState state;

    /**
     * Starts in {@code CREATING}.
     *
     * @param listener notified of every move, from and to, in order; called while the lifecycle is locked, so it must
     *     be fast
     */
    public MappingLifecycle(BiConsumer<MappingState, MappingState> listener) {
        this.listener = listener;
        this.state = MappingState.CREATING;
    }

    /** The present state. */
    public synchronized MappingState state() {
        return state;
    }

    /**
     * Moves to {@code next}.
     *
     * @throws IllegalStateException when {@code next} may not follow the present state
     */
    public synchronized void move(MappingState next) {
        if (!state.next().contains(next)) {
            throw new IllegalStateException("a mapping can't go from " + state.text() + " to " + next.text());
        }
        MappingState last = state;
        state = next;
        listener.accept(last, next);
    }
}
