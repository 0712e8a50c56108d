package io.penstock.core.destination;

/**
 * Stores written records in one destination. Implementations are thread-safe and block the calling (virtual) thread;
 * {@link DestinationWriter} makes a {@link Destination} of one.
 */
public interface DestinationStore {

    /** The kind, as {@link Destination#kind()}. */
    String kind();

    /** The most bytes of JSON that the destination is known to take for {@code record}; more are not even sent. */
    int maxBytes(DestinationRecord record);

    /**
     * Sends {@code written} once.
     *
     * @throws InterruptedException when the thread is interrupted; the record may then be stored or not
     */
    StoreResult store(WrittenRecord written) throws InterruptedException;
}
