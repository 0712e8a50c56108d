package io.penstock.core.record;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The fates of records, in the order in which they were pulled, as their source is told of them. Immutable.
 *
 * @param entries one per record
 */
public record Settlement(List<Entry> entries) {

    /** One record and its fate. */
    public record Entry(SourceRecord record, Fate fate) {}

    /** Settles nothing. */
    public static final Settlement EMPTY = new Settlement(List.of());

    /** True when it settles nothing. */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** The keys of records that are released, and so come again, each with how the first of them is released. */
    public Map<String, Fate.Released> releasedKeys() {
        Map<String, Fate.Released> keys = new HashMap<>();
        for (Entry entry : entries) {
            String key = entry.record().key();
            if (entry.fate() instanceof Fate.Released released && !key.isEmpty()) {
                keys.putIfAbsent(key, released);
            }
        }
        return keys;
    }

    /**
     * {@code later}, which comes after these: what it releases of a key that is backed off here is so for as long, and
     * neither passes that nor keeps it waiting.
     */
    public Settlement followedBy(Settlement later) {
        Map<String, Fate.Released> keys = releasedKeys();
        Builder builder = new Builder(later.entries.size());
        for (Entry entry : later.entries) {
            Fate fate = entry.fate();
            builder.add(
                    entry.record(),
                    fate instanceof Fate.Released
                                    && keys.get(entry.record().key()) instanceof Fate.Released.BackedOff backedOff
                            ? backedOff
                            : fate);
        }
        return builder.build();
    }

    /** How many bytes of content its records still keep in memory. */
    public long bytes() {
        long bytes = 0;
        for (Entry entry : entries) {
            bytes += entry.record().size();
        }
        return bytes;
    }

    /** These records, all with the same fate. */
    public static Settlement all(List<SourceRecord> records, Fate fate) {
        Builder builder = new Builder(records.size());
        records.forEach(record -> builder.add(record, fate));
        return builder.build();
    }

    /** Gathers entries in order. Not thread-safe. */
    public static final class Builder {

        private final List<Entry> entries;

        /** Expects about {@code size} entries. */
        public Builder(int size) {
            this.entries = new ArrayList<>(size);
        }

        /** Adds one record. */
        public Builder add(SourceRecord record, Fate fate) {
            entries.add(new Entry(record, fate));
            return this;
        }

        /** The settlement; the builder must not be used any more. */
        public Settlement build() {
            return entries.isEmpty() ? EMPTY : new Settlement(Collections.unmodifiableList(entries));
        }
    }
}
