package io.penstock.service.store;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Keeps mappings that were created through the API, and overrides of mappings of the configuration. Reads are strongly
 * consistent: they see every change that any instance has stored before. Thread-safe; blocks, with an upper bound of
 * its own.
 */
public interface MappingStore extends AutoCloseable {

    /** Why it takes no changes at all, in a sentence for the user; empty when it does. */
    default Optional<String> refusal() {
        return Optional.empty();
    }

    /** All mappings, in no particular order, also those that are being deleted. */
    List<StoredMapping> all() throws StoreUnavailable;

    /** The mapping of this id. */
    Optional<StoredMapping> find(UUID id) throws StoreUnavailable;

    /** Stores {@code mapping} when its revision follows the stored one, or is 1 and none is stored. */
    PutResult put(StoredMapping mapping) throws StoreUnavailable;

    /** Removes the mapping of this id when it has this revision; false when it has another, or is not there. */
    boolean remove(UUID id, long revision) throws StoreUnavailable;

    /** All overrides, in no particular order. */
    List<StoredOverride> overrides() throws StoreUnavailable;

    /** The override of the mapping of this id. */
    Optional<StoredOverride> override(UUID id) throws StoreUnavailable;

    /**
     * Stores {@code override} when its revision follows the stored one, or is 1 and none is stored; false when another
     * change came first.
     */
    boolean put(StoredOverride override) throws StoreUnavailable;

    /** Removes the override of the mapping of this id when it has this revision; false when it has not. */
    boolean removeOverride(UUID id, long revision) throws StoreUnavailable;

    /** A number that differs after every change by any instance. Cheap: asked every second or two. */
    long version() throws StoreUnavailable;

    /** Where instances that share this store know of each other; empty when it has one user. */
    default Optional<InstanceTable> instances() {
        return Optional.empty();
    }

    /** Frees what the store holds. */
    @Override
    void close();
}
