package io.penstock.service.store;

import java.util.List;

/**
 * Where instances that share a store read and write what the others are to know: one item for each, and one that is
 * common. Each call is one attempt, which ends within seconds; one that throws may have been done or not, and is never
 * done later than a few seconds after. Thread-safe.
 */
public interface InstanceTable {

    /**
     * What is known of one instance, or of all.
     *
     * @param id the common one sorts after all others, so that it is read first
     * @param number grows with each write of this item
     * @param content for whoever reads it
     */
    record Item(String id, long number, String content) {}

    /**
     * All items, read in the descending order of their ids: the common one first, so whoever is missing
     * was missing after the common item was read.
     */
    List<Item> all() throws StoreUnavailable;

    /** Stores {@code item} when there is none with its id; false when there is. */
    boolean create(Item item) throws StoreUnavailable;

    /** Stores {@code item} in place of the one with its id and a lower number; false when there is none. */
    boolean replace(Item item) throws StoreUnavailable;

    /** Removes the item with this id unless its number is higher; false when it is, or there is no item. */
    boolean remove(String id, long number) throws StoreUnavailable;
}
