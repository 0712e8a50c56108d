package io.penstock.core.limit;

/**
 * How large the next record of a source is likely to be: as large as the recent ones, rather more than less.
 * Thread-safe.
 */
public final class ExpectedSize {

    /** A smaller size than the one expected is believed by this part. */
    private static final int SLOWNESS = 8;

    private long size;
    private boolean known;

    /** Expects {@code first} bytes before anything is known. */
    public ExpectedSize(long first) {
        size = first;
    }

    /** The bytes of one record. */
    public synchronized long ofOne() {
        return size;
    }

    /** Notes that {@code records}, 0 or more, came with so many bytes altogether. */
    public synchronized void saw(int records, long bytes) {
        if (records > 0) {
            long average = Math.ceilDiv(bytes, records);
            size = average >= size || !known ? average : size - Math.ceilDiv(size - average, SLOWNESS);
            known = true;
        }
    }
}
