package io.penstock.core.source;

import io.penstock.core.record.SourceRecord;
import java.time.Instant;
import java.util.List;

/** What a pull brought. */
public sealed interface Pulled {

    /**
     * Records, possibly none.
     *
     * @param records in order
     * @param readTo everything that reached the source before this instant has been pulled; {@link Instant#MIN} when
     *     unknown
     * @param heldUntil until when the source keeps these records for us; {@link Instant#MAX} where there is no such
     *     limit
     */
    record Records(List<SourceRecord> records, Instant readTo, Instant heldUntil) implements Pulled {

        /** Keeps a copy that cannot change. */
        public Records {
            records = List.copyOf(records);
        }
    }

    /**
     * There is no room in memory for more records. The lane delivers what it pulled before, because waiting longer with
     * it could stop those who would make room; a lane that has nothing pulls again, as after no records.
     */
    record NoRoom() implements Pulled {}

    /**
     * There will never be another record for this lane: the shard is closed and read to its end, or other lanes go on.
     * The lane delivers what it has, and ends.
     */
    record Ended() implements Pulled {}

    /** The lane is to stop: the partition is no longer ours, or not needed. */
    record Gone() implements Pulled {}
}
