package io.penstock.core.source;

import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.Problem;
import io.penstock.core.mapping.SourceRules;
import java.time.Duration;
import java.util.Optional;

/** Opens sources of one kind. Implementations are thread-safe. */
public interface SourceFactory {

    /** The kind, as in {@code penstock.sources}: {@code sqs}, {@code kinesis}, {@code dynamodb}. */
    String type();

    /** True when this kind reads {@code arn}. */
    boolean reads(Arn arn);

    /** What a mapping on {@code arn}, which this kind reads, may ask for. */
    SourceRules rules(Arn arn);

    /** Opens the source of one mapping; makes no call yet, so it succeeds while AWS can't be reached. */
    Source open(SourceContext context);

    /**
     * Asks AWS whether the source of {@code mapping} can be read and suits it, as at the creation of a mapping. Blocks,
     * at most about ten seconds.
     *
     * @param functionTimeout the longest that one invocation may take; empty where it is not known, or not to be
     *     compared
     * @return the first thing that is wrong, with AWS's sentence where there is one; empty when nothing is
     * @throws InterruptedException when the thread is interrupted
     */
    default Optional<Problem> check(Mapping mapping, Optional<Duration> functionTimeout) throws InterruptedException {
        return Optional.empty();
    }

    /**
     * Removes what this kind of source keeps about {@code mapping} outside this process, such as leases, after its
     * source is closed. Waits until no other instance reads for it, at most about a minute or twice the time in which
     * leases expire. Doing so twice is no fault.
     *
     * @throws SourceUnavailable when that can't be removed now; the caller pauses and asks again
     * @throws InterruptedException when the thread is interrupted
     */
    default void forget(Mapping mapping) throws SourceUnavailable, InterruptedException {}
}
