package io.penstock.core.source;

/** Names the key slices of a partition: {@code <partition>#<slice>}. */
public final class SliceName {

    private static final char BETWEEN = '#';

    private SliceName() {}

    static String of(String partition, String slice) {
        return partition + BETWEEN + slice;
    }

    /** The partition that {@code name} is a slice of; {@code name} itself when it is no slice. */
    public static String partition(String name) {
        int end = name.indexOf(BETWEEN);
        return end < 0 ? name : name.substring(0, end);
    }
}
