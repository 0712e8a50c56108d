package io.penstock.core.destination;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A destination record as it is sent. Immutable.
 *
 * @param record what is written
 * @param json the record in one of its forms, JSON in UTF-8; must not be changed
 * @param payloadOmitted whether the payload was wanted and is left out
 */
public record WrittenRecord(DestinationRecord record, byte[] json, boolean payloadOmitted) {

    /** Writes {@code record} in the given form. */
    static WrittenRecord of(DestinationRecord record, DestinationRecordForm form) {
        return new WrittenRecord(record, DestinationRecordJson.write(record, form), form.marked());
    }

    /** The JSON as text. */
    public String text() {
        return new String(json, UTF_8);
    }

    /** The result when the destination took it. */
    public StoreResult stored() {
        return new StoreResult.Stored(payloadOmitted);
    }
}
