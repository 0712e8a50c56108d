package io.penstock.core.source;

import io.penstock.core.mapping.Mapping;
import java.util.List;

/**
 * The records of one mapping, divided into partitions. {@code assignment} is called by one thread; {@code close} by
 * any.
 */
public interface Source extends AutoCloseable {

    /**
     * Blocks until the partitions to run differ from those that the last call returned, and returns all that are to run
     * now; the first call returns as soon as they are known. A partition that is no longer among them
     * finishes what it has in flight and is then closed. Each partition that is returned is closed once in the end,
     * with or without a lane.
     *
     * @throws SourceUnavailable when the source can't be reached; the caller pauses and asks again
     * @throws InterruptedException when the thread is interrupted
     */
    List<Partition> assignment() throws SourceUnavailable, InterruptedException;

    /**
     * Prepares for the end: no more lanes are started and those that run are stopping, so the source takes nothing new
     * and releases what each lane had as soon as that lane has ended. Called once, before {@link #close()}, by the
     * thread that asks for assignments; returns at once.
     */
    default void drain() {}

    /**
     * Takes on what has changed of its mapping, while its lanes run: how many lanes there are, and what the source
     * itself does. Position, leases and what is in flight stay as they are; the ARN, the name and the starting position
     * never differ. A lane that is not needed any more finishes what it has and ends by itself; until then it stays
     * assigned. Called by one thread at a time, at any time; returns soon.
     */
    default void change(Mapping mapping) {}

    /** Frees the resources of this source, after all its partitions are closed. */
    @Override
    void close();
}
