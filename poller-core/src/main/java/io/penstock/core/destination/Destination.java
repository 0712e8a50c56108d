package io.penstock.core.destination;

/** Stores destination records. Implementations are thread-safe and block the calling (virtual) thread. */
public interface Destination extends AutoCloseable {

    /** The kind, for metrics: {@code sqs}, {@code sns}, {@code events}, {@code lambda}, {@code s3}, {@code http}. */
    String kind();

    /**
     * Tries once to store the record. A record too large for it is stored without its payload and marked
     * {@code payloadOmitted} (contract §4).
     *
     * @throws InterruptedException when the thread is interrupted; the record may then be stored or not
     */
    StoreResult store(DestinationRecord record) throws InterruptedException;

    /** Frees what this destination alone holds. */
    @Override
    void close();
}
