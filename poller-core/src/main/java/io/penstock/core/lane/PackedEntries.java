package io.penstock.core.lane;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.core.record.Fate;
import io.penstock.core.record.SettledRecord;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Settlement entries of a stream's records as bytes, about 30 each: id, position, arrival and fate, and of the first
 * two only what differs from the record before. They are unpacked as they are read. Not thread-safe.
 */
final class PackedEntries extends AbstractList<Settlement.Entry> {

    /** How many entries are unpacked together; the first of them is packed whole. */
    private static final int BLOCK = 256;

    private final List<byte[]> full = new ArrayList<>();
    private final ByteArrayOutputStream open = new ByteArrayOutputStream();
    private final List<Fate> fates = new ArrayList<>();
    private int size;
    private String lastId = "";
    private String lastPosition = "";

    /** Adds one after those that are packed. */
    void pack(SourceRecord record, Fate fate) {
        if (!fates.contains(fate)) {
            fates.add(fate);
        }
        open.write(fates.indexOf(fate));
        open.writeBytes(ByteBuffer.allocate(Long.BYTES)
                .putLong(record.arrival().toEpochMilli())
                .array());
        boolean samePosition = record.position().equals(record.id());
        open.write(samePosition ? 1 : 0);
        packText(lastId, record.id());
        lastId = record.id();
        if (!samePosition) {
            packText(lastPosition, record.position());
            lastPosition = record.position();
        }
        size++;
        if (size % BLOCK == 0) {
            full.add(open.toByteArray());
            open.reset();
            lastId = "";
            lastPosition = "";
        }
    }

    private void packText(String before, String text) {
        int longest = Math.min(before.length(), text.length());
        int shared = 0;
        while (shared < longest && before.charAt(shared) == text.charAt(shared)) {
            shared++;
        }
        if (shared > 0 && Character.isHighSurrogate(text.charAt(shared - 1))) {
            shared--;
        }
        byte[] rest = text.substring(shared).getBytes(UTF_8);
        packNumber(shared);
        packNumber(rest.length);
        open.writeBytes(rest);
    }

    private void packNumber(int number) {
        int left = number;
        while (left > 0x7F) {
            open.write(left & 0x7F | 0x80);
            left >>>= 7;
        }
        open.write(left);
    }

    /** How many bytes they take. */
    long bytes() {
        return full.stream().mapToLong(block -> block.length).sum() + open.size();
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Settlement.Entry get(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException(index);
        }
        return block(index / BLOCK).get(index % BLOCK);
    }

    @Override
    public Iterator<Settlement.Entry> iterator() {
        return new Iterator<>() {

            private int next;
            private List<Settlement.Entry> block = List.of();

            @Override
            public boolean hasNext() {
                return next < size;
            }

            @Override
            public Settlement.Entry next() {
                if (next % BLOCK == 0) {
                    block = block(next / BLOCK);
                }
                return block.get(next++ % BLOCK);
            }
        };
    }

    private List<Settlement.Entry> block(int number) {
        ByteBuffer bytes = ByteBuffer.wrap(number < full.size() ? full.get(number) : open.toByteArray());
        List<Settlement.Entry> entries = new ArrayList<>(BLOCK);
        String id = "";
        String position = "";
        while (bytes.hasRemaining()) {
            Fate fate = fates.get(bytes.get());
            Instant arrival = Instant.ofEpochMilli(bytes.getLong());
            boolean samePosition = bytes.get() == 1;
            id = text(id, bytes);
            position = samePosition ? position : text(position, bytes);
            entries.add(new Settlement.Entry(new SettledRecord(id, samePosition ? id : position, arrival), fate));
        }
        return entries;
    }

    private static String text(String before, ByteBuffer bytes) {
        String shared = before.substring(0, number(bytes));
        byte[] rest = new byte[number(bytes)];
        bytes.get(rest);
        return shared + new String(rest, UTF_8);
    }

    private static int number(ByteBuffer bytes) {
        int number = 0;
        for (int shift = 0; ; shift += 7) {
            int part = bytes.get();
            number |= (part & 0x7F) << shift;
            if (part >= 0) {
                return number;
            }
        }
    }
}
