package io.penstock.core.destination;

import java.util.ArrayList;
import java.util.List;

/**
 * How completely a destination record is written. Immutable.
 *
 * @param payload whether it carries the event and, for a success, the function's answer
 * @param marked whether it is marked {@code payloadOmitted}: the payload was wanted and had to be left out (contract
 *     §4)
 * @param longestList how many texts a list in the batch info keeps; a shortened list is marked as truncated
 */
public record DestinationRecordForm(boolean payload, boolean marked, int longestList) {

    /**
     * The forms in which {@code record} may be stored, the most complete one first: as wanted, without its
     * payload, and then with the lists of its batch info halved again and again until they are empty. Never empty
     * itself.
     *
     * @param includePayload whether a failure record carries the event; a success record always does
     */
    public static List<DestinationRecordForm> of(DestinationRecord record, boolean includePayload) {
        boolean payload = includePayload || record.condition() == DestinationRecord.Condition.SUCCESS;
        List<DestinationRecordForm> forms = new ArrayList<>();
        if (payload) {
            forms.add(new DestinationRecordForm(true, false, Integer.MAX_VALUE));
        }
        forms.add(new DestinationRecordForm(false, payload, Integer.MAX_VALUE));
        int longest = record.batchInfo().details().values().stream()
                .mapToInt(detail -> detail instanceof List<?> texts ? texts.size() : 0)
                .max()
                .orElse(0);
        for (int length = longest; length > 0; ) {
            length /= 2;
            forms.add(new DestinationRecordForm(false, payload, length));
        }
        return forms;
    }
}
