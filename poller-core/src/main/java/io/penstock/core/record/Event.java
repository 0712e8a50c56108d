package io.penstock.core.record;

import java.util.List;

/** Joins records that are already written into the event of semantics §2. */
public final class Event {

    static final byte[] HEAD = JsonBytes.ascii("{\"Records\":[");
    static final byte[] TAIL = JsonBytes.ascii("]}");

    private Event() {}

    /** Head, the records with commas between them, tail. */
    public static byte[] join(EventFormat format, List<SourceRecord> records) {
        byte[] head = format.head();
        byte[] tail = format.tail();
        byte[] event = new byte[Math.toIntExact(size(head, records, tail))];
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

    /** How many bytes {@link #join} makes of these records. */
    static long size(EventFormat format, List<SourceRecord> records) {
        return size(format.head(), records, format.tail());
    }

    private static long size(byte[] head, List<SourceRecord> records, byte[] tail) {
        long size = head.length + Math.max(0, records.size() - 1) + tail.length;
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
