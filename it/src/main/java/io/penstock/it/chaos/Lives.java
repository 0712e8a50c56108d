package io.penstock.it.chaos;

import io.penstock.it.chaos.Life.Ending;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Until when an invocation mattered to the instance that made it. */
final class Lives {

    /** The caller's timeout begins before the function sees the call. */
    private static final long HEAD_START = 500;

    private final Map<String, Life> byInstance = new HashMap<>();
    private final long timeout;

    Lives(Trace trace) {
        trace.lives().forEach(life -> byInstance.put(life.instance(), life));
        timeout = trace.rules().timeout();
    }

    /** The life of the instance; null when it is not known. */
    @Nullable
    Life of(Invocation invocation) {
        return byInstance.get(invocation.instance());
    }

    /** When the instance has heard the answer, or has stopped waiting for one, if it lives for so long. */
    long awaitedUntil(Invocation invocation) {
        return Math.min(invocation.end(), invocation.start() + timeout - HEAD_START);
    }

    /**
     * When the instance has heard the answer, has stopped waiting for one, or is gone. The function may still run then,
     * and another invocation may rightly begin.
     */
    long heldUntil(Invocation invocation) {
        long held = awaitedUntil(invocation);
        Life life = of(invocation);
        if (life == null) {
            return held;
        }
        return Math.min(held, life.ending() == Ending.KILLED ? life.asked() : life.end());
    }
}
