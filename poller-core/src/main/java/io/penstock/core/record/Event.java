package io.penstock.core.record;

import java.util.List;

/** Joins records that are already written into the event of semantics §2. */
public final class Event {

    /** The largest event a function can be sent, in bytes (contract §3). */
    public static final int MAX_BYTES = 6_291_456;

    static final byte[] HEAD = JsonBytes.ascii("{\"Records\":[");
    static final byte[] TAIL = JsonBytes.ascii("]}");

    private Event() {}

    /** Head, the records with commas between them, tail. */
    public static byte[] join(EventFormat format, List<SourceRecord> records) {
        byte[] head = format.head();
        byte[] tail = format.tail();
        byte[] event = new byte[Math.toIntExact(head.length + tail.length + size(records))];
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

    /** How many bytes these records take in an event, with the commas between them. */
    static long size(List<SourceRecord> records) {
        long size = Math.max(0, records.size() - 1);
        for (SourceRecord record : records) {
            size += record.json().length;
        }
        return size;
    }

    private static int copy(byte[] from, byte[] to, int at) {
        System.arraycopy(from, 0, to, at, from.length);
        return at + from.length;
    }
}
