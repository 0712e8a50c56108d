package io.penstock.service.store;

import java.util.UUID;

/** What became of an attempt to store a mapping. */
public sealed interface PutResult {

    /** It is stored, and survives whatever happens to this process from now on. */
    record Stored() implements PutResult {}

    /** Another change came first: the stored revision is not the one before. Nothing was changed. */
    record Conflict() implements PutResult {}

    /**
     * Another mapping that is not being deleted has the same uniqueness. Nothing was changed.
     *
     * @param other its id
     */
    record Duplicate(UUID other) implements PutResult {}
}
