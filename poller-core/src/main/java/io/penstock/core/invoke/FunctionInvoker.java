package io.penstock.core.invoke;

import java.time.Duration;

/** Calls one function for one mapping. Implementations are thread-safe and block the calling (virtual) thread. */
public interface FunctionInvoker {

    /** The function's ARN as the mapping names it, with the mapping's own qualifier or none (semantics §6.1). */
    String functionArn();

    /** The longest time one call may take. */
    Duration timeout();

    /**
     * Waits until the function could be called once more for this mapping, and keeps that place. Places count within
     * the mapping only: an idle mapping takes nothing from another that calls the same function (architecture §5).
     *
     * @throws InterruptedException when the thread is interrupted while it waits
     */
    Reservation reserve() throws InterruptedException;

    /**
     * Calls the function once and waits for its answer, at most {@link #timeout()}.
     *
     * @throws InterruptedException when the thread is interrupted; the call is then given up
     */
    InvokeOutcome invoke(Invocation invocation) throws InterruptedException;

    /** False while the last invocations for this mapping failed, or the function is down. */
    default boolean isWell() {
        return true;
    }

    /** A place among the calls that a mapping may have under way; given back by {@link #close()}, once. */
    interface Reservation extends AutoCloseable {
        @Override
        void close();
    }
}
