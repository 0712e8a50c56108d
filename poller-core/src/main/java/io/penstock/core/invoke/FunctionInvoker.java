package io.penstock.core.invoke;

import io.penstock.core.record.PayloadLimit;
import java.time.Duration;
import java.util.Optional;

/**
 * Invokes one function for one mapping, within the function's concurrency and rate, and not while its circuit breaker
 * is open. Implementations are thread-safe and block the calling (virtual) thread.
 *
 * <p>An invocation needs a permit, which is taken just before it and released right after; nothing else is done with a
 * permit (architecture §5). Only a receive from a queue needs one too, because a message that can't be sent to the
 * function should stay in its queue.
 */
public interface FunctionInvoker extends AutoCloseable {

    /** The function's ARN as the mapping names it, with the mapping's own qualifier or none (semantics §6.1). */
    String functionArn();

    /** The longest time one invocation may take. */
    Duration timeout();

    /** How large an event may be: that of AWS Lambda, unless something on the way takes less. */
    default PayloadLimit payloadLimit() {
        return PayloadLimit.LAMBDA;
    }

    /**
     * Waits for the permit of one invocation, in the order of asking. While the circuit breaker of the function is not
     * closed, only the lane that probes it gets one. When it has not closed within a minute the answer is empty, so
     * that the caller can look at the age of its records.
     *
     * @param records how many records are sent, which counts where records a second are limited
     * @throws InterruptedException when the thread is interrupted while it waits
     */
    Optional<Permit> permit(int records) throws InterruptedException;

    /**
     * As {@link #permit(int)}, but before all who have no messages yet, and only for so long; empty when none came.
     *
     * @throws InterruptedException when the thread is interrupted while it waits
     */
    Optional<Permit> permit(int records, Duration atMost) throws InterruptedException;

    /**
     * Waits until the function could be invoked with messages of the mapping's queue. While its circuit breaker is open
     * nothing may be received; when it is to be probed and no lane has a batch for that, one lane receives.
     *
     * <p>A receive that may take long, because the queue was empty when it was last asked or because the lane collects,
     * takes nothing from other mappings while it lasts: it counts only within its own.
     *
     * @param collecting whether the lane receives until a batching window is over
     * @throws InterruptedException when the thread is interrupted while it waits
     */
    PermitToReceive permitToReceive(boolean collecting) throws InterruptedException;

    /** How long a lane of a queue waits before it receives again: above zero while invocations fail altogether. */
    Duration restBeforeReceiving();

    /**
     * False while the last invocations for this mapping failed, the last invocation of the function was throttled or
     * did not reach it, or its circuit breaker is not closed.
     */
    boolean isWell();

    /**
     * Invokes the function once, with a permit, and waits for its answer, at most {@link #timeout()}.
     *
     * @throws InterruptedException when the thread is interrupted; the invocation then ends without a result
     */
    InvocationResult invoke(Invocation invocation) throws InterruptedException;

    /**
     * Leaves what the mapping shares with others, after its last invocation; what was taken of it may still be closed.
     */
    @Override
    default void close() {}

    /** The right to one invocation; released by {@link #close()}, once. Used by one thread. */
    interface Permit extends AutoCloseable {

        /** Where there is no limit. */
        Permit UNLIMITED = () -> {};

        @Override
        void close();
    }

    /**
     * The right to receive messages and then to invoke the function with them. Used by one thread. Closed as soon as
     * the function has taken them; while it is throttled or unreachable, when the lane does no more with them.
     */
    interface PermitToReceive extends AutoCloseable {

        /** Where there is no limit. */
        PermitToReceive UNLIMITED = new PermitToReceive() {
            @Override
            public Duration longestWait() {
                return Duration.ofDays(1);
            }

            @Override
            public Optional<Permit> toInvoke(int records, Duration atMost) {
                return Optional.of(Permit.UNLIMITED);
            }

            @Override
            public void close() {}
        };

        /** How long the receive may wait for messages; zero asks for those that are there. */
        Duration longestWait();

        /**
         * Messages came: the permit for their first invocation, for which it may wait so long; empty when none came.
         * Called at most once.
         *
         * @param records as of {@link FunctionInvoker#permit(int)}
         * @throws InterruptedException when the thread is interrupted while it waits
         */
        Optional<Permit> toInvoke(int records, Duration atMost) throws InterruptedException;

        @Override
        void close();
    }
}
