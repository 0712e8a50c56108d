package io.penstock.service.share;

import io.penstock.core.limit.SharedLimits;

/** How a limit is divided. */
enum LimitKind {
    /** Lanes of a queue: equally, because they find work wherever they are. */
    LANES(0),
    /** Invocations of a function: by what is wanted, and one for everybody while the limit lasts. */
    INVOCATIONS(1),
    /** Invocations or records a second, in thousandths: by what is wanted, so that nothing stays with who is idle. */
    RATE(1),
    /** Invocations of all functions that reserve nothing; an instance that is cut off keeps its share. */
    COMMON(1);

    private final long least;

    LimitKind(long least) {
        this.least = least;
    }

    /** The kind of the limit of this name. */
    static LimitKind of(String name) {
        if (name.equals(SharedLimits.CONCURRENCY)) {
            return COMMON;
        }
        return name.startsWith("queue/") ? LANES : name.startsWith("rate/") ? RATE : INVOCATIONS;
    }

    /** What everybody who takes part gets, whatever it wants. */
    long least() {
        return least;
    }
}
