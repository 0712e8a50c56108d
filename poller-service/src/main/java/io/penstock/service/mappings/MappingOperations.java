package io.penstock.service.mappings;

import io.penstock.core.mapping.Dialect;
import io.penstock.core.mapping.MappingSpec;
import io.penstock.service.store.StoreUnavailable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What may be asked of mappings and done to them while they run. Thread-safe. Every call may block: reads until the
 * store answers; changes until it, the function and the source do, and up to ten seconds before that while another
 * change of the same mapping is not over.
 */
public interface MappingOperations {

    /**
     * All mappings, of the configuration and the store, in the order of their ids as text. Sees every change that any
     * instance has stored.
     */
    List<MappingView> all() throws StoreUnavailable;

    /** The mapping of this id; empty when there is none, or it is gone. */
    Optional<MappingView> find(UUID id) throws StoreUnavailable;

    /** Creates a mapping with a random id, which is its name too. */
    ChangeResult create(MappingSpec spec, Dialect dialect) throws InterruptedException;

    /**
     * Changes what {@code changes} has: a null member leaves what is stored; an empty list, an object without members
     * and an empty text clear it (semantics §1.2). Of a mapping of the configuration, {@code Enabled} alone is
     * accepted, as an override.
     *
     * @param who the name of the caller
     */
    ChangeResult update(UUID id, MappingSpec changes, Dialect dialect, String who) throws InterruptedException;

    /** Deletes a mapping: it drains, then its leases and its stored entry are removed. */
    ChangeResult delete(UUID id) throws InterruptedException;

    /** Adds tags, or replaces their values. */
    ChangeResult tag(UUID id, Map<String, String> tags) throws InterruptedException;

    /** Removes tags; those that are not there are no fault. */
    ChangeResult untag(UUID id, Set<String> keys) throws InterruptedException;
}
