package io.penstock.sqs;

import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What follows from a settlement for its messages; those that are in neither list stay hidden until their visibility
 * timeout ends.
 *
 * @param finished the receipt handles of messages to delete
 * @param visible those of messages that become visible to others at once
 */
record SettledHandles(List<String> finished, List<String> visible) {

    /**
     * Follows from the fates.
     *
     * @param ordered whether no message may become visible before one of its group that comes first in the settlement
     */
    static SettledHandles of(Settlement settlement, boolean ordered) {
        List<String> finished = new ArrayList<>(settlement.entries().size());
        List<String> visible = new ArrayList<>(0);
        Set<String> hiddenGroups = new HashSet<>();
        for (Settlement.Entry entry : settlement.entries()) {
            SourceRecord record = entry.record();
            switch (entry.fate()) {
                case Fate.Filtered filtered -> finished.add(record.position());
                case Fate.Delivered delivered -> finished.add(record.position());
                case Fate.Discarded discarded -> finished.add(record.position());
                case Fate.Released released -> {
                    if (released != Fate.Released.STOPPED) {
                        hiddenGroups.add(record.key());
                    } else if (!ordered || !hiddenGroups.contains(record.key())) {
                        visible.add(record.position());
                    }
                }
            }
        }
        return new SettledHandles(finished, visible);
    }
}
