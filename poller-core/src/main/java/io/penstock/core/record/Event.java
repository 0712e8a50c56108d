package io.penstock.core.record;

import java.util.List;

/** Joins records that are already written into the event of semantics §2. */
public final class Event {

    /** The largest event a function can be sent, in bytes (contract §3). */
    public static final int MAX_BYTES = 6_291_456;

    private Event() {}

    /** Head, the records with commas between them, tail. */
    public static byte[] join(EventFormat format, List<SourceRecord> records) {
        byte[] head = format.head();
        byte[] tail = format.tail();
        int size = head.length + tail.length + Math.max(0, records.size() - 1);
        for (SourceRecord record : records) {
            size += record.json().length;
        }
        byte[] event = new byte[size];
        int at = copy(head, event, 0);
        for (int index = 0; index < records.size(); index++) {
            if (index > 0) {
                event[at++] = ',';
            }
            at = copy(records.get(index).json(), event, at);
        }
        copy(tail, event, at);
        return event;
    }

    private static int copy(byte[] from, byte[] to, int at) {
        System.arraycopy(from, 0, to, at, from.length);
        return at + from.length;
    }
}
