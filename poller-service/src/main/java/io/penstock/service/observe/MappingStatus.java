package io.penstock.service.observe;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One mapping at {@code /actuator/mappings-status}.
 *
 * @param name of the mapping
 * @param uuid the same after every restart
 * @param eventSourceArn what is read
 * @param functionArn what is invoked
 * @param state AWS's word for its state (semantics §1.4)
 * @param lastProcessingResult AWS's words for the last result (semantics §1.5), for queues too
 * @param lanes that run
 * @param lanesBusy with a batch in flight
 * @param lanesWaitingForMemory lanes or shards that receive or read nothing, because records in flight take all of
 *     their memory
 * @param lagSeconds age of the oldest record not yet settled, 0 when caught up
 * @param shardLagSeconds the same for each shard that this instance reads; empty for queues
 * @param circuit the circuit breaker of the function
 * @param lastError null when there was none
 * @param tags the user's
 * @param counts of records since the mapping was opened
 * @param origin who created it: {@code configuration} or {@code api}
 * @param revision one more with each change
 * @param override what an operator has set in place of the configuration; null when nothing is
 */
public record MappingStatus(
        String name,
        UUID uuid,
        String eventSourceArn,
        String functionArn,
        String state,
        String lastProcessingResult,
        int lanes,
        int lanesBusy,
        int lanesWaitingForMemory,
        double lagSeconds,
        Map<String, Double> shardLagSeconds,
        Circuit circuit,
        @Nullable LastError lastError,
        Map<String, String> tags,
        Map<String, Long> counts,
        String origin,
        long revision,
        @Nullable EnabledOverride override) {

    /**
     * The circuit breaker of the mapping's function on this instance.
     *
     * @param state {@code closed}, {@code half-open} or {@code open}
     * @param until when an invocation probes the function; null unless it is open
     */
    public record Circuit(String state, @Nullable Instant until) {}

    /**
     * The last fault.
     *
     * @param message without any payload
     * @param at when
     */
    public record LastError(String message, Instant at) {}

    /**
     * An override of {@code Enabled}.
     *
     * @param enabled what the operator has set
     * @param who the name of the caller
     * @param at when
     */
    public record EnabledOverride(boolean enabled, String who, Instant at) {}
}
