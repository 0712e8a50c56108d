package io.penstock.service.mappings;

import io.penstock.service.store.StoreUnavailable;

/** Decides about a change on the thread of its mapping, and stores it. */
@FunctionalInterface
interface Decision {

    /** What is decided. */
    sealed interface Decided {

        /** Nothing is changed. */
        record Refused(ChangeResult result) implements Decided {}

        /** The next revision is stored, and to be applied. */
        record Stored(MappingRevision next) implements Decided {}
    }

    /**
     * Decides.
     *
     * @param present the revision that this instance applied last
     */
    Decided decide(MappingRevision present) throws StoreUnavailable, InterruptedException;
}
