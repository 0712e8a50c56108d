package io.penstock.sqs;

import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What follows from a settlement for its messages; those that are in neither list stay hidden until their visibility
 * timeout ends.
 *
 * @param finished the receipt handles of messages to delete
 * @param released messages that become visible at a time of their own, in order
 */
record SettledHandles(List<String> finished, List<Release> released) {

    /**
     * A message whose visibility timeout is changed.
     *
     * @param handle its receipt handle
     * @param visible when it becomes visible to others; {@link Instant#MIN} for at once
     */
    record Release(String handle, Instant visible) {

        static Release atOnce(String handle) {
            return new Release(handle, Instant.MIN);
        }
    }

    /** When the first released message of a group is visible that is hidden until its visibility timeout ends. */
    private static final Instant TIMEOUT = Instant.MAX;

    /**
     * Follows from the fates.
     *
     * @param ordered whether no message may become visible before one of its group that comes first in the settlement
     */
    static SettledHandles of(Settlement settlement, boolean ordered) {
        List<String> finished = new ArrayList<>(settlement.entries().size());
        List<Release> released = new ArrayList<>(0);
        Map<String, Instant> groups = new HashMap<>();
        for (Settlement.Entry entry : settlement.entries()) {
            SourceRecord record = entry.record();
            switch (entry.fate()) {
                case Fate.Filtered filtered -> finished.add(record.position());
                case Fate.Delivered delivered -> finished.add(record.position());
                case Fate.Discarded discarded -> finished.add(record.position());
                case Fate.Released fate -> {
                    Instant visible =
                            ordered ? groups.merge(record.key(), visible(fate), SettledHandles::later) : visible(fate);
                    if (!visible.equals(TIMEOUT)) {
                        released.add(new Release(record.position(), visible));
                    }
                }
            }
        }
        return new SettledHandles(finished, released);
    }

    private static Instant visible(Fate.Released fate) {
        return switch (fate) {
            case Fate.Released.BackedOff backedOff -> backedOff.until();
            case Fate.Released.Plain plain -> plain == Fate.Released.Plain.STOPPED ? Instant.MIN : TIMEOUT;
        };
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
